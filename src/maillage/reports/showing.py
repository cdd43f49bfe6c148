"""The page of a report, from the content of a version (or of the draft, in the preview): nothing else is read."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.files.models import Image
from maillage.geography.outlines import outline_svg
from maillage.reports.drawing import SIZES, dressed
from maillage.reports.enums import BlockKind

MAP_SIZE, NARROW_MAP = (760, 480), (360, 400)
HUNDRED = Decimal(100)
CARDS_IN_SUMMARY = 6
Content = Mapping[str, Any]


def page_of(content: Content, drawings: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the templates of a report show, in the language of the report."""
    with translation.override(content["report"]["language"]):
        return _page(content, drawings or {})


def _page(content: Content, drawings: Mapping[str, str]) -> dict[str, Any]:
    figures = {one["key"]: one | _told(one) for one in content["figures"]}
    pictures = _pictures(content)
    blocks = [_block(rank, block, figures, drawings, pictures) for rank, block in enumerate(content["blocks"], start=1)]
    programme = content["programme"]
    return {
        "content": content,
        "title": content["report"]["title"],
        "language": content["report"]["language"],
        "lead": content["report"]["lead"],
        "programme": programme | {"from": _day(programme["starts_on"]), "to": _day(programme["ends_on"])},
        "blocks": blocks,
        "contents": [(block["anchor"], block["title"]) for block in blocks if block["title"]],
        "figures": list(figures.values()),
        "points": content.get("points", []),
        "errata": content.get("errata", []),
        "decision": _decision(content),
        "published_at": datetime.fromisoformat(content["published_at"]) if "published_at" in content else None,
        "has_map": any(block["kind"] == BlockKind.MAP for block in blocks),
    }


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _decision(content: Content) -> dict[str, Any] | None:
    said = content.get("decision")
    return said | {"on": _day(said["on"])} if said else None


def plain_lead(content: Content) -> str:
    """The standfirst as one line of text."""
    return " ".join("".join(piece["words"] for piece in one["pieces"]) for one in content["report"]["lead"])


# --- Figures ----------------------------------------------------------------------------------------------------------


def completeness(counts: Mapping[str, int]) -> str:
    """« 11 réponses sur 13 », then why the others gave no number."""
    if not counts:
        return ""
    received, expected = counts["received"], counts["expected"]
    said = ngettext("%(received)s réponse sur %(expected)s", "%(received)s réponses sur %(expected)s", received) % {
        "received": received, "expected": expected
    }  # fmt: skip
    others = [
        (counts["zeros"], _("zéros saisis")), (counts["not_provided"], _("non fournies")),
        (counts["not_applicable"], _("sans objet")), (counts["unknown"], _("inconnues")),
        (counts["withheld"], _("non communiquées")), (counts.get("unchecked", 0), _("en cours de vérification")),
        (counts["silent"], _("sans réponse")),
    ]  # fmt: skip
    return ", ".join([said, *(f"{number} {words}" for number, words in others if number)])


def _told(figure: Mapping[str, Any]) -> dict[str, Any]:
    lower, upper = figure["lower"], figure["upper"]
    return {
        "anchor": f"chiffre-{figure['key']}",
        "completeness_words": completeness(figure["completeness"]),
        "day": _day(figure["as_of"]),
        "is_interval": lower is not None and lower != upper,
        "is_known": lower is not None,
        "source_rows": [one | {"day": _day(one.get("on"))} for one in figure["sources"]],
        "rule_words": " · ".join(dict.fromkeys(figure["rules"])) if any(figure["rules"]) else "",
    }


# --- Blocks -----------------------------------------------------------------------------------------------------------


