"""What a version is made of: the whole report as JSON values, from which its page, its PDF and its data are drawn.

Nothing else is read afterwards (but the files of its pictures), so that a version says for ever what it said.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.programmes.enums import UNSAID, ActionType, Counted, PartRole
from maillage.programmes.enums import Scope as Reach
from maillage.programmes.models import Part, Programme
from maillage.programmes.querysets.names import communes_of
from maillage.reports.enums import BlockKind, Style
from maillage.reports.linter import Facts
from maillage.reports.models import Block
from maillage.reports.phrases import Quantity, phrase, share_of
from maillage.reports.prose import Passage, keys_in, passages_of, photos_of, pieces_of, texts_of
from maillage.reports.reading import Read, cautions_of
from maillage.ui.templatetags.ui.words import french, language

SCHEMA = "maillage.report/1"


@dataclass(frozen=True)
class Things:
    """What blocks show beside figures: who does what, read once."""

    facts: Facts
    parts: Mapping[int, Sequence[Part]]

    @property
    def reads(self) -> Mapping[str, Read]:
        """The figures by key."""
        return self.facts.reads


def digest_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a content, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def compose(facts: Facts) -> dict[str, Any]:
    """The report as it stands, in the active language (that of the report)."""
    report = facts.report
    parts: dict[int, list[Part]] = {}
    rows = Part.objects.filter(action__programme=report.programme).select_related("organisation")
    for part in rows.order_by("role", "organisation__name", "pk"):
        parts.setdefault(part.action_id, []).append(part)
    things = Things(facts, parts)
    blocks = [block_of(block, things) for block in facts.blocks]
    lead = [passage_of(one, things.reads) for one in passages_of(report.lead)]
    shown = _shown([*lead, *(passage for block in blocks for passage in block["passages"])], blocks)
    return {
        "schema": SCHEMA,
        "report": {"slug": report.slug, "title": report.title, "lead": lead, "language": language()},
        "programme": programme_of(report.programme),
        "blocks": blocks,
        "figures": [figure_of(facts.reads[key]) for key in _in_order(shown, facts)],
    }


def _in_order(shown: set[str], facts: Facts) -> list[str]:
    return [figure.key for figure in facts.figures if figure.key in shown]


def _shown(passages: Sequence[Mapping[str, Any]], blocks: Sequence[Mapping[str, Any]]) -> set[str]:
    """The figures that a reader meets, and those of which they are a part."""
    cited = {piece["key"] for passage in passages for piece in passage["pieces"] if "key" in piece}
    return cited | {key for block in blocks for key in (*block.get("keys", ()), *block["cited"])}


def programme_of(programme: Programme) -> dict[str, Any]:
    """Its name, its dates, who coordinates it, where it ran, who paid."""
    places = programme.territories.order_by("starts_on", "pk")
    return {
        "slug": programme.slug, "name": programme.name, "starts_on": programme.starts_on.isoformat(),
        "ends_on": (programme.ends_before - timedelta(days=1)).isoformat(),
        "coordinator": programme.coordinator.name if programme.coordinator else "",
        "territories": [
            {"name": one.name, "note": one.note, "from": one.starts_on.isoformat()} for one in places
        ],
        "funders": list(programme.funders.order_by("position", "pk").values_list("name", flat=True)),
    }  # fmt: skip


def passage_of(passage: Passage, reads: Mapping[str, Read]) -> dict[str, Any]:
    """A paragraph with its tokens written out; a token of nothing stays visible as it was typed."""
    pieces: list[dict[str, str]] = []
    for piece in passage.pieces:
        read = reads.get(piece.key)
        style = piece.style
        if not piece.key:
            pieces.append({"words": french(piece.words) if language() == "fr" else piece.words})
        elif read is None or style is None:
            pieces.append({"words": piece.source, "fault": "token"})
        else:
            words = phrase(style, read.quantity, read.out_of)
            pieces.append({"words": words, "key": piece.key, "style": str(style)})
    return {"kind": passage.kind, "pieces": pieces}


def line_of(text: str, reads: Mapping[str, Read]) -> str:
    """A title or a caption with its tokens written out, as one line of text."""
    return "".join(piece["words"] for piece in passage_of(Passage("p", pieces_of(text)), reads)["pieces"])


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": _plain(quantity.value), "lower": _plain(quantity.lower), "upper": _plain(quantity.upper),
        "shown": phrase(Style.EXACT, quantity), "unit": quantity.unit,
    }  # fmt: skip


def figure_of(read: Read) -> dict[str, Any]:
    """All that is known of a figure, and what is not."""
    share = share_of(read.quantity, read.out_of) if read.out_of is not None else None
    return {
        "key": read.key, "label": read.label, "kind": read.kind, **_quantity(read.quantity), "unit_label": read.unit,
        "out_of": None if read.out_of is None else _quantity(read.out_of) | {"label": read.out_of_label},
        "share_shown": phrase(Style.SHARE, read.quantity, read.out_of) if read.out_of is not None else "",
        "share": _plain(share.value.quantize(Decimal("0.0001"))) if share and share.value is not None else None,
        "code": read.code, "version": read.version, "definition": read.definition, "counts": read.counts,
        "nature": read.nature, "rules": list(read.rules), "as_of": read.as_of.isoformat() if read.as_of else None,
        "completeness": dict(read.completeness), "revisions": [list(one) for one in read.revisions],
        "warnings": list(read.warnings), "answers": [dict(one) for one in read.answers],
        "sources": [dict(one) for one in read.sources], "more_sources": read.more_sources,
        "names": list(read.names), "limits": read.limits, "is_rectified": read.is_rectified, "digest": read.digest,
    }  # fmt: skip


def block_of(block: Block, things: Things) -> dict[str, Any]:
    """One block with all that it shows."""
    made: dict[str, Any] = {
        "uid": str(block.uid), "kind": block.kind, "title": line_of(block.title, things.reads),
        "cited": [key for text in texts_of(block) for key in keys_in(text) if key in things.reads],
        "passages": [passage_of(one, things.reads) for one in passages_of(block.text)],
    }  # fmt: skip
    if block.kind in {BlockKind.FIGURES, BlockKind.BUDGET}:
        made["keys"] = [key for key in block.keys if key in things.reads]
    elif block.kind == BlockKind.CHART:
        made |= {"keys": [key for key in block.keys if key in things.reads], "chart": chart_of(block, things)}
    elif block.kind == BlockKind.MAP:
        made["map"] = map_of(things)
    elif block.kind == BlockKind.ACTIONS:
        made["groups"] = groups_of(things)
    elif block.kind == BlockKind.PORTRAIT:
        made["portrait"] = portrait_of(block, things)
    elif block.kind == BlockKind.QUOTE:
        made |= {"speaker": block.speaker, "consent": block.consent}
    elif block.kind == BlockKind.PHOTOS:
        made["photos"] = [
            {
                "image": photo.image_id,
                "sha256": photo.image.sha256,
                "alt": photo.alt,
                "credit": photo.credit,
                "caption": line_of(photo.caption, things.reads),
            }
            for photo in photos_of(block)
        ]
    return made


# --- Charts -----------------------------------------------------------------------------------------------------------


def _bar(label: str, quantity: Quantity, *, note: str = "", is_gap: bool = False) -> dict[str, Any]:
    return {"label": label, "note": note, "is_gap": is_gap, **_quantity(quantity)}


def chart_of(block: Block, things: Things) -> dict[str, Any]:
    """The bars of a chart: figures, or the parts of a breakdown; what is missing to a total is a bar of its own."""
    if block.indicator is None:
        reads = [things.reads[key] for key in block.keys if key in things.reads]
        bars = [_bar(one.label, one.quantity) for one in reads]
        return {"unit": "", "label": "", "total": None, "warnings": [], "bars": bars}
    code = block.indicator.code
    facts = things.facts
    version, total = facts.versions.get(code), facts.totals.get((code, ""))
    bars, known = [], Decimal(0)
    for member, value in facts.parts(code):
        if block.dimension and member.breakdown.dimension != block.dimension:
            continue
        if member.code == UNSAID and not value:
            continue
        note = str(Counted(member.counts).label) if member.counts else ""
        quantity = Quantity(value=value, lower=value, upper=value)
        bars.append(_bar(member.label, quantity, note=note))
        known += value or 0
    whole = total.value if total else None
    if whole is not None and bars and known < whole:
        bars.append(_bar(_("non détaillé"), Quantity.exact(whole - known), is_gap=True))
    return {
        "unit": version.unit if version else "", "label": version.label if version else code,
        "total": None if whole is None else phrase(Style.EXACT, Quantity.exact(whole)), "bars": bars,
        "warnings": list(cautions_of(total, version)) if total else [],
    }  # fmt: skip


# --- Actions, structures, places --------------------------------------------------------------------------------------


def _structures(action_id: int, things: Things) -> list[dict[str, str]]:
    found = [
        {"name": part.organisation.name, "role": str(PartRole(part.role).label), "code": part.role}
        for part in things.parts.get(action_id, ())
    ]
    return sorted(found, key=lambda one: (one["code"] != PartRole.LEAD, one["name"]))


def groups_of(things: Things) -> list[dict[str, Any]]:
    """The actions by type, in the order of the programme, each with who does what."""
    groups = []
    for kind in ActionType:
        ones = [action for action in things.facts.roles.actions if action.type == kind]
        if ones:
            actions = [
                {
                    "code": one.code, "title": one.title, "description": one.description, "place": one.place,
                    "commune": ", ".join(commune.name for commune in communes_of(one)),
                    "scope": str(Reach(one.scope).label) if one.scope else "", "audiences": list(one.audiences),
                    "structures": _structures(one.pk, things),
                }
                for one in ones
            ]  # fmt: skip
            groups.append({"type": str(kind), "label": str(kind.label), "count": len(ones), "actions": actions})
    return groups


def map_of(things: Things) -> dict[str, Any]:
    """The places of actions, and the names of those that have none."""
    placed: list[dict[str, Any]] = []
    moving: list[dict[str, str]] = []
    for one in things.facts.roles.actions:
        leads = [row["name"] for row in _structures(one.pk, things) if row["code"] == PartRole.LEAD]
        if not communes_of(one):
            moving.append({"title": one.title, "scope": str(Reach(one.scope).label) if one.scope else ""})
        placed += [
            {
                "title": one.title, "commune": commune.name, "department": commune.department.name,
                "structures": leads, "latitude": commune.latitude, "longitude": commune.longitude,
                "number": rank,
            }
            for rank, commune in enumerate(communes_of(one), start=len(placed) + 1)
        ]  # fmt: skip
    programme = things.facts.report.programme
    codes = programme.territories.order_by().values_list("departments__code", flat=True)
    return {"departments": sorted({code for code in codes if code}), "places": placed, "moving": moving}


def portrait_of(block: Block, things: Things) -> dict[str, Any]:
    """An action with who does it, or a structure with what it does."""
    if block.action is not None:
        one = block.action
        return {
            "name": one.title, "about": one.description, "place": one.place, "structures": _structures(one.pk, things),
            "type": str(ActionType(one.type).label), "audiences": list(one.audiences), "actions": [],
        }  # fmt: skip
    if block.organisation is None:
        return {}
    doing = [
        {"title": action.title, "role": row["role"]}
        for action in things.facts.roles.actions
        for part, row in zip(things.parts.get(action.pk, ()), _roles(action.pk, things), strict=True)
        if part.organisation_id == block.organisation_id
    ]
    return {
        "name": block.organisation.name, "about": block.organisation.mission, "place": "", "structures": [],
        "type": "", "audiences": [], "actions": doing,
    }  # fmt: skip


def _roles(action_id: int, things: Things) -> list[dict[str, str]]:
    return [{"role": str(PartRole(part.role).label)} for part in things.parts.get(action_id, ())]
