"""What visitors tell us, and what becomes of it."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions import notices
from maillage.contributions.enums import REPORT_MOVES, ReportState
from maillage.contributions.models import Contribution, VisitorReport
from maillage.core.states import advance
from maillage.journal.actions import record


@transaction.atomic
def report(*, contribution: Contribution, reason: str, message: str, email: str, at: datetime) -> VisitorReport:
    """A visitor tells us that something is wrong: acknowledged when an address was given, sent to the moderators."""
    made = VisitorReport.objects.create(
        contribution=contribution, reason=reason, message=message.strip()[:2000], email=email.strip().lower(), at=at
    )
    record(actor=None, verb="reported", obj=contribution, at=at, territory_id=contribution.origin_id, reason=reason)
    notices.acknowledge_report(made, at)
    notices.tell_moderators_of_report(made, at)
    return made


@transaction.atomic
def answer_report(*, actor: User, report: VisitorReport, at: datetime, answer: str) -> None:
    """The moderator has corrected what was wrong, and says so to the visitor."""
    text = answer.strip()
    advance(report, to=ReportState.ACTED, moves=REPORT_MOVES, handled_by=actor, handled_at=at, answer=text)
    record(actor=actor, verb="report_acted", obj=report.contribution, at=at, territory_id=report.contribution.origin_id)
    notices.answer_visitor(report, at)


@transaction.atomic
def dismiss_report(*, actor: User, report: VisitorReport, at: datetime, answer: str) -> None:
    """The moderator leaves the page as it is, and says why to the visitor."""
    text = answer.strip()
    advance(report, to=ReportState.DISMISSED, moves=REPORT_MOVES, handled_by=actor, handled_at=at, answer=text)
    record(actor=actor, verb="report_dismissed", obj=report.contribution, at=at, territory_id=report.contribution.origin_id)
    notices.answer_visitor(report, at)