def _block(
    rank: int, block: Content, figures: Mapping[str, Any], drawings: Mapping[str, str], pictures: Mapping[int, Image]
) -> dict[str, Any]:
    cards = [figures[key] for key in block.get("keys", ()) if key in figures]
    shown: dict[str, Any] = {**block, "anchor": f"partie-{rank}", "cards": cards}
    if block["kind"] == BlockKind.CHART:
        shown["chart"] = chart_view(block, drawings)
    elif block["kind"] == BlockKind.MAP:
        shown |= {"drawn_map": map_svg(block["map"]), "narrow_map": map_svg(block["map"], NARROW_MAP)}
        shown["moving_words"] = ", ".join(_named(one["title"], one["scope"]) for one in block["map"]["moving"])
    elif block["kind"] == BlockKind.ACTIONS:
        shown["groups"] = [
            group | {"actions": [one | {"line": line_of(one)} for one in group["actions"]]} for group in block["groups"]
        ]
    elif block["kind"] == BlockKind.PORTRAIT:
        shown["lines"] = portrait_lines(block["portrait"])
    elif block["kind"] == BlockKind.PHOTOS:
        shown["photos"] = [one | {"picture": pictures.get(one["image"])} for one in block["photos"]]
    return shown


def _pictures(content: Content) -> Mapping[int, Image]:
    keys = [one["image"] for block in content["blocks"] for one in block.get("photos", ())]
    return Image.objects.in_bulk(keys) if keys else {}


def chart_view(block: Content, drawings: Mapping[str, str]) -> dict[str, Any]:
    """A chart: its drawings when the worker made them, bars of the page until then, its table and its alternative."""
    chart = block["chart"]
    values = [Decimal(bar["value"]) for bar in chart["bars"] if bar["value"] is not None]
    most = max([*values, Decimal(1)])
    bars = [
        bar | {"length": None if bar["value"] is None else round(Decimal(bar["value"]) * HUNDRED / most)}
        for bar in chart["bars"]
    ]
    said = alternative(block["title"], chart)
    found = {size: drawings.get(f"{block['uid']}:{size}") for size in SIZES}
    return {
        **chart, "bars": bars, "alternative": said,
        "drawn": [
            mark_safe(dressed(svg, said, css=f"chart-{size}"))  # noqa: S308 - drawn by our worker, the text is escaped
            for size, svg in found.items() if svg
        ],
    }  # fmt: skip


def alternative(title: str, chart: Content) -> str:
    """What a chart shows, in a sentence."""
    said = ", ".join(f"{bar['label']} {bar['shown']}" for bar in chart["bars"])
    return _("Graphique en barres. %(title)s : %(values)s.") % {"title": title, "values": said}


def map_svg(told: Content, size: tuple[int, int] = MAP_SIZE) -> SafeString:
    """The places of a programme, numbered as in their list; the list says the same in words."""
    names = "; ".join(f"{one['number']}, {one['commune']}" for one in told["places"])
    label = _("Carte des lieux : %(places)s.") % {"places": names} if names else _("Carte du territoire")
    return outline_svg(told["departments"], told["places"], *size, label=label, towns=7)


def _named(name: str, note: str) -> str:
    """A name and what is added to it."""
    return f"{name} ({note})" if note else name


def line_of(action: Content) -> str:
    """Who does an action, as what, and where."""
    who = ", ".join(_named(one["name"], one["role"]) for one in action["structures"])
    scope = _("portée : %(scope)s") % {"scope": action["scope"]} if action["scope"] else ""
    return " – ".join(one for one in (who, action["commune"] or scope) if one)


def portrait_lines(said: Content) -> list[str]:
    """Who does it and as what, where, for whom."""
    if not said:
        return []
    who = [_named(one["name"], one["role"]) for one in said["structures"]]
    who += [_named(one["title"], one["role"]) for one in said["actions"]]
    audiences = _("Pour : %(names)s") % {"names": ", ".join(said["audiences"])} if said["audiences"] else ""
    return [one for one in (", ".join(who), said["place"], audiences) if one]


def summary_of(content: Content) -> dict[str, Any]:
    """One page: the standfirst, the first figures, the first chart, what one must know."""
    page = page_of(content)
    cards: list[dict[str, Any]] = next(
        (block["cards"] for block in page["blocks"] if block["kind"] == BlockKind.FIGURES), []
    )
    chart = next((block for block in page["blocks"] if block["kind"] == BlockKind.CHART), None)
    return page | {"cards": cards[:CARDS_IN_SUMMARY], "chart_block": chart}
