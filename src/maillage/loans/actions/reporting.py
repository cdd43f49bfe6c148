"""A condition report as a phone sends it: kept once however often it comes, with what follows from it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.documents.composing import frozen
from maillage.documents.models import Document
from maillage.loans.actions import drawing
from maillage.loans.actions.common import day_of
from maillage.loans.actions.course import hand_over, receive
from maillage.loans.actions.issuing import REPORT, issue_report
from maillage.loans.actions.reports import LineOfReport, Signature, mirror_report, mirrored, open_claim, write_report
from maillage.loans.enums import LoanState, Moment
from maillage.loans.models import ConditionReport, Loan


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """What was written on the spot. ``uid`` is made by the phone."""

    uid: uuid.UUID
    moment: str
    written_at: datetime
    lines: Sequence[LineOfReport] = ()
    remarks: str = ""
    lender: Signature | None = None
    host: Signature | None = None


@transaction.atomic
def send_report(*, actor: User | None, loan: Loan, data: ReportData, at: datetime) -> ConditionReport:
    """Keep a report; sent again it is the same, and nothing follows twice. At the arrival, the host has the tool.

    Raises:
        AlreadyReported: somebody else wrote the report of this moment.
    """
    known = sent_before(loan, data)
    if known is not None:
        return known
    report = _write(actor, loan, data, at)
    if data.moment == Moment.ARRIVAL and loan.state == LoanState.OUT:
        receive(actor=actor, loan=loan, at=at, on=_day(loan, report))
    return report


def sent_before(loan: Loan, data: ReportData) -> ConditionReport | None:
    """The report that is there already under this identifier, for this loan and this moment."""
    return ConditionReport.objects.filter(uid=data.uid, loan=loan, moment=data.moment).first()


def _write(actor: User | None, loan: Loan, data: ReportData, at: datetime) -> ConditionReport:
    return write_report(
        actor=actor, loan=loan, moment=data.moment, uid=data.uid, lines=data.lines, written_at=data.written_at, at=at,
        remarks=data.remarks, lender=data.lender, host=data.host,
    )  # fmt: skip


def _day(loan: Loan, report: ConditionReport) -> date:
    """The day of a report at the lender’s, never before the tool left it: clocks of phones are sometimes wrong."""
    day = day_of(loan.lender, report.written_at)
    return max(day, loan.out_on) if loan.out_on is not None else day


@transaction.atomic
def send_hand_over(
    *, actor: User | None, loan: Loan, following: Loan, data: ReportData, receiver: Signature, at: datetime
) -> ConditionReport:
    """From host to host on the spot: what one is found to give is what the next receives, and both loans move on.

    It does not come home in between: what is damaged or missing opens the file of this host now.

    Raises:
        AlreadyReported: the departure from this host was already written.
        NotTheNext: the other loan is not planned to have it from this one.
    """
    known = sent_before(loan, data)
    if known is not None:
        return known
    report = _write(actor, loan, data, at)
    hand_over(actor=actor, loan=loan, following=following, at=at, on=_day(loan, report))
    open_claim(actor=actor, loan=loan, at=at)
    mirror_report(actor=actor, report=report, following=following, at=at, host=receiver)
    return report


@transaction.atomic
def finish_report(*, actor: User | None, report: ConditionReport, at: datetime) -> Document | None:
    """Make the file that both parties keep, once somebody signed; made again only if the report says something else.

    What a next host received is made with it.
    """
    for one in (report, mirrored(report)):
        if one is not None and (one.lender_signed_at or one.host_signed_at) and not _is_made(one):
            issue_report(actor=actor, report=one, at=at)
    return file_of(report)


def file_of(report: ConditionReport) -> Document | None:
    """The document in force of a report, in French: the one that is made on the spot."""
    return Document.objects.about(REPORT, report.pk).in_force().filter(language="fr").order_by("-pk").first()


def _is_made(report: ConditionReport) -> bool:
    document = file_of(report)
    if document is None:
        return False
    with override("fr"):
        paper, _texts = drawing.condition_report(report, "fr")
    return bool(frozen(paper, drawing.issuer_of(report.loan.lender), "fr", about=document.about_label) == document.data)
