"""Opening hours: seasons over the new year or of one year, last entries, closures; any calendar against brute force."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.directory.forms.things import SeasonForm, read_spans, season_initial, write_spans
from maillage.directory.models import Closure, Hours, Season
from maillage.directory.panels.opening import closed_on, covers, now_at, season_on, spans_on, tables_of

PARIS = ZoneInfo("Europe/Paris")


class Rows(list):
    """Relations already read."""

    def all(self):
        return self


def season(first, last, year=None, name="Saison", hours=()):
    """A season with its hours: (weekday, opens, closes, last entry)."""
    made = Season(name=name, first_month=first[0], first_day=first[1], last_month=last[0], last_day=last[1], year=year)
    made.pk = id(made) % 10**9
    made._prefetched_objects_cache = {
        "hours": Rows(
            Hours(weekday=day, opens=opens, closes=closes, last_entry=last) for day, opens, closes, last in hours
        )
    }
    return made


def venue(*seasons, closures=()):
    """A place with its seasons."""
    return SimpleNamespace(seasons=Rows(seasons), closures=Rows(closures))


def every_day(opens=10, closes=18, last=None):
    """The same hours seven days a week."""
    return [(day, time(opens), time(closes), time(last) if last else None) for day in range(7)]


COVERED = [
    (((4, 1), (9, 30), None), [date(2026, 4, 1), date(2031, 9, 30)], [date(2026, 3, 31), date(2026, 10, 1)]),
    (((10, 1), (3, 31), None), [date(2026, 10, 1), date(2026, 12, 31), date(2026, 1, 1), date(2026, 3, 31)],
     [date(2026, 4, 1), date(2026, 9, 30)]),
    (((4, 1), (9, 30), 2026), [date(2026, 4, 1)], [date(2025, 4, 1), date(2027, 4, 1)]),
    (((12, 20), (1, 5), 2026), [date(2026, 12, 20), date(2026, 12, 31), date(2027, 1, 5)],
     [date(2026, 1, 5), date(2025, 12, 25), date(2027, 1, 6), date(2027, 12, 25)]),
    (((2, 29), (2, 29), None), [date(2028, 2, 29)], [date(2027, 2, 28), date(2027, 3, 1)]),
    (((5, 8), (5, 8), None), [date(2026, 5, 8)], [date(2026, 5, 9)]),
]  # fmt: skip


@pytest.mark.parametrize(("bounds", "inside", "outside"), COVERED)
def test_the_days_of_a_season(bounds, inside, outside):
    made = season(*bounds)
    assert [day for day in [*inside, *outside] if covers(made, day)] == inside


def test_a_season_of_one_year_goes_before_those_of_every_year():
    yearly, special = season((1, 1), (12, 31)), season((7, 1), (7, 31), 2026)
    assert season_on([yearly, special], date(2026, 7, 14)) is special
    assert season_on([yearly, special], date(2027, 7, 14)) is yearly
    assert season_on([special], date(2027, 7, 14)) is None


DATES = st.dates(date(2025, 1, 1), date(2029, 12, 31))
BOUNDS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: (day.month, day.day))
WEEK = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 11), st.integers(12, 23)).map(
        lambda row: (row[0], time(row[1]), time(row[2]), None)
    ),
    max_size=7,
    unique_by=lambda row: row[0],
)
SEASONS = st.lists(
    st.tuples(BOUNDS, BOUNDS, st.sampled_from([None, 2025, 2026, 2027]), WEEK).map(
        lambda row: season(row[0], row[1], row[2], hours=row[3])
    ),
    max_size=4,
)
CLOSED = st.lists(
    st.tuples(DATES, st.integers(0, 40)).map(
        lambda row: Closure(first_on=row[0], last_on=row[0] + timedelta(days=row[1]), reason="")
    ),
    max_size=3,
)


def days_of(made):
    """Every day of a season, counted one after the other."""
    years = [made.year] if made.year else range(2023, 2031)
    found = set()
    for year in years:
        day, inside = date(year, 1, 1), False
        while day.year <= year + 1:
            if day.year == year and not inside and (day.month, day.day) >= (made.first_month, made.first_day):
                inside = True
            over = (made.last_month, made.last_day) < (made.first_month, made.first_day)
            end_year = year + 1 if over else year
            if inside and (day.year, day.month, day.day) > (end_year, made.last_month, made.last_day):
                break
            if inside:
                found.add(day)
            day += timedelta(days=1)
    return found


@settings(deadline=None)
@given(SEASONS, CLOSED, DATES)
def test_any_calendar_says_the_same_as_counting_days(seasons, closures, day):
    spans = spans_on(venue(*seasons, closures=closures), day)
    if any(
        one.first_on + timedelta(days=n) == day
        for one in closures
        for n in range((one.last_on - one.first_on).days + 1)
    ):
        assert spans == []
        assert closed_on(closures, day) is not None
        return
    holding = [one for one in seasons if day in days_of(one)]
    chosen = next((one for one in holding if one.year), holding[0] if holding else None)
    expected = [
        (row.opens, row.closes) for row in (chosen.hours.all() if chosen else []) if row.weekday == day.weekday()
    ]
    assert [(span.opens, span.closes) for span in spans] == expected


@settings(deadline=None)
@given(SEASONS, CLOSED, DATES, st.integers(0, 24 * 60 - 1))
def test_open_now_is_true_only_within_a_span(seasons, closures, day, minute):
    place = venue(*seasons, closures=closures)
    at = datetime.combine(day, time(minute // 60, minute % 60), PARIS)
    said = now_at(place, at.astimezone(UTC), "Europe/Paris")
    if not seasons:
        assert said is None
        return
    local = at.astimezone(UTC).astimezone(PARIS)
    within = any(span.opens <= local.time() < span.closes for span in spans_on(place, local.date()))
    assert said.is_open == within


def at(*moment):
    """An instant in Paris."""
    return datetime(*moment, tzinfo=PARIS)


SENTENCES = [
    (at(2026, 7, 14, 11), True, "Ouvert jusqu’à 18 h, dernière entrée à 17 h"),
    (at(2026, 7, 14, 17, 30), True, "Ouvert jusqu’à 18 h"),
    (at(2026, 7, 14, 18), False, "Fermé, ouvre mercredi à 10 h"),
    (at(2026, 7, 14, 9), False, "Fermé, ouvre à 10 h"),
    (at(2026, 9, 30, 20), False, "Fermé, ouvre le 1er avril à 10 h"),
    (at(2026, 8, 1, 12), False, "Fermé, ouvre lundi à 10 h"),
]


@pytest.mark.parametrize(("moment", "is_open", "sentence"), SENTENCES)
def test_what_a_visitor_reads(moment, is_open, sentence):
    closures = [Closure(first_on=date(2026, 8, 1), last_on=date(2026, 8, 2), reason="Travaux")]
    place = venue(season((4, 1), (9, 30), hours=every_day(last=17)), closures=closures)
    said = now_at(place, moment, "Europe/Paris")
    assert (said.is_open, said.sentence.replace("\u202f", " ").replace("\xa0", " ")) == (is_open, sentence)


def test_a_place_that_never_opens_again_is_closed_and_one_without_hours_says_nothing():
    assert (
        now_at(venue(season((4, 1), (9, 30), 2020, hours=every_day())), at(2026, 7, 14), "Europe/Paris").sentence
        == "Fermé"
    )
    assert now_at(venue(), at(2026, 7, 14), "Europe/Paris") is None


def test_the_year_as_tables_begins_with_the_season_of_today():
    summer = season((4, 1), (9, 30), name="Été", hours=every_day(last=17))
    winter = season((10, 1), (3, 31), name="Hiver", hours=[(5, time(14), time(17), None)])
    first, second = tables_of(venue(summer, winter), date(2026, 12, 24))
    assert (first.name, first.current, second.current) == ("Hiver", True, False)
    assert [line.closed for line in first.days] == [True, True, True, True, True, False, True]
    with translation.override("en"):
        english = tables_of(venue(winter), date(2026, 12, 24))[0]
    assert english.days[5].weekday == "Saturday"


READ = [
    ("10h-12h30", [(time(10), time(12, 30), None)]),
    ("10h-12h30, 14h-18h (17h30)", [(time(10), time(12, 30), None), (time(14), time(18), time(17, 30))]),
    ("10:00 – 18:00", [(time(10), time(18), None)]),
    ("10.00-12.00 ; 14.00-18.00", [(time(10), time(12), None), (time(14), time(18), None)]),
    ("10H à 12H et 14H à 18H", [(time(10), time(12), None), (time(14), time(18), None)]),
    ("10h-12h / 14h-18h", [(time(10), time(12), None), (time(14), time(18), None)]),
    ("fermé", []),
    ("Fermé", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_spans_are_read(text, expected):
    assert [(row.opens, row.closes, row.last_entry) for row in read_spans(text, 3)] == expected


@pytest.mark.parametrize("text", ["10h", "le matin", "25h-26h", "10h-12h75", "10h-11h-12h-13h"])
def test_a_span_that_is_not_understood_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        read_spans(text, 0)


HOUR = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@settings(deadline=None)
@given(st.lists(st.tuples(HOUR, HOUR, st.none() | HOUR), max_size=3))
def test_spans_written_are_read_back(rows):
    made = season((1, 1), (12, 31), hours=[(2, *row) for row in rows])
    read = [(row.opens, row.closes, row.last_entry) for row in read_spans(write_spans(made, 2), 2)]
    assert read == sorted(rows, key=lambda row: row[0])


def form(**given_fields):
    """A season as posted."""
    fields = {"name": "Été", "first_on": "2026-04-01", "last_on": "2026-09-30", "yearly": "on", "day_0": "10h-18h"}
    made = SeasonForm(fields | given_fields)
    made.is_valid()
    return made


def test_a_season_that_is_right_is_written():
    written = form(day_0="10h-12h, 14h-18h (17h)").season()
    assert (written.first, written.last, written.year, len(written.hours)) == ((4, 1), (9, 30), None, 2)
    assert form(yearly="").season().year == 2026


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"day_0": "18h-10h"}, "day_0"),
        ({"day_0": "11h-14h, 10h-12h"}, "day_0"),
        ({"day_0": "10h-18h (19h)"}, "day_0"),
        ({"day_6": "n’importe quoi"}, "day_6"),
        ({"yearly": "", "last_on": "2026-03-01"}, "last_on"),
        ({"yearly": "", "last_on": "2027-04-02"}, "last_on"),
        ({"name": ""}, "name"),
    ],
)
def test_a_season_that_cannot_be_says_where(fields, name):
    assert list(form(**fields).errors) == [name]


@pytest.mark.parametrize("bounds", [((4, 1), (9, 30), None), ((12, 20), (1, 5), 2026), ((12, 20), (1, 5), None)])
def test_a_season_shown_and_posted_back_is_the_same(bounds):
    made = season(*bounds, hours=every_day(last=17))
    shown = season_initial(made)
    again = SeasonForm(shown | {"yearly": "on" if shown["yearly"] else ""})
    assert again.is_valid(), again.errors
    written = again.season()
    assert (written.first, written.last, written.year) == bounds
    assert [(row.weekday, row.opens, row.closes, row.last_entry) for row in written.hours] == every_day(last=17)
