"""Periods, campaigns, the expectation matrix, reminders."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from maillage.core.errors import Refused
from maillage.directory.models import Member
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from maillage.programmes.actions import planning, targets
from maillage.programmes.actions.reminding import NobodyToRemind, awaited, remind, remind_now, step_of
from maillage.programmes.enums import PeriodKind, ReminderStep
from maillage.programmes.models import Campaign, Derogation, Period, Reminder, Request
from maillage.programmes.tasks import open_campaigns, send_reminders
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.programmes import make_action, make_campaign, make_cell, make_part, make_period, make_programme
from tests.programmes.conftest import OPEN_DAY

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 21)


def test_a_decision_of_today_is_recorded_where_it_is_today(row, coordinator):
    """Half past midnight in Paris, where UTC says yesterday; and half past one at La Réunion, where Paris does."""
    territory = row.programme.territory
    for zone, at in (("Europe/Paris", "2026-06-14T22:30Z"), ("Indian/Reunion", "2026-06-14T21:30Z")):
        territory.time_zone = zone
        data = targets.DecisionData(number=zone, body="Comité", decided_on=date(2026, 6, 15), text="Oui.")
        given = {"actor": coordinator, "programme": row.programme, "data": data}
        with pytest.raises(Refused, match="une fois prise"):
            targets.record_decision(at=datetime.fromisoformat(at) - timedelta(hours=2), **given)
        targets.record_decision(at=datetime.fromisoformat(at), **given)


BOUNDS = [
    (PeriodKind.QUARTER, 4, (date(2026, 1, 1), date(2026, 4, 1)), (date(2026, 10, 1), date(2027, 1, 1))),
    (PeriodKind.SEMESTER, 2, (date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), date(2027, 1, 1))),
    (PeriodKind.YEAR, 1, (date(2026, 1, 1), date(2027, 1, 1)), (date(2026, 1, 1), date(2027, 1, 1))),
    (PeriodKind.SCHOOL_YEAR, 2, (date(2025, 9, 1), date(2026, 9, 1)), (date(2026, 9, 1), date(2027, 9, 1))),
    (PeriodKind.WHOLE, 1, (date(2026, 1, 1), date(2027, 1, 1)), (date(2026, 1, 1), date(2027, 1, 1))),
]


@pytest.mark.parametrize(("kind", "number", "first", "last"), BOUNDS, ids=str)
def test_periods_follow_one_another_without_gap_nor_overlap(kind, number, first, last):
    found = planning.bounds(kind, date(2026, 1, 1), date(2027, 1, 1))

    assert (len(found), found[0], found[-1]) == (number, first, last)
    assert all(before[1] == after[0] for before, after in pairwise(found))


def test_periods_are_made_once_with_their_campaigns(here, coordinator):
    programme = make_programme(here)
    made = planning.make_periods(actor=coordinator, programme=programme, kind="quarter", at=OPEN_DAY)

    assert (len(made), Period.objects.count(), Campaign.objects.count()) == (12, 12, 12)
    assert planning.make_periods(actor=coordinator, programme=programme, kind="quarter", at=OPEN_DAY) == []
    first = Campaign.objects.order_by("due_on").first()
    assert (first.opens_on, first.due_on, first.closes_on) == (date(2025, 4, 1), date(2025, 4, 21), date(2025, 5, 5))


def test_the_dates_of_a_campaign_are_in_order(row, coordinator):
    given = {"actor": coordinator, "campaign": row.campaign, "note": "Merci", "at": OPEN_DAY}
    for days in ((5, 3, 9), (3, 9, 5), (-100, 1, 2)):
        opens_on, due_on, closes_on = (date(2026, 4, 1) + timedelta(days=day) for day in days)
        with pytest.raises(Refused):
            planning.plan_campaign(opens_on=opens_on, due_on=due_on, closes_on=closes_on, **given)
    planning.plan_campaign(opens_on=date(2026, 4, 2), due_on=DUE, closes_on=date(2026, 5, 1), **given)
    assert Campaign.objects.get(pk=row.campaign_id).note == "Merci"


def test_opening_expects_those_who_lead_an_action_in_the_period(here, coordinator):
    programme = make_programme(here)
    action = make_action(programme)
    names = ("mène", "a fini", "commence après", "accueille", "succède")
    clubs = {name: make_organisation(here, name=name) for name in names}
    make_part(action, clubs["mène"])
    make_part(action, clubs["a fini"], ends_before=date(2026, 1, 1))
    make_part(action, clubs["commence après"], starts_on=date(2026, 4, 1))
    make_part(action, clubs["accueille"], role="host")
    make_part(action, clubs["succède"], starts_on=date(2026, 2, 1))
    campaign = make_campaign(programme)

    planning.open_campaign(actor=coordinator, campaign=campaign, at=OPEN_DAY)
    assert sorted(Request.objects.values_list("organisation__name", flat=True)) == ["mène", "succède"]
    assert planning.open_campaign(actor=coordinator, campaign=campaign, at=OPEN_DAY) == []
    assert Entry.objects.filter(verb="campaign_opened").count() == 1


def test_campaigns_open_by_themselves(row, time_machine):
    time_machine.move_to(datetime(2026, 7, 1, 6, 0, tzinfo=UTC), tick=False)
    later = make_campaign(row.programme, make_period(row.programme, date(2026, 4, 1)))
    open_campaigns()

    assert Request.objects.filter(campaign=later).count() == 1
    assert Campaign.objects.get(pk=later.pk).opened_at is not None


def test_the_matrix_becomes_what_was_ticked(row, coordinator):
    other = make_organisation(row.programme.territory, name="Club Véga")
    pairs = {(row.action_id, other.pk)}
    result = planning.shape_matrix(actor=coordinator, campaign=row.campaign, wanted=pairs, at=OPEN_DAY)

    assert result == (1, 1)
    assert list(Request.objects.values_list("action_id", "organisation_id")) == list(pairs)


def test_what_was_answered_does_not_leave_the_matrix(row, version, coordinator):
    make_cell(row, version)

    with pytest.raises(planning.AlreadyAnswered):
        planning.shape_matrix(actor=coordinator, campaign=row.campaign, wanted=(), at=OPEN_DAY)
    with pytest.raises(planning.AlreadyAnswered):
        planning.stop_expecting(actor=coordinator, request=row, at=OPEN_DAY)


def test_one_return_more_may_be_expected(row, coordinator):
    other = make_organisation(row.programme.territory, name="Club Véga")
    made = planning.expect(actor=coordinator, campaign=row.campaign, action=row.action, organisation=other, at=OPEN_DAY)

    assert (made.state, made.period) == ("todo", row.period)


# --- Reminders --------------------------------------------------------------------------------------------------------

STEPS = [(-15, None), (-14, -14), (-12, -14), (-11, None), (-3, -3), (-1, -3), (0, 0), (2, 0), (3, None), (7, 7),
         (14, 14), (16, 14), (17, None), (400, None)]  # fmt: skip


@pytest.mark.parametrize(("days", "step"), STEPS)
def test_the_steps_of_reminders(days, step):
    assert step_of(DUE, DUE + timedelta(days=days)) == (None if step is None else ReminderStep(step))


def reminded(row, days):
    Mail.objects.all().delete()
    campaign = Campaign.objects.select_related("programme__territory", "period").get(pk=row.campaign_id)
    day = DUE + timedelta(days=days)
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    remind(actor=None, campaign=campaign, today=day, at=at)
    return sorted(Mail.objects.values_list("to", flat=True))


def test_reminders_leave_once_at_each_step_to_who_manages_the_page(row, editor):
    assert [reminded(row, days) for days in (-14, -13, -3, 0, 1, 7, 14)] == [
        [editor.email], [], [editor.email], [editor.email], [], [editor.email], [editor.email],
    ]  # fmt: skip
    assert list(Reminder.objects.order_by("step").values_list("step", "mails")) == [
        (-14, 1), (-3, 1), (0, 1), (7, 1), (14, 1),
    ]  # fmt: skip


def test_the_contact_first_then_the_substitute_too(row):
    contact, substitute = UserFactory(email="contact@exemple.test"), UserFactory(email="suppleant@exemple.test")
    row.action.parts.update(contact=contact, substitute=substitute)

    assert reminded(row, -3) == [contact.email]
    assert reminded(row, 0) == [contact.email, substitute.email]
    row.action.parts.update(contact=None)
    assert reminded(row, 7) == [substitute.email]


def test_reminders_stop_at_the_answer(row):
    for state in ("submitted", "approved", "not_applicable", "default"):
        Request.objects.filter(pk=row.pk).update(state=state)
        assert reminded(row, 0) == []
        assert not Reminder.objects.exists()


def test_one_mail_for_all_the_returns_of_somebody(row, editor):
    action = make_action(row.programme, lead=row.organisation)
    planning.expect(actor=None, campaign=row.campaign, action=action, organisation=row.organisation, at=OPEN_DAY)

    assert reminded(row, 0) == [editor.email]
    text = Mail.objects.get().text
    assert (row.action.title in text, action.title in text) == (True, True)


def test_nobody_is_reminded_of_a_campaign_that_is_not_open(row):
    Campaign.objects.update(opened_at=None)

    assert reminded(row, 0) == []


def test_reminders_leave_by_themselves(row, editor, time_machine):
    time_machine.move_to(datetime(2026, 4, 18, 8, 10, tzinfo=UTC), tick=False)
    send_reminders()
    send_reminders()

    assert list(Mail.objects.values_list("to", flat=True)) == [editor.email]
    Member.objects.all().delete()
    time_machine.move_to(datetime(2026, 4, 21, 8, 10, tzinfo=UTC), tick=False)
    send_reminders()
    assert Mail.objects.count() == 1


def by_hand(row, coordinator, days, hour=9):
    Mail.objects.all().delete()
    day = DUE + timedelta(days=days)
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    remind_now(actor=coordinator, programme=row.programme, today=day, at=at)
    return sorted(Mail.objects.values_list("to", flat=True))


def test_a_coordinator_reminds_once_a_day_whom_the_steps_did_not_just_remind(row, editor, coordinator):
    assert by_hand(row, coordinator, -10) == [editor.email]
    with pytest.raises(NobodyToRemind, match="Personne n’est à relancer"):
        by_hand(row, coordinator, -10, hour=17)
    assert by_hand(row, coordinator, -9) == [editor.email]
    assert reminded(row, -3) == [editor.email]
    with pytest.raises(NobodyToRemind):
        by_hand(row, coordinator, -3)

    assert list(Reminder.objects.order_by("at").values_list("step", "mails")) == [(None, 1), (None, 1), (-3, 1)]
    told = Entry.objects.filter(verb="returns_reminded", actor=coordinator).order_by("pk")
    assert [entry.details["mails"] for entry in told] == [1, 1]


def test_what_is_awaited(row):
    """Due within a fortnight or late, still open to answers, not sent."""
    day = DUE - timedelta(days=14)
    assert [one.pk for one in awaited(row.programme, day)] == [row.pk]
    assert awaited(row.programme, day - timedelta(days=1)) == []
    after = row.campaign.closes_on + timedelta(days=1)
    assert awaited(row.programme, after) == []
    Derogation.objects.create(
        campaign=row.campaign, organisation=row.organisation, until=after, reason="Fuite d’eau", at=OPEN_DAY
    )
    assert [one.pk for one in awaited(row.programme, after)] == [row.pk]
    Request.objects.update(state="submitted")
    assert awaited(row.programme, day) == []


def test_a_reminder_says_that_it_is_late_only_when_it_is(row, coordinator):
    by_hand(row, coordinator, -1)
    assert "sont attendus le" in Mail.objects.get().text
    by_hand(row, coordinator, 2)
    assert "étaient attendus le" in Mail.objects.get().text
    assert "dernier rappel" not in Mail.objects.get().text
