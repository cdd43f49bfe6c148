"""The sheet of the door: the cells of the form as boxes to tick by hand, and a code that opens the form."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.attendance.actions.links import token_of
from maillage.attendance.enums import UNSAID, Kind, dimensions
from maillage.attendance.forms.answer import RULES
from maillage.attendance.models import Headcount
from maillage.attendance.panels.lines import when_phrase
from maillage.documents.typesetting import compile_pdf
from maillage.territories.place import public_address


@dataclass(frozen=True)
class Group:
    """One breakdown on paper."""

    label: str
    rule: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What the sheet says."""

    title: str
    when: str
    place: str
    structure: str
    url: str
    is_open: bool
    groups: tuple[Group, ...]

    @property
    def code(self) -> SafeString:
        """The address as a code, drawn in the page."""
        drawn = segno.make(self.url, error="m").svg_inline(border=2, omitsize=True, svgclass="code", lineclass=None)
        return SafeString(drawn)


def tally_of(row: Headcount, language: str) -> Tally:
    """The sheet of one slot. Its code opens the form without account once a link was made for a colleague."""
    subject = row.subject
    link = subject.links.filter(is_shared=True, revoked_at=None).order_by("-sent_at", "-pk").first()
    place = (subject.territory, "attendance:link", token_of(link)) if link else (
        subject.territory, "attendance:headcount", str(row.uid)
    )  # fmt: skip
    url = public_address(*place, language=language)
    groups = tuple(
        Group(one.label, str(RULES[Kind(one.kind)]), tuple(part.label for part in one.parts if part.code != UNSAID))
        for one in dimensions()
    )
    return Tally(
        title=subject.title, when=when_phrase(row), place=row.place,
        structure=subject.organisation.name if subject.organisation else subject.territory.name,
        url=f"{url}?seance={row.uid}" if link else url, is_open=link is not None, groups=groups,
    )  # fmt: skip


def _svg(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=2, xmldecl=False, scale=4)
    return out.getvalue().decode()


def tally_pdf_of(row: Headcount, language: str, at: datetime) -> bytes:
    """The sheet as a tagged PDF in the colours of the territory."""
    tally, territory = tally_of(row, language), row.subject.territory
    data: dict[str, Any] = {
        "subtitle": tally.title,
        "facts": [pair for pair in ((_("Quand"), tally.when), (_("Où"), tally.place)) if pair[1]],
        "how": _("Un trait par personne, par paquets de cinq. Ce qui n’est pas noté reste blanc : ce n’est pas zéro."),
        "total": _("Personnes venues"),
        "fields": [_("☐ compté   ☐ estimé"), _("Temps passé, en moyenne (minutes)"), _("Remarque")],
        "groups": [{"heading": one.label, "note": one.rule, "parts": list(one.parts)} for one in tally.groups],
        "code": _svg(tally.url),
        "code_alt": _("Code à scanner qui ouvre le formulaire"),
        "code_note": _("Scannez pour saisir : une minute, sans compte.") if tally.is_open
        else _("Scannez pour saisir, avec votre compte."),
        "url": tally.url,
    }  # fmt: skip
    return compile_pdf(
        "documents/typst/tally.typ", data, language=language, title=_("Feuille de comptage"), at=at,
        colours=(territory.colour_1, territory.colour_2), author=tally.structure,
    )  # fmt: skip
