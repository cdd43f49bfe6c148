"""A version as a tagged PDF (PDF/UA-1): the whole report, and its summary on one page."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.core.clock import day_of
from maillage.core.dates import day_phrase, period_phrase
from maillage.documents.typesetting import compile_pdf
from maillage.files.models import Image
from maillage.reports.drawing import dressed
from maillage.reports.enums import BlockKind
from maillage.reports.exports.pictures import name_of, pictures_of
from maillage.reports.models import ReportVersion
from maillage.reports.showing import alternative, map_svg, page_of, plain_lead, summary_of
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from maillage.ui.contrast import resolved_roles
from maillage.ui.templatetags.ui.words import language

KEPT_SECONDS = 7 * 24 * 3600
MAP_PAINTS = {
    "map-land": "creux", "map-around": "creux", "map-ours": "accent-doux", "map-epcis": "", "map-borders": "",
    "map-dot": "accent", "map-town": "texte",
}  # fmt: skip
CLASS = re.compile(r' class="([a-z-]+)"')


def report_pdf(version: ReportVersion) -> bytes:
    """The whole report; the same version gives the same bytes, kept for a while."""
    return _kept(version, "report", _report_data)


def summary_pdf(version: ReportVersion) -> bytes:
    """The summary, on one page."""
    return _kept(version, "summary", _summary_data)


def _kept(version: ReportVersion, name: str, data_of: Any) -> bytes:
    drawn = version.drawings.count()
    key = f"reports:{name}:{version.digest}:{drawn}"
    found: bytes | None = cache.get(key)
    if found is None:
        content = version.content
        territory = version.report.programme.territory
        with translation.override(content["report"]["language"]):
            found = compile_pdf(
                f"documents/typst/{name}.typ", data_of(version, territory), language=language(),
                title=content["report"]["title"], at=datetime.fromisoformat(content["published_at"]),
                colours=(territory.colour_1, territory.colour_2), author=content["author"],
            )  # fmt: skip
        cache.set(key, found, KEPT_SECONDS)
    return found


def _roles(territory: Territory) -> Mapping[str, str]:
    return resolved_roles(territory.colour_1, territory.colour_2, "light")


def _head(version: ReportVersion, territory: Territory) -> dict[str, Any]:
    content = version.content
    page = page_of(content)
    programme, decision = page["programme"], page["decision"]
    days = period_phrase(programme["from"], programme["to"], language(), year=True)
    published = day_phrase(day_of(page["published_at"]), language(), year=True, weekday=False)
    facts = [
        (_("Programme"), f"{programme['name']}, {days}"), (_("Coordination"), programme["coordinator"]),
        (_("Version"), _("%(number)s, publiée le %(day)s") % {"number": content["number"], "day": published}),
    ]  # fmt: skip
    if decision:
        on = day_phrase(decision["on"], language(), year=True, weekday=False)
        facts.append((_("Décision"), f"{decision['number']}, {decision['body']}, {on}"))
    url = public_address(territory, "reports:report", version.report.slug, language=content["report"]["language"])
    return {
        "lead": plain_lead(content), "facts": [pair for pair in facts if pair[1]], "url": url,
        "digest": _("Empreinte du contenu : %(digest)s") % {"digest": version.digest},
        "words": {
            "online": _("Ce bilan en ligne, avec ses données : %(url)s") % {"url": url},
            "sources": _("Sources"), "limits": _("Ce qu’on ne sait pas"),
            "points": _("À savoir en lisant ce bilan"), "errata": _("Erratum"), "figures": _("Les chiffres, un par un"),
            "table": [_("Part"), _("Valeur")], "moving": _("Sans lieu fixe"),
            "errata_table": [_("Chiffre"), _("Avant"), _("Maintenant"), _("Motif")],
            "budget_table": [_("Poste"), _("Montant"), _("Part")], "place_table": [_("N°"), _("Action"), _("Lieu")],
            "key": _("L’essentiel"),
        },
    }  # fmt: skip


def _report_data(version: ReportVersion, territory: Territory) -> dict[str, Any]:
    page = page_of(version.content)
    drawings = dict(version.drawings.order_by("pk").values_list("name", "svg")) | pictures_of(page["blocks"])
    roles = _roles(territory)
    numbers = {one["key"]: rank for rank, one in enumerate(page["figures"], start=1)}
    return _head(version, territory) | {
        "blocks": [_block(block, drawings, roles, numbers) for block in page["blocks"]],
        "figures": [_figure(one) for one in page["figures"]],
        "points": [[one["id"], one["message"], one["reason"]] for one in page["points"]],
        "errata": [[one["label"], one["before"], one["after"], " ; ".join(one["reasons"])] for one in page["errata"]],
    }


def _summary_data(version: ReportVersion, territory: Territory) -> dict[str, Any]:
    page = summary_of(version.content)
    drawings = dict(version.drawings.order_by("pk").values_list("name", "svg"))
    block = page["chart_block"]
    chart = _chart(block, drawings, _roles(territory)) if block else None
    return _head(version, territory) | {
        "cards": [_card(one) for one in page["cards"]], "chart": chart,
        "chart_title": block["title"] if block else "",
        "points": [one["message"] for one in page["points"]][:3],
    }  # fmt: skip


def _card(figure: Mapping[str, Any]) -> dict[str, Any]:
    said = [figure["completeness_words"], figure["limits"]]
    return {"value": figure["shown"], "label": figure["label"], "note": next((one for one in said if one), "")}


def _run(piece: Mapping[str, str], numbers: Mapping[str, int]) -> list[Any]:
    """[words, rank of the note or 0, whether a space comes before, whether one comes after]."""
    words = piece["words"]
    return [words, numbers.get(piece.get("key", ""), 0), words[:1].isspace(), words[-1:].isspace()]


def _passages(block: Mapping[str, Any], numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """Runs of text; a number carries the rank of its note. Spaces at the ends are told apart: texts lose theirs."""
    return [
        {"kind": one["kind"], "runs": [_run(piece, numbers) for piece in one["pieces"]]} for one in block["passages"]
    ]


def _chart(block: Mapping[str, Any], drawings: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, Any]:
    chart = block["chart"]
    svg = drawings.get(f"{block['uid']}:wide")
    return {
        "svg": dressed(svg, "", roles) if svg else "",
        "alt": alternative(block["title"], chart),
        "rows": [
            [f"{bar['label']} ({bar['note']})" if bar["note"] else bar["label"], bar["shown"], bar["length"] or 0]
            for bar in chart["bars"]
        ],
        "warnings": list(chart["warnings"]),
    }


def _painted(svg: str, roles: Mapping[str, str]) -> str:
    """A map whose classes become colours: a document has no style sheet."""
    svg = svg.replace('<g class="map-pin"', f'<g fill="{roles["texte"]}" text-anchor="middle" font-size="27"')
    svg = svg.replace("<path d=", f'<path fill="{roles["second"]}" stroke="{roles["texte"]}" stroke-width="3" d=')

    def paint(found: re.Match[str]) -> str:
        name = found[1]
        if name in {"map-borders", "map-epcis"}:
            width = 3 if name == "map-borders" else 1
            return f' fill="none" stroke="{roles["texte-2" if width > 1 else "trait"]}" stroke-width="{width}"'
        if name == "map-town":
            return f' fill="{roles["texte"]}" font-size="28" text-anchor="middle"'
        role = MAP_PAINTS.get(name)
        return f' fill="{roles[role]}"' if role else ""

    sized = svg.replace('<svg class="map-still"', '<svg xmlns="http://www.w3.org/2000/svg"')
    return CLASS.sub(paint, sized.replace("<text ", '<text font-family="Source Sans 3" '))


def _block(
    block: Mapping[str, Any], drawings: Mapping[str, str], roles: Mapping[str, str], numbers: Mapping[str, int]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": block["kind"], "title": block["title"], "passages": _passages(block, numbers),
    }  # fmt: skip
    if block["kind"] == BlockKind.FIGURES:
        return made | {"cards": [_card(one) | {"note": numbers[one["key"]]} for one in block["cards"]]}
    if block["kind"] == BlockKind.CHART:
        return made | {"chart": _chart(block, drawings, roles)}
    if block["kind"] == BlockKind.MAP:
        return made | _map(block, roles)
    if block["kind"] == BlockKind.PHOTOS:
        shown = [one for one in block["photos"] if one["picture"] is not None]
        return made | {"photos": [_photo(one["picture"], one, drawings) for one in shown]}
    return made | OTHERS[block["kind"]](block)


def _map(block: Mapping[str, Any], roles: Mapping[str, str]) -> dict[str, Any]:
    told = block["map"]
    return {
        "map": _painted(str(map_svg(told)), roles), "alt": _map_words(told),
        "places": [
            [str(one["number"]), one["title"], f"{one['commune']}, {one['department']}"] for one in told["places"]
        ],
        "moving": [one["title"] for one in told["moving"]],
    }  # fmt: skip


def _budget(block: Mapping[str, Any]) -> dict[str, Any]:
    return {"rows": [[one["label"], one["shown"], one["share_shown"]] for one in block["cards"]]}


OTHERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    BlockKind.TEXT: lambda _block: {},
    BlockKind.ACTIONS: lambda block: {"groups": [_group(group) for group in block["groups"]]},
    BlockKind.PORTRAIT: lambda block: {
        "portrait": {
            "name": block["portrait"].get("name", ""),
            "about": block["portrait"].get("about", ""),
            "lines": block["lines"],
        }
    },
    BlockKind.QUOTE: lambda block: {"speaker": block["speaker"]},
    BlockKind.BUDGET: _budget,
}


def _map_words(told: Mapping[str, Any]) -> str:
    names = "; ".join(f"{one['number']}, {one['title']}, {one['commune']}" for one in told["places"])
    return _("Carte des lieux : %(places)s.") % {"places": names}


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": f"{group['label'][:1].upper()}{group['label'][1:]} ({group['count']})",
        "rows": [[one["title"], one["line"]] for one in group["actions"]],
    }


def _figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """One note: what the number is, on what, when, from where, and what is not known."""
    counted = [figure["code"], figure["counts"], figure["nature"], figure["rule_words"]]
    lines = [" · ".join(one for one in counted if one), figure["definition"], figure["completeness_words"]]
    if figure["out_of"]:
        lines.append(
            _("Sur %(base)s %(label)s") % {"base": figure["out_of"]["shown"], "label": figure["out_of"]["label"]}
        )
    if figure["day"]:
        lines.append(
            _("Constaté le %(day)s") % {"day": day_phrase(figure["day"], language(), year=True, weekday=False)}
        )
    lines += figure["warnings"]
    return {
        "label": figure["label"], "value": figure["shown"], "lines": [one for one in lines if one],
        "sources": [one["title"] for one in figure["source_rows"]][:6], "limits": figure["limits"],
        "names": ", ".join(figure["names"]),
    }  # fmt: skip


def _photo(image: Image, said: Mapping[str, Any], drawings: Mapping[str, str]) -> dict[str, Any]:
    """A picture with its description, its caption and its credit; named in words when its file is gone."""
    return {
        "svg": drawings.get(name_of(image), ""), "ratio": image.width / image.height, "alt": said["alt"] or image.name,
        "caption": said.get("caption", ""), "credit": said["credit"],
    }  # fmt: skip
