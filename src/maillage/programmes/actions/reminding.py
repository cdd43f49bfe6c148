"""Reminders of returns: J−14, J−3, the day, J+7, J+14, to the contact then the substitute; they stop at the answer."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.directory.enums import TeamRole
from maillage.directory.models import Member
from maillage.journal.actions import record
from maillage.programmes import notices
from maillage.programmes.enums import OPEN, PartRole, ReminderStep
from maillage.programmes.models import Campaign, Derogation, Part, Programme, Reminder, Request
from maillage.programmes.querysets import in_force

ONCE_IN = timedelta(hours=20)
SOON = timedelta(days=-min(ReminderStep))  # what the steps write about: due within a fortnight, or late
LATE_AT_MOST = timedelta(days=3)  # a step missed while nothing ran is caught up, an older one is not
MOST_WRITTEN_TO = 3


class NobodyToRemind(Refused):
    """Nothing is awaited, or everyone was written to in the last hours."""


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


def awaited(programme: Programme, today: date) -> "list[Request]":
    """The returns that are still to come and may still be sent, due within a fortnight or late, the oldest first."""
    rows = Request.objects.for_lists().filter(programme=programme, state__in=OPEN, campaign__opened_at__isnull=False)
    delays = Derogation.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), until__gte=today
    )
    rows = rows.filter(Q(campaign__closes_on__gte=today) | Exists(delays), campaign__due_on__lte=today + SOON)
    rows = rows.select_related("campaign__programme__territory", "campaign__period")
    return list(rows.order_by("campaign__due_on", "campaign", "action__position", "pk"))


@transaction.atomic
def remind_now(*, actor: User, programme: Programme, today: date, at: datetime) -> int:
    """Write today to all who still owe a return, one mail a person and a campaign; gives how many mails left.

    A return written about in the last twenty hours, by hand or by its step, is left out; `NobodyToRemind` when nothing
    remains. Who coordinates presses twice, or two of them at once: one mail leaves.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    recent = set(
        Reminder.objects.filter(request__programme=programme, at__gt=at - ONCE_IN)
        .order_by()
        .values_list("request_id", flat=True)
    )
    found: dict[Campaign, dict[User, list[Request]]] = defaultdict(lambda: defaultdict(list))
    for request in awaited(programme, today):
        if request.pk in recent:
            continue
        step = (today - request.campaign.due_on).days
        for person in people_of(request, step, today):
            found[request.campaign][person].append(request)
    if not found:
        raise NobodyToRemind(_("Personne n’est à relancer : rien n’est attendu, ou tout le monde l’a été aujourd’hui."))
    mails: Counter[int] = Counter()
    for campaign, gathered in found.items():
        late = campaign.due_on < today
        for person, requests in gathered.items():
            notices.remind(campaign=campaign, requests=requests, person=person, late=late, last=False, at=at)
            mails.update(request.pk for request in requests)
    Reminder.objects.bulk_create([Reminder(request_id=pk, at=at, mails=mails[pk]) for pk in sorted(mails)])
    sent = sum(len(gathered) for gathered in found.values())
    record(actor=actor, verb="returns_reminded", obj=programme, at=at, territory_id=programme.territory_id, mails=sent)
    return sent


def _write(campaign: Campaign, gathered: dict[User, list[Request]], step: ReminderStep, at: datetime) -> None:
    written: dict[int, int] = defaultdict(int)
    for person, requests in gathered.items():
        last = step == max(ReminderStep)
        notices.remind(campaign=campaign, requests=requests, person=person, late=step > 0, last=last, at=at)
        for request in requests:
            written[request.pk] += 1
    for pk, mails in written.items():
        Reminder.objects.filter(request=pk, step=step).update(mails=mails)


def campaigns_to_remind(today: date) -> Sequence[Campaign]:
    """Those with a step within reach."""
    rows = Campaign.objects.filter(due_on__range=days_within_reach(today), opened_at__isnull=False)
    return list(rows.select_related("programme__territory", "period").order_by("pk"))
