"""The clocks of the read models, when rows change without passing by an action."""

import pytest

from maillage.core import backup
from maillage.events.models import Event, Slot
from maillage.events.querysets.columns import agenda
from maillage.search.clock import next_tick, reading, restart_all
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db


def test_every_clock_has_another_epoch_and_a_later_tick():
    for name in ("one", "two"):
        next_tick(name)
    before = {name: reading(name) for name in ("one", "two", "events")}

    restart_all()

    for name in ("one", "two"):
        epoch, tick = reading(name)
        assert epoch != before[name][0]
        assert tick == before[name][1] + 1
    assert reading("events")[0] == 0 or reading("events") != before["events"]


def test_events_deleted_behind_the_back_of_the_actions_leave_the_lists(here):
    event = make_event(here)
    assert event.pk in agenda.current().ids
    Slot.objects.all().delete()
    Event.objects.filter(pk=event.pk).delete()

    backup.settle()

    assert event.pk not in agenda.current().ids
