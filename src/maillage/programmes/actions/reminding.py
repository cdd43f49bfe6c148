"""Reminders of returns: J−14, J−3, the day, J+7, J+14, to the contact then the substitute; they stop at the answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from maillage.accounts.models import User
from maillage.directory.enums import TeamRole
from maillage.directory.models import Member
from maillage.journal.actions import record
from maillage.programmes import notices
from maillage.programmes.enums import OPEN, PartRole, ReminderStep
from maillage.programmes.models import Campaign, Part, Reminder, Request
from maillage.programmes.querysets import in_force

LATE_AT_MOST = timedelta(days=3)  # a step missed while nothing ran is caught up, an older one is not
MOST_WRITTEN_TO = 3


def step_of(due_on: date, today: date) -> ReminderStep | None:
    """The step that a day belongs to: the last one reached, three days ago at most."""
    reached = [step for step in ReminderStep if due_on + timedelta(days=step) <= today]
    if not reached:
        return None
    last = max(reached)
    return last if today - (due_on + timedelta(days=last)) < LATE_AT_MOST else None


def days_within_reach(today: date) -> tuple[date, date]:
    """The first and the last due date that have a step on a day, or had one lately."""
    return today - timedelta(days=max(ReminderStep)) - LATE_AT_MOST, today - timedelta(days=min(ReminderStep))


def people_of(request: Request, step: int, today: date) -> list[User]:
    """Whom to write to: the contact, from the due date on the substitute too; else who manages the page."""
    parts = Part.objects.filter(
        in_force(today), action=request.action, organisation=request.organisation, role=PartRole.LEAD
    )
    part = parts.select_related("contact", "substitute").order_by("-starts_on", "pk").first()
    named = [part.contact, part.substitute if step >= 0 or part.contact is None else None] if part is not None else []
    found = [one for one in named if one is not None and one.is_active]
    if found:
        return list(dict.fromkeys(found))
    rows = Member.objects.filter(organisation=request.organisation, role=TeamRole.MANAGER, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")[:MOST_WRITTEN_TO]]


def _claimed(request: Request, step: int, at: datetime) -> bool:
    """Ours to write: of two workers one writes."""
    try:
        with transaction.atomic():
            Reminder.objects.create(request=request, step=step, at=at)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def remind(*, actor: User | None, campaign: Campaign, today: date, at: datetime) -> int:
    """Write to those whose return is expected at this step, one mail a person for all its returns; gives how many."""
    step = step_of(campaign.due_on, today)
    if step is None or campaign.opened_at is None:
        return 0
    waiting = Request.objects.for_lists().filter(campaign=campaign, state__in=OPEN).exclude(reminders__step=step)
    gathered: dict[User, list[Request]] = defaultdict(list)
    for request in waiting.order_by("action__position", "pk"):
        if not _claimed(request, step, at):
            continue
        for person in people_of(request, step, today):
            gathered[person].append(request)
    _write(campaign, gathered, step, at)
    if gathered:
        territory = campaign.programme.territory_id
        record(actor=actor, verb="returns_reminded", obj=campaign, at=at, territory_id=territory, mails=len(gathered))
    return len(gathered)


def _write(campaign: Campaign, gathered: dict[User, list[Request]], step: ReminderStep, at: datetime) -> None:
    written: dict[int, int] = defaultdict(int)
    for person, requests in gathered.items():
        notices.remind(campaign=campaign, requests=requests, person=person, step=step, at=at)
        for request in requests:
            written[request.pk] += 1
    for pk, mails in written.items():
        Reminder.objects.filter(request=pk, step=step).update(mails=mails)


def campaigns_to_remind(today: date) -> Sequence[Campaign]:
    """Those with a step within reach."""
    rows = Campaign.objects.filter(due_on__range=days_within_reach(today), opened_at__isnull=False)
    return list(rows.select_related("programme__territory", "period").order_by("pk"))
