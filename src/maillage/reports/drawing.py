"""Charts drawn by vl-convert from Vega-Lite: horizontal bars with their numbers, in two widths.

Colours are marks that `dressed` replaces: by the roles of the style sheet in a page (light, dark, any territory), by
hexadecimal values in a document. The drawing is one picture with a text alternative; its table stands beside it.
Drawing takes 100 MB: in the worker only.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from textwrap import wrap
from typing import Any

from django.utils.html import escape

SIZES = {"wide": 640, "narrow": 320}
LABELS = {"wide": 236, "narrow": 0}
# A mark for each role: a colour that nothing else has.
MARKS = {"data": "#0a0b01", "texte": "#0a0b02", "texte-2": "#0a0b03", "accent-doux": "#0a0b04"}
NOT_OURS = re.compile(r'\s(?:role|aria-[a-z]+|class|xmlns:xlink|pointer-events)="[^"]*"')
ROOT = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"[^>]*>')
SHIFT = re.compile(r"translate\(([\d.]+),([\d.]+)\)")
BAR, STEP, STACKED, HALF_LINE, EDGE = 20, 40, 62, 8, 4
FONT = "Source Sans 3"
LONGEST_LINE = {"wide": 31, "narrow": 42}
MOST_LINES = {"wide": 2, "narrow": 1}


def bars_of(chart: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The bars that have a length."""
    return [bar for bar in chart["bars"] if bar["value"] is not None and Decimal(bar["value"]) >= 0]


def _lines_of(label: str, size: str) -> dict[str, str]:
    """A label on one line (``whole``) or two; what does not fit is cut, the table has it whole."""
    lines = wrap(label, LONGEST_LINE[size]) or [""]
    shown = lines[: MOST_LINES[size]]
    if len(lines) > len(shown):
        shown[-1] = f"{shown[-1][: LONGEST_LINE[size] - 1].rstrip(' ,(')}…"
    if len(shown) == 1:
        return {"whole": shown[0], "first": "", "second": ""}
    return {"whole": "", "first": shown[0], "second": shown[1]}


def _row(rank: int, bar: Mapping[str, Any], size: str) -> dict[str, Any]:
    return {
        "rank": f"{rank:03}", "value": float(bar["value"]), "shown": bar["shown"], "edge": MARKS["data"],
        "colour": MARKS["accent-doux" if bar["is_gap"] else "data"], **_lines_of(bar["label"], size),
    }  # fmt: skip


def _words(field: str, size: str, dy: int) -> dict[str, Any]:
    """A layer of labels: at the left of the bars when wide, above them when narrow."""
    narrow = size == "narrow"
    mark = {
        "type": "text", "align": "left" if narrow else "right", "baseline": "middle", "dy": -16 if narrow else dy,
        "fontSize": 15, "color": MARKS["texte"],
    }  # fmt: skip
    return {"mark": mark, "encoding": {"text": {"field": field}, "x": {"value": 0 if narrow else -10}}}


def spec_of(chart: Mapping[str, Any], size: str) -> dict[str, Any]:
    """The Vega-Lite chart of a size."""
    narrow = size == "narrow"
    rows = [_row(rank, bar, size) for rank, bar in enumerate(bars_of(chart))]
    most = max((row["value"] for row in rows), default=1) or 1
    down = 8 if narrow else 0
    bar = {
        "mark": {"type": "bar", "height": BAR, "strokeWidth": 1, "yOffset": down},
        "encoding": {
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "stroke": {"field": "edge", "type": "nominal", "scale": None},
        },
    }
    number = {
        "mark": {
            "type": "text", "align": "left", "baseline": "middle", "dx": 8, "dy": down, "fontSize": 16,
            "fontWeight": "bold", "color": MARKS["texte"],
        },
        "encoding": {"text": {"field": "shown"}},
    }  # fmt: skip
    names = [_words("whole", size, 0), _words("first", size, -HALF_LINE), _words("second", size, HALF_LINE)]
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [0, most * 1.16]}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": rows}, "padding": EDGE,
        "width": SIZES[size] - LABELS[size], "height": {"step": STACKED if narrow else STEP},
        "encoding": {"x": x, "y": {"field": "rank", "type": "nominal", "sort": None, "axis": None}},
        "layer": [bar, number, *names], "config": {"font": FONT, "view": {"stroke": None}, "background": None},
    }  # fmt: skip


def drawn(chart: Mapping[str, Any], size: str) -> str:
    """The SVG of a chart in a frame of our own, without a word of the tool that drew it."""
    import vl_convert  # noqa: PLC0415 - 100 MB: read only by the process that draws

    svg = NOT_OURS.sub("", vl_convert.vegalite_to_svg(spec_of(chart, size)))
    shift = SHIFT.search(svg)
    left = (float(shift[1]) if shift else 0) - LABELS[size] - EDGE
    width = SIZES[size] + 2 * EDGE
    framed = rf'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="\2" viewBox="{left:g} 0 {width} \2">'
    return ROOT.sub(framed, svg, count=1)


def dressed(svg: str, alternative: str, colours: Mapping[str, str] | None = None, css: str = "") -> str:
    """A drawing with its text alternative, and its colours: hexadecimal by role, or those of the style sheet."""
    for role, mark in MARKS.items():
        svg = svg.replace(mark, colours[role] if colours is not None else f"var(--{role})")
    said = escape(alternative).replace("\\", "\\\\")
    classes = f' class="{css}"' if css else ""
    opened = r'<svg xmlns="http://www.w3.org/2000/svg" width="\1" height="\2" viewBox="\3">'
    if colours is None:
        opened = rf'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}"{classes} viewBox="\3">'
    return ROOT.sub(opened, svg, count=1)
