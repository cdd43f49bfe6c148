"""Papers of a loan issued as documents: both parties find the same file on the page of the loan."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.documents.actions import About, issue, supersede
from maillage.documents.models import Document
from maillage.loans.actions import drawing
from maillage.loans.actions.agreements import LOAN
from maillage.loans.actions.common import note
from maillage.loans.models import ConditionReport, Loan, Round

REPORT, ROUND = "loan_report", "loan_round"
PAPERS: Mapping[str, Callable[[Loan, str], drawing.Drawn]] = {
    "insurance_recap": drawing.insurance_recap,
    "packing_list": drawing.packing_list,
    "delivery_note": drawing.delivery_note,
    "invoice_request": drawing.invoice_request,
}


@transaction.atomic
def issue_paper(*, actor: User | None, loan: Loan, kind: str, language: str, at: datetime) -> Document:
    """Issue one of the papers of a loan; the one issued before in that language is replaced, and keeps its number.

    Raises:
        drawing.NothingToPrint: it would say nothing.
    """
    with override(language):
        paper, texts = PAPERS[kind](loan, language)
    document = issue(
        actor=actor, kind=kind, paper=paper, issuer=drawing.issuer_of(loan.lender), texts=texts,
        about=About(kind=LOAN, key=str(loan.pk), label=str(loan)), language=language, at=at,
    )  # fmt: skip
    _replace(document, actor, at)
    note(actor, "loan_paper_issued", loan, at, number=document.number)
    return document


def _replace(document: Document, actor: User | None, at: datetime) -> None:
    same = Document.objects.about(document.about_kind, document.about_key).of_kind(document.kind).in_force()
    for before in same.filter(language=document.language).exclude(pk=document.pk).order_by("pk"):
        supersede(actor=actor, document=before, by=document, at=at)


@transaction.atomic
def issue_road_sheet(*, actor: User | None, tour: Round, language: str, at: datetime) -> Document:
    """Issue the road sheet of a round; the one issued before is replaced.

    Raises:
        drawing.NothingToPrint: the round has no stop.
    """
    with override(language):
        paper, texts = drawing.road_sheet(tour, language)
    document = issue(
        actor=actor, kind="road_sheet", paper=paper, issuer=drawing.issuer_of(tour.lender), texts=texts,
        about=About(kind=ROUND, key=str(tour.pk), label=str(tour)), language=language, at=at,
    )  # fmt: skip
    _replace(document, actor, at)
    return document


@transaction.atomic
def issue_report(*, actor: User | None, report: ConditionReport, at: datetime, language: str = "fr") -> Document:
    """Issue a condition report with its pictures and signatures; a former issue of it is replaced."""
    loan = report.loan
    with override(language):
        paper, texts = drawing.condition_report(report, language)
    document = issue(
        actor=actor, kind="condition_report", paper=paper, issuer=drawing.issuer_of(loan.lender), texts=texts,
        about=About(kind=REPORT, key=str(report.pk), label=str(loan)), language=language, at=at,
    )  # fmt: skip
    _replace(document, actor, at)
    note(actor, "loan_paper_issued", loan, at, number=document.number)
    return document
