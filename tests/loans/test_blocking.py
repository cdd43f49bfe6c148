"""The days that a loan blocks, without any database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.loans.availability.blocking import NoWay, Spans, block
from maillage.loans.availability.opening import Opening

DAY = timedelta(days=1)
EVERY_DAY = Opening(range(7))
WORKING_WEEK = Opening(range(5))
MONDAY = date(2026, 3, 16)


def said(blocked):
    return [(str(one.part), one.first.isoformat(), one.last.isoformat()) for one in blocked.parts]


def test_a_use_without_anything_around_blocks_its_own_days():
    blocked = block(MONDAY, MONDAY + 4 * DAY, Spans(), EVERY_DAY)

    assert said(blocked) == [("use", "2026-03-16", "2026-03-20")]
    assert (blocked.leaves_on, blocked.returns_on) == (MONDAY, MONDAY + 4 * DAY)


def test_each_part_takes_its_days_in_order():
    spans = Spans(preparation=1, days_out=1, set_up=1, dismounting=1, days_back=1, check=1, buffer=2)

    blocked = block(date(2026, 3, 18), date(2026, 3, 18), spans, EVERY_DAY)

    assert said(blocked) == [
        ("preparation", "2026-03-15", "2026-03-15"),
        ("transport_out", "2026-03-16", "2026-03-16"),
        ("set_up", "2026-03-17", "2026-03-17"),
        ("use", "2026-03-18", "2026-03-18"),
        ("dismounting", "2026-03-19", "2026-03-19"),
        ("transport_back", "2026-03-20", "2026-03-20"),
        ("check", "2026-03-21", "2026-03-21"),
        ("buffer", "2026-03-22", "2026-03-23"),
    ]
    assert (blocked.leaves_on, blocked.returns_on) == (date(2026, 3, 16), date(2026, 3, 20))


def test_closed_days_between_are_blocked_and_counted_once():
    """From Monday to Friday: two days of preparation before a Monday are Thursday and the Friday it leaves before."""
    blocked = block(MONDAY, date(2026, 3, 20), Spans(preparation=2, days_out=1, check=1, days_back=1), WORKING_WEEK)

    assert said(blocked) == [
        ("preparation", "2026-03-11", "2026-03-12"),
        ("transport_out", "2026-03-13", "2026-03-15"),
        ("use", "2026-03-16", "2026-03-20"),
        ("transport_back", "2026-03-21", "2026-03-23"),
        ("check", "2026-03-24", "2026-03-24"),
    ]


def test_a_use_that_begins_on_a_closed_day_is_fetched_on_the_last_opening_day_before():
    blocked = block(date(2026, 3, 21), date(2026, 3, 22), Spans(), WORKING_WEEK)

    assert (blocked.leaves_on, blocked.returns_on) == (date(2026, 3, 20), date(2026, 3, 23))


def test_a_pause_is_counted_in_days_of_the_calendar():
    blocked = block(MONDAY, MONDAY, Spans(buffer=7), WORKING_WEEK)

    assert blocked.last == date(2026, 3, 23)


def test_with_shuttles_it_leaves_and_comes_back_on_their_days():
    shuttles = (date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 31), date(2026, 4, 14))

    blocked = block(date(2026, 3, 20), date(2026, 4, 2), Spans(shuttles=shuttles), WORKING_WEEK)

    assert (blocked.leaves_on, blocked.returns_on) == (date(2026, 3, 17), date(2026, 4, 14))


@pytest.mark.parametrize(("day", "before"), [(date(2026, 3, 2), True), (date(2026, 4, 20), False)])
def test_without_shuttle_there_is_no_way(day, before):
    with pytest.raises(NoWay) as way:
        block(day, day, Spans(shuttles=(date(2026, 3, 3), date(2026, 4, 14))), WORKING_WEEK)

    assert way.value.before is before


def test_a_lender_closed_for_months_is_not_waited_for():
    closed = Opening(range(5), [(date(2025, 1, 1), date(2027, 1, 1))])

    with pytest.raises(NoWay):
        block(MONDAY, MONDAY, Spans(), closed)


def test_public_holidays_are_closed_where_the_lender_says_so():
    assert not Opening(range(7), department="80").is_open(date(2026, 5, 1))
    assert Opening(range(7)).is_open(date(2026, 5, 1))


@given(
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    days=st.integers(0, 60),
    spans=st.builds(
        Spans,
        preparation=st.integers(0, 5), days_out=st.integers(0, 4), set_up=st.integers(0, 4),
        dismounting=st.integers(0, 4), days_back=st.integers(0, 4), check=st.integers(0, 5), buffer=st.integers(0, 9),
    ),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
)  # fmt: skip
def test_whatever_the_rules_the_parts_follow_each_other_and_hold_the_use(first, days, spans, weekdays):
    opening = Opening(weekdays)
    last = first + DAY * days

    blocked = block(first, last, spans, opening)
    days_held = [day for day, _part in blocked.by_day()]

    assert days_held == [blocked.first + DAY * number for number in range(len(days_held))]
    assert next(one for one in blocked.parts if one.part == "use").first == first
    assert opening.is_open(blocked.leaves_on)
    assert opening.is_open(blocked.returns_on)
    assert blocked.first <= blocked.leaves_on <= first <= last <= blocked.returns_on <= blocked.last
    prepared = [day for day, part in blocked.by_day() if part == "preparation" and opening.is_open(day)]
    assert len(prepared) == spans.preparation
