"""Asking the organisers once, and reminding them once; both stop at the answer."""

from datetime import datetime, timedelta

from django.db import transaction

from maillage.accounts.models import User
from maillage.attendance import notices
from maillage.attendance.actions.links import make_link, token_of
from maillage.attendance.models import ReportLink, Subject
from maillage.directory.enums import TeamRole
from maillage.directory.models import Member
from maillage.journal.actions import record

ASKED_WITHIN = timedelta(days=30)
REMINDED_AFTER = timedelta(days=7)
MOST_WRITTEN_TO = 5


def people_to_ask(subject: Subject) -> list[User]:
    """Who announced it and may still be written to, and those who manage the page of the structure that leads."""
    found: list[User] = []
    if subject.author is not None and subject.author.is_active:
        found.append(subject.author)
    if subject.organisation is not None:
        rows = Member.objects.filter(organisation=subject.organisation, role=TeamRole.MANAGER, user__is_active=True)
        found += [row.user for row in rows.select_related("user").order_by("pk")[:MOST_WRITTEN_TO]]
    return list(dict.fromkeys(found))[:MOST_WRITTEN_TO]


def _send(link: ReportLink, to: str, language: str, at: datetime, *, reminder: bool) -> None:
    notices.ask(
        subject=link.subject, link=link, token=token_of(link), to=to, language=language, at=at, reminder=reminder
    )


def _write(subject: Subject, at: datetime, *, reminder: bool) -> int:
    """One mail to each, with a link of their own; to the address of the structure when there is nobody."""
    written = 0
    for person in people_to_ask(subject):
        link = make_link(actor=None, subject=subject, at=at, user=person)
        _send(link, person.email, person.language, at, reminder=reminder)
        written += 1
    lead = subject.organisation
    if not written and lead is not None and lead.email:
        link = make_link(actor=None, subject=subject, at=at, organisation=lead)
        _send(link, lead.email, lead.contribution.language, at, reminder=reminder)
        written = 1
    return written


def _claimed(subject: Subject, column: str, at: datetime) -> bool:
    """Ours to write: of two workers one writes."""
    return bool(Subject.objects.filter(pk=subject.pk, **{column: None}).update(**{column: at}))


@transaction.atomic
def ask(*, actor: User | None, subject: Subject, at: datetime) -> int:
    """Ask once for the attendance, when the last slot has ended; gives how many mails left.

    Nothing is written when every slot was answered, cancelled or is counted elsewhere.
    """
    if not subject.headcounts.waiting().exists() or not _claimed(subject, "asked_at", at):
        return 0
    written = _write(subject, at, reminder=False)
    record(actor=actor, verb="attendance_asked", obj=subject, at=at, territory_id=subject.territory_id, mails=written)
    return written


@transaction.atomic
def remind(*, actor: User | None, subject: Subject, at: datetime) -> int:
    """Remind once, seven days later, of what is still without an answer; the link sent before opens nothing more."""
    if not subject.headcounts.waiting().exists() or not _claimed(subject, "reminded_at", at):
        return 0
    ReportLink.objects.filter(subject=subject, is_shared=False, revoked_at=None).update(revoked_at=at)
    written = _write(subject, at, reminder=True)
    record(
        actor=actor, verb="attendance_reminded", obj=subject, at=at, territory_id=subject.territory_id, mails=written
    )
    return written
