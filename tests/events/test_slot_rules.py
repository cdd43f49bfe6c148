"""Slots from a rule or from a list of dates: local hours, no overlap, 800 at most."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.events.actions.slot_rules import BadRule, Rule, joined, read_list, slot_on, slots_of
from maillage.events.actions.writing import BadSlots, SlotData, check_slots
from maillage.events.models import MOST_SLOTS
from maillage.geography.holidays import is_public_holiday, is_school_holiday

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 3, 2)


def rule(**given_fields):
    """Every Wednesday of March and April 2026, 14–16 h."""
    fields = {"weekdays": frozenset({2}), "first_on": date(2026, 3, 1), "last_on": date(2026, 4, 30),
              "starts": time(14), "ends": time(16)}  # fmt: skip
    return Rule(**fields | given_fields)


def local(slot):
    """A slot in Paris, without its zone."""
    return tuple(moment.astimezone(PARIS).replace(tzinfo=None) for moment in (slot.starts_at, slot.ends_at))


def test_every_wednesday_keeps_its_hour_when_the_time_changes():
    found = slots_of(rule())
    assert [slot.starts_at.astimezone(PARIS).date() for slot in found] == [
        date(2026, 3, 4) + timedelta(days=7 * week) for week in range(9)
    ]
    assert {slot.starts_at.astimezone(PARIS).time() for slot in found} == {time(14)}
    assert {slot.starts_at.hour for slot in found} == {13, 12}


def test_every_second_week():
    assert len(slots_of(rule(weeks=2, first_on=date(2026, 3, 4)))) == 5


def test_school_and_public_holidays_are_left_out():
    found = slots_of(rule(weekdays=frozenset(range(7)), skip_school=True, skip_public=True, department="80"))
    days = [slot.starts_at.astimezone(PARIS).date() for slot in found]
    assert not any(is_school_holiday(day, "80") or is_public_holiday(day, "80") for day in days)
    assert date(2026, 4, 6) not in days  # Easter Monday
    assert len(days) < len(slots_of(rule(weekdays=frozenset(range(7)))))


def test_an_end_before_the_start_is_on_the_next_day():
    (slot,) = slots_of(rule(last_on=date(2026, 3, 4), starts=time(22), ends=time(1)))
    assert local(slot) == (datetime(2026, 3, 4, 22), datetime(2026, 3, 5, 1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_on": date(2026, 2, 1)}, "Le dernier jour précède le premier"),
        ({"last_on": date(2029, 1, 1)}, "deux ans"),
        ({"weekdays": frozenset()}, "au moins un jour"),
        ({"last_on": date(2026, 3, 3)}, "aucune date"),
    ],
)
def test_a_rule_that_cannot_be_says_why(changes, sentence):
    with pytest.raises(BadRule, match=sentence):
        slots_of(rule(**changes))


RULES = st.builds(
    lambda length, **given_fields: Rule(
        **given_fields, last_on=given_fields["first_on"] + timedelta(days=length), department="80"
    ),
    length=st.integers(0, 700),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    first_on=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    starts=st.none() | st.times(),
    ends=st.none() | st.times(),
    weeks=st.integers(1, 8),
    skip_school=st.booleans(),
    skip_public=st.booleans(),
)


@settings(deadline=None)
@given(RULES)
def test_the_slots_of_any_rule_can_be_written(asked):
    try:
        found = slots_of(asked)
    except BadRule:
        return
    assert 0 < len(found) <= MOST_SLOTS
    assert check_slots(found) == found
    for slot in found:
        begin = slot.starts_at.astimezone(PARIS)
        assert begin.weekday() in asked.weekdays
        gap = asked.starts is not None and begin.replace(fold=0, tzinfo=None).time() != asked.starts
        assert not gap or begin.utcoffset() != (begin - timedelta(hours=3)).astimezone(PARIS).utcoffset()


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)])
def test_a_whole_day_can_be_written_whatever_its_length(day):
    slot = slot_on(day, None, None, "Europe/Paris")
    assert slot.whole_day
    assert check_slots((slot,)) == (slot,)
    assert [moment.date() for moment in local(slot)] == [day, day]


LISTS = [
    ("12/03/2026 14h-16h", [((2026, 3, 12, 14, 0), (2026, 3, 12, 16, 0))]),
    ("12/03 14h30 – 16h", [((2026, 3, 12, 14, 30), (2026, 3, 12, 16, 0))]),
    ("samedi 12-03-26 de 14:00 à 16.15", [((2026, 3, 12, 14, 0), (2026, 3, 12, 16, 15))]),
    ("01/03 14h", [((2027, 3, 1, 14, 0), (2027, 3, 1, 14, 0))]),
    ("12/03 22h-1h", [((2026, 3, 12, 22, 0), (2026, 3, 13, 1, 0))]),
    ("12/03", [((2026, 3, 12, 0, 0), (2026, 3, 12, 23, 59))]),
    ("12/03 22h\n\n13/03 10h", [((2026, 3, 12, 22, 0),) * 2, ((2026, 3, 13, 10, 0),) * 2]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_a_pasted_list_is_read(text, expected):
    found, problems = read_list(text, TODAY, "Europe/Paris")
    assert problems == []
    assert [local(slot) for slot in found] == [(datetime(*first), datetime(*last)) for first, last in expected]


@pytest.mark.parametrize(
    "line", ["bientôt", "31/02/2026", "12/13/2026", "12/03/2026 25h", "12/03/2026 14h75", "12/03/0001 10h",
             "31/12/9999 22h-2h", "12/03/0000"],
)  # fmt: skip
def test_a_line_that_is_not_understood_becomes_a_sentence(line):
    found, problems = read_list(f"12/03/2026 14h\n{line}", TODAY, "Europe/Paris")
    assert len(found) == 1
    said = [problem.replace("\u202f", " ") for problem in problems]
    assert said == [f"Ligne 2, « {line} » : écrivez « 12/03/2026 14h-16h »."]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_the_list_fail(text):
    found, problems = read_list(text, TODAY, "Europe/Paris")
    assert len(found) + len(problems) <= len(text.splitlines())


def test_joining_keeps_what_is_there_and_drops_the_same_hour():
    kept = [
        SlotData(starts_at=datetime(2026, 3, 12, 13, tzinfo=UTC), ends_at=datetime(2026, 3, 12, 15, tzinfo=UTC), pk=4)
    ]
    added, _ = read_list("12/03/2026 14h-17h\n11/03/2026 14h", TODAY, "Europe/Paris")
    assert [(slot.pk, slot.starts_at.day) for slot in joined(kept, added)] == [(None, 11), (4, 12)]


def slot(start, minutes=60, **fields):
    """A slot that begins some minutes after noon."""
    begin = datetime(2026, 3, 12, 12, tzinfo=UTC) + timedelta(minutes=start)
    return SlotData(starts_at=begin, ends_at=begin + timedelta(minutes=minutes), **fields)


def test_slots_are_put_in_order():
    assert check_slots((slot(120), slot(0))) == (slot(0), slot(120))


@pytest.mark.parametrize(
    ("slots", "sentence"),
    [
        ((slot(0, -1),), "finit avant de commencer"),
        ((slot(0, 24 * 60 + 1),), "plus de 24 h"),
        ((slot(0), slot(59)), "chevauche"),
        ((slot(0, 0), slot(0, 0)), "chevauche"),
        (tuple(slot(60 * rank) for rank in range(801)), "Au plus 800"),
    ],
)
def test_slots_that_cannot_be_are_refused(slots, sentence):
    with pytest.raises(Exception, match=sentence):
        check_slots(slots)


def test_a_slot_is_refused_by_the_hour_that_was_typed():
    first = SlotData(starts_at=datetime(2026, 12, 14, 9, tzinfo=UTC), ends_at=datetime(2026, 12, 14, 11, tzinfo=UTC))
    with pytest.raises(BadSlots, match="La séance du 14/12/2026 10:00 chevauche"):
        check_slots((first, first), "Europe/Paris")


@pytest.mark.parametrize("slots", [(slot(0), slot(60)), (slot(0, 0), slot(1)), (slot(0, 24 * 60),)])
def test_slots_may_touch_and_last_a_day(slots):
    assert check_slots(slots) == slots


def test_800_slots_are_enough():
    assert len(check_slots(tuple(slot(60 * rank) for rank in range(800)))) == 800
