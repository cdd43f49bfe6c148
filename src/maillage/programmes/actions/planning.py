"""What is expected: the periods of a programme, their campaigns, the returns of each structure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.directory.models import Organisation
from maillage.journal.actions import record
from maillage.programmes.actions.feeding import refresh
from maillage.programmes.enums import PeriodKind, RequestState
from maillage.programmes.models import Action, Campaign, Part, Period, Programme, Request

MONTHS = {PeriodKind.QUARTER: 3, PeriodKind.SEMESTER: 6, PeriodKind.YEAR: 12, PeriodKind.SCHOOL_YEAR: 12}
SCHOOL_STARTS = 9
MOST_PERIODS = 80
DUE_AFTER = timedelta(days=20)
CLOSES_AFTER = timedelta(days=34)
YEAR_MONTHS = 12


class AlreadyAnswered(Refused):
    """Something was already written in a return that should not be expected any more."""


def _plus(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // YEAR_MONTHS, month % YEAR_MONTHS + 1, 1)


def bounds(kind: str, first: date, before: date) -> list[tuple[date, date]]:
    """The calendar periods of a kind that touch a half-open span of days, in order."""
    if kind == PeriodKind.WHOLE:
        return [(first, before)]
    months = MONTHS[PeriodKind(kind)]
    start = date(first.year, SCHOOL_STARTS if kind == PeriodKind.SCHOOL_YEAR else 1, 1)
    if start > first:
        start = date(first.year - 1, SCHOOL_STARTS, 1)
    found: list[tuple[date, date]] = []
    while start < before and len(found) < MOST_PERIODS:
        ends = _plus(start, months)
        if ends > first:
            found.append((start, ends))
        start = ends
    return found


@transaction.atomic
def make_periods(*, actor: User, programme: Programme, kind: str, at: datetime) -> list[Period]:
    """The periods of a kind over the whole programme, each with its campaign; those that exist are kept."""
    made = []
    for starts_on, ends_before in bounds(kind, programme.starts_on, programme.ends_before):
        period, new = Period.objects.get_or_create(
            programme=programme, kind=kind, starts_on=starts_on, defaults={"ends_before": ends_before}
        )
        if new:
            made.append(period)
        Campaign.objects.get_or_create(
            programme=programme, period=period,
            defaults={"opens_on": ends_before, "due_on": ends_before + DUE_AFTER,
                      "closes_on": ends_before + CLOSES_AFTER},
        )  # fmt: skip
    if made:
        record(actor=actor, verb="periods_made", obj=programme, at=at, territory_id=programme.territory_id)
    return made


@transaction.atomic
def plan_campaign(
    *, actor: User, campaign: Campaign, opens_on: date, due_on: date, closes_on: date, note: str, at: datetime
) -> Campaign:
    """Change the dates and the instructions of a campaign.

    Raises:
        Refused: the dates are not in order, or it opens before its period has begun.
    """
    if not opens_on <= due_on <= closes_on:
        raise Refused(_("Une campagne ouvre, puis est attendue, puis ferme : vérifiez les dates."))
    if opens_on < campaign.period.starts_on:
        raise Refused(_("Une campagne n’ouvre pas avant le début de sa période."))
    campaign.opens_on, campaign.due_on, campaign.closes_on, campaign.note = opens_on, due_on, closes_on, note
    campaign.save(update_fields=["opens_on", "due_on", "closes_on", "note"])
    record(actor=actor, verb="campaign_planned", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    return campaign


def carriers(campaign: Campaign) -> list[tuple[int, int]]:
    """(action, structure): those that lead an action some day of the period, in the order of actions."""
    period = campaign.period
    rows = Part.objects.leads().during(period.starts_on, period.ends_before)
    rows = rows.filter(action__programme=campaign.programme_id).order_by("action__position", "organisation__name", "pk")
    return list(dict.fromkeys(rows.values_list("action_id", "organisation_id")))


@transaction.atomic
def open_campaign(*, actor: User | None, campaign: Campaign, at: datetime) -> list[Request]:
    """Expect the return of every structure that leads an action in the period, filled from what it logged.

    May be run again: those already expected are kept, those set aside stay so.
    """
    known = set(campaign.requests.order_by("pk").values_list("action_id", "organisation_id"))
    made = []
    for action, organisation in carriers(campaign):
        if (action, organisation) not in known:
            made.append(_expect(campaign, action, organisation))
    Campaign.objects.filter(pk=campaign.pk, opened_at=None).update(opened_at=at)
    rows = Request.objects.for_lists().filter(pk__in=[one.pk for one in made]).order_by("pk")
    for request in rows:
        refresh(actor=actor, request=request, at=at)
    if made:
        record(actor=actor, verb="campaign_opened", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    return made


def _expect(campaign: Campaign, action_id: int, organisation_id: int) -> Request:
    return Request.objects.get_or_create(
        campaign=campaign, action_id=action_id, organisation_id=organisation_id,
        defaults={"programme_id": campaign.programme_id, "period_id": campaign.period_id},
    )[0]  # fmt: skip


@transaction.atomic
def expect(*, actor: User, campaign: Campaign, action: Action, organisation: Organisation, at: datetime) -> Request:
    """Expect one return more: of a partner, of somebody who came late."""
    request = _expect(campaign, action.pk, organisation.pk)
    whole = Request.objects.for_lists().get(pk=request.pk)
    refresh(actor=actor, request=whole, at=at)
    record(actor=actor, verb="return_expected", obj=whole, at=at, territory_id=campaign.programme.territory_id)
    return whole


@transaction.atomic
def stop_expecting(*, actor: User, request: Request, at: datetime) -> None:
    """Take one return out of the matrix, while nobody has written in it.

    Raises:
        AlreadyAnswered: somebody has; it may be set aside, with a reason.
    """
    typed = request.cells.filter(fed=None).exists() or request.cells.filter(adjustments__isnull=False).exists()
    if request.state != RequestState.TO_DO or typed:
        raise AlreadyAnswered(_("Quelqu’un a déjà répondu : dites plutôt que cette remontée est « sans objet »."))
    record(actor=actor, verb="return_unexpected", obj=request, at=at, territory_id=request.programme.territory_id)
    request.delete()


@transaction.atomic
def shape_matrix(
    *, actor: User, campaign: Campaign, wanted: Iterable[tuple[int, int]], at: datetime
) -> tuple[int, int]:
    """Make the expectation matrix of a campaign what was ticked: (action, structure) pairs; gives added and removed.

    Raises:
        AlreadyAnswered: a pair that was unticked has answers.
    """
    pairs = set(wanted)
    known = {(one.action_id, one.organisation_id): one for one in campaign.requests.for_lists().order_by("pk")}
    for pair, request in known.items():
        if pair not in pairs:
            stop_expecting(actor=actor, request=request, at=at)
    added = [_expect(campaign, action, who) for action, who in sorted(pairs) if (action, who) not in known]
    for request in Request.objects.for_lists().filter(pk__in=[one.pk for one in added]).order_by("pk"):
        refresh(actor=actor, request=request, at=at)
    if added:
        record(actor=actor, verb="return_expected", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    return len(added), len(set(known) - pairs)
