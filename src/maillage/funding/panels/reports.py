"""The *compte rendu financier* on a page, in a workbook and on paper."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.documents.typesetting import compile_pdf
from maillage.funding.exports import Value, workbook
from maillage.funding.models import Claim
from maillage.funding.panels.words import GROUPS, TOTALS, period_words, shown_report
from maillage.funding.report import Report, Row, report_of_claim, report_of_programme
from maillage.funding.sums import HUNDRED
from maillage.programmes.models import Programme


def headings() -> list[str]:
    """The columns of the form."""
    return [_("Compte"), _("Prévision"), _("Réalisation"), _("%"), _("Écart")]


def _line(row: Row, label: str) -> tuple[Value, ...]:
    return (label, row.planned, row.actual, None if row.percent is None else row.percent / HUNDRED, row.gap)


def lines_of(report: Report) -> Iterator[tuple[Value, ...]]:
    """A line for each heading, each funder under it, each total."""
    for group in report.groups:
        yield (str(GROUPS[group.name]),)
        for row in group.rows:
            yield _line(row, row.label)
            for one in row.details:
                yield _line(one, f"– {one.label}")
        yield _line(group.total, str(TOTALS[group.name]))


def lead_of_claim(claim: Claim) -> list[str]:
    """What a claim is about."""
    agreement = claim.agreement
    return [
        agreement.programme.name, f"{agreement.funder.name}, {agreement.reference}",
        _("Compte rendu financier n° %(number)s") % {"number": claim.number},
        period_words(claim.starts_on, claim.ends_before),
    ]  # fmt: skip


def lead_of_programme(programme: Programme, first: date, before: date) -> list[str]:
    """What the consolidated report is about."""
    return [programme.name, _("Compte rendu financier consolidé"), period_words(first, before)]


def xlsx_of(report: Report, lead: Sequence[str]) -> bytes:
    """The workbook."""
    return workbook(_("Compte rendu financier"), lead, headings(), lines_of(report))


def pdf_of(
    report: Report, lead: Sequence[str], *, note: str, programme: Programme, language: str, at: datetime
) -> bytes:
    """The tagged PDF, in the colours of the territory."""
    territory = programme.territory
    data: dict[str, Any] = {
        "subtitle": lead[0], "facts": [["", words] for words in lead[1:]], "head": headings(),
        "groups": [
            {
                "title": group.title,
                "rows": [[one.label, one.planned, one.actual, one.percent, one.gap, one.kind] for one in group.rows],
            }
            for group in shown_report(report)
        ],
        "budgets": _("Prévision : %(budgets)s.") % {"budgets": ", ".join(report.budgets)} if report.budgets else "",
        "note_title": _("Commentaire des écarts"), "note": note,
    }  # fmt: skip
    return compile_pdf(
        "documents/typst/accounts.typ", data, language=language, title=_("Compte rendu financier"), at=at,
        colours=(territory.colour_1, territory.colour_2), author=territory.name,
    )  # fmt: skip


def claim_files(claim: Claim) -> tuple[Report, list[str]]:
    """What its files are made of."""
    return report_of_claim(claim), lead_of_claim(claim)


def programme_files(programme: Programme, first: date, before: date) -> tuple[Report, list[str]]:
    """What the consolidated files are made of."""
    return report_of_programme(programme, first, before), lead_of_programme(programme, first, before)
