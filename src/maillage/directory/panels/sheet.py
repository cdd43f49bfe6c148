"""An organisation on one sheet: sections of lines, the same for HTML and for PDF."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.text import plain
from maillage.directory.enums.organisations import Field
from maillage.directory.panels.extensions import jobs_of
from maillage.directory.panels.structure import Said, identity, said
from maillage.directory.rules.facts import Facts
from maillage.documents.typesetting import compile_pdf
from maillage.territories.models import Territory
from maillage.ui.templatetags.ui.pieces import BLANKS


@dataclass(frozen=True)
class SheetPart:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


def _figures(rows: list[Said]) -> tuple[str, ...]:
    return tuple(
        " ".join(part for part in (row.value or str(BLANKS.get(row.blank, "")), row.words) if part)
        + (f" ({row.note})" if row.note else "")
        for row in rows
    )


def _blank(facts: Facts, field: str) -> tuple[str, ...]:
    why = facts.unsaid(field)
    return (str(BLANKS[why]),) if why else ()


def _jobs(facts: Facts, at: datetime) -> tuple[str, ...]:
    """The openings of today, or the honest zero; nothing where the organisation does not show them."""
    if Field.JOBS in facts.hidden:
        return ()
    offered = jobs_of(facts.organisation, at)
    titles = tuple(", ".join(part for part in (job.title, job.note) if part) for job in offered)
    return titles or _blank(facts, Field.JOBS) or (_("Aucune offre en ce moment"),)


def sheet_of(facts: Facts, at: datetime) -> list[SheetPart]:
    """The parts that say something; direct and indirect figures each under their own heading."""
    town = f"{facts.postcode} {facts.commune.name if facts.commune else ''}".strip()
    address = ", ".join(part for part in (facts.address, town) if part)
    figures = _figures([said(row) for row in facts.other_figures])
    parts = [
        SheetPart(_("Où"), tuple(part for part in (address, *(site.where for site in facts.sites)) if part)),
        SheetPart(_("Zone d’intervention"), tuple(facts.area_words) or _blank(facts, Field.AREA)),
        SheetPart(_("Contact"), _contact(facts)),
        SheetPart(_("Thèmes et publics"), tuple(term.label for term in (*facts.themes, *facts.audiences))),
        SheetPart(_("Public direct"), _figures([said(row) for row in facts.direct])),
        SheetPart(_("Public indirect"), _figures([said(row) for row in facts.indirect])),
        SheetPart(_("Chiffres clés"), figures or _blank(facts, Field.FIGURES)),
        SheetPart(_("Labels"), tuple(row.name for row in facts.labels) or _blank(facts, Field.LABELS)),
        SheetPart(_("Réseaux"), tuple(row.name for row in facts.networks) or _blank(facts, Field.NETWORKS)),
        SheetPart(
            _("Mesure d’impact"),
            tuple(f"{row.method}{f', {row.year}' if row.year else ''}" for row in facts.impacts)
            or _blank(facts, Field.IMPACT),
        ),
        SheetPart(
            _("Identité"),
            tuple(f"{line.label} : {line.value or BLANKS[line.blank]}" for line in identity(facts))
            + ((facts.ess_reason,) if facts.ess else ()),
        ),
        SheetPart(_("Emplois"), _jobs(facts, at)),
    ]  # fmt: skip
    return [part for part in parts if part.lines]


def _contact(facts: Facts) -> tuple[str, ...]:
    rows = [" ".join(part for part in (row.label, row.name, row.phone, row.email) if part) for row in facts.contacts]
    return tuple(part for part in (facts.phone, facts.website, *facts.social_links, *rows) if part)


def sheet_pdf(facts: Facts, url: str, origin: Territory, language: str, at: datetime) -> bytes:
    """The sheet as a tagged PDF in the colours of its territory."""
    groups: list[dict[str, Any]] = [
        {"heading": part.heading, "entries": [{"title": line} for line in part.lines]} for part in sheet_of(facts, at)
    ]
    data = {
        "subtitle": facts.mission, "introduction": plain(facts.description), "groups": groups, "closing": url,
    }  # fmt: skip
    return compile_pdf(
        "documents/typst/list.typ", data, language=language, title=facts.name, at=at,
        colours=(origin.colour_1, origin.colour_2),
    )  # fmt: skip
