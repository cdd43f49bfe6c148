# ruff: noqa: E501 - samples of files are kept on their lines
"""Days and hours as people write them; what is not certain is refused."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.dates import MONTHS
from maillage.imports.readers.dates import Moment, Unclear, aware, day_bounds, known_zone, parse_hours, parse_moment
from maillage.imports.readers.slots import tidy, timed, whole_day

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
TODAY = date(2026, 11, 22)


@given(DAYS)
def test_a_day_is_read_back_from_every_french_spelling(day):
    month = MONTHS["fr"][day.month - 1]
    spellings = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%Y}",
        f"{day.day} {month} {day.year}",
        f"samedi {day.day} {month.upper()} {day.year}",
        f"Le {day.day}{'er' if day.day == 1 else ''} {month} {day.year}",
    ]
    assert [parse_moment(text).day for text in spellings] == [day] * len(spellings)


@given(DAYS, st.times())
def test_an_hour_is_read_back_with_its_day(day, hour):
    hour = hour.replace(second=0, microsecond=0)
    texts = [
        f"{day:%d/%m/%Y} {hour:%H:%M}",
        f"{day:%d/%m/%Y} à {hour.hour}h{hour:%M}",
        f"{day.isoformat()}T{hour:%H:%M}",
        f"{day.isoformat()} {hour:%H:%M}:00",
    ]
    assert [parse_moment(text) for text in texts] == [Moment(day, hour)] * 4


@given(
    st.datetimes(
        datetime(1901, 1, 1), datetime(2190, 1, 1), timezones=st.sampled_from([UTC, PARIS, ZoneInfo("Indian/Reunion")])
    )
)
def test_an_instant_keeps_its_offset(moment):
    moment = moment.replace(second=0, microsecond=0)
    if moment.utcoffset().total_seconds() % 60:
        return
    assert parse_moment(moment.isoformat()).instant.astimezone(UTC) == moment.astimezone(UTC)


@given(st.dates(date(1928, 1, 1), date(2150, 1, 1)))
def test_a_serial_number_of_a_spreadsheet_is_a_day(day):
    assert parse_moment(str((day - date(1899, 12, 30)).days)).day == day


def test_a_fraction_of_a_serial_number_is_an_hour():
    assert parse_moment("46095,604166666664") == Moment(date(2026, 3, 14), time(14, 30))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13/25/2026", "date"), ("10/13/2026", "date"), ("31/02/2026", "date"), ("demain", "date"), ("samedi 14 mars", "year"),
        ("14/03", "year"), ("14/03/2026 le soir", "hour"), ("0001-01-01", "date"), ("9999-12-31", "date"), ("", "date"),
        ("2026-03-14T25:00:00", "hour"), ("14/03/2026 25h00", "hour"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused(text, code):
    with pytest.raises(Unclear, match=f"^{code}$"):
        parse_moment(text)


@given(st.text(max_size=300))
def test_any_text_is_a_date_or_unclear(text):
    for parse in (parse_moment, parse_hours):
        with contextlib.suppress(Unclear):
            assert parse(text)


H = time


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("14h30", [(H(14, 30), None)]),
        ("14:30", [(H(14, 30), None)]),
        ("14 h", [(H(14), None)]),
        ("de 14h à 16h", [(H(14), H(16))]),
        ("14h-16h", [(H(14), H(16))]),
        ("14 h – 16 h", [(H(14), H(16))]),
        ("de 14 à 16h", [(H(14), H(16))]),
        ("9:00 - 12:00", [(H(9), H(12))]),
        ("10h à 12h et 14h à 18h", [(H(10), H(12)), (H(14), H(18))]),
        ("10h/12h", [(H(10), H(12))]),
        ("10h30, 14h, 16h", [(H(10, 30), None), (H(14), None), (H(16), None)]),
        ("de 9h à midi", [(H(9), H(12))]),
        ("20h à minuit", [(H(20), H(0))]),
        ("8 heures", [(H(8), None)]),
    ],
)
def test_hours_are_read_as_they_are_written(text, ranges):
    assert parse_hours(text) == ranges


@pytest.mark.parametrize("text", ["le matin", "14h30 sur réservation", "fermé", "toute la journée", "14", "25h30"])
def test_hours_are_not_guessed(text):
    with pytest.raises(Unclear):
        parse_hours(text)


def test_an_hour_that_the_change_of_clock_skips_moves_with_it():
    assert aware(date(2026, 3, 29), time(2, 30), PARIS) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(DAYS)
def test_a_day_never_lasts_more_than_24_hours(day):
    start, end = day_bounds(day, PARIS)
    assert timedelta(hours=22) < end - start <= timedelta(hours=24)


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "../etc/passwd", "/etc/localtime", "x" * 100, None])
def test_an_unknown_zone_is_none(name):
    assert known_zone(name) is None


INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
SLOTS = st.lists(st.one_of(
    st.builds(timed, INSTANTS, st.one_of(st.none(), INSTANTS)),
    st.builds(whole_day, st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.just(PARIS)),
), max_size=30)  # fmt: skip


@given(SLOTS)
def test_tidied_slots_are_in_order_short_apart_and_at_most_800(slots):
    tidied, _corrections = tidy(slots, PARIS, TODAY)
    assert len(tidied) <= 800
    assert all(timedelta(0) <= slot.ends_at - slot.starts_at <= timedelta(hours=24) for slot in tidied)
    assert all(
        before.ends_at <= after.starts_at and before.starts_at < after.starts_at for before, after in pairwise(tidied)
    )


@given(SLOTS)
def test_tidying_twice_changes_nothing(slots):
    tidied, _corrections = tidy(slots, PARIS, TODAY)
    again, corrections = tidy(tidied, PARIS, TODAY)
    assert (again, corrections) == (tidied, set())


def test_a_slot_longer_than_a_day_is_cut_at_local_midnights():
    start = datetime(2026, 3, 28, 17, tzinfo=UTC)
    tidied, corrections = tidy([timed(start, start + timedelta(hours=40))], PARIS, TODAY)
    assert corrections == {"split"}
    assert [slot.starts_at.astimezone(PARIS).strftime("%d %H") for slot in tidied] == ["28 18", "29 00", "30 00"]


def test_eight_hundred_slots_are_kept_from_this_year_on():
    days = [whole_day(date(2024, 1, 1) + timedelta(days=n), PARIS) for n in range(2000)]
    tidied, corrections = tidy(days, PARIS, TODAY)
    assert (len(tidied), corrections, tidied[0].starts_at.astimezone(PARIS).date()) == (
        800,
        {"capped"},
        date(2026, 1, 2),
    )
