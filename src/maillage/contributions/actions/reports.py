"""What visitors tell us, and what becomes of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions import notices
from maillage.contributions.enums import REPORT_MOVES, ReportState
from maillage.contributions.models import Contribution, VisitorReport
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record


class NeedsAnswer(Refused):
    """Whoever took the time to report is told what was decided."""


def _require(answer: str) -> str:
    text = clean_text(answer)
    if not text:
        raise NeedsAnswer(_("Écrivez une réponse : la personne qui a signalé la recevra, et le journal la garde."))
    return text


@transaction.atomic
def report(
    *,
    contribution: Contribution,
    reason: str,
    message: str,
    email: str,
    at: datetime,
    name: str = "",
    location: str = "",
    about_minors: bool = False,
    good_faith: bool = False,
    language: str = "fr",
) -> VisitorReport:
    """A visitor tells us that something is wrong: acknowledged when an address was given, sent to the moderators."""
    made = VisitorReport.objects.create(
        contribution=contribution,
        reason=reason,
        message=clean_text(message)[:2000],
        name=clean_line(name)[:120],
        email=email.strip().lower(),
        location=clean_line(location)[:500],
        about_minors=about_minors,
        good_faith=good_faith,
        language=language,
        at=at,
    )
    record(actor=None, verb="reported", obj=contribution, at=at, territory_id=contribution.origin_id, reason=reason)
    notices.acknowledge_report(made, at)
    notices.tell_moderators_of_report(made, at)
    return made


@transaction.atomic
def answer_report(*, actor: User, report: VisitorReport, at: datetime, answer: str) -> None:
    """The moderator has corrected what was wrong, and says so to the visitor."""
    text = _require(answer)
    advance(report, to=ReportState.ACTED, moves=REPORT_MOVES, handled_by=actor, handled_at=at, answer=text)
    record(actor=actor, verb="report_acted", obj=report.contribution, at=at, territory_id=report.contribution.origin_id)
    notices.answer_visitor(report, at)


@transaction.atomic
def dismiss_report(*, actor: User, report: VisitorReport, at: datetime, answer: str) -> None:
    """The moderator leaves the page as it is, and says why to the visitor."""
    text = _require(answer)
    advance(report, to=ReportState.DISMISSED, moves=REPORT_MOVES, handled_by=actor, handled_at=at, answer=text)
    record(
        actor=actor, verb="report_dismissed", obj=report.contribution, at=at, territory_id=report.contribution.origin_id
    )
    notices.answer_visitor(report, at)


@transaction.atomic
def forget_reporters(*, before: datetime) -> int:
    """Erase who reported, as the form promised: the reason, the decision and its date stay. Gives how many."""
    told = VisitorReport.objects.filter(at__lt=before).exclude(name="", email="", message="", location="")
    return told.update(name="", email="", message="", location="")
