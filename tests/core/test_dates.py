"""Days and hours as people say them."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine

from maillage.core import dates

MARCH = date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _in_march_2026():
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("day", "phrase"),
    [
        (date(2026, 12, 31), "jeudi 31 décembre"),
        (date(2027, 1, 1), "vendredi 1er janvier 2027"),
        (date(2025, 12, 31), "mercredi 31 décembre 2025"),
        (date(2017, 6, 10), "samedi 10 juin 2017"),
    ],
)
def test_the_year_is_said_when_it_is_not_this_one(day, phrase):
    assert dates.day_phrase(day) == phrase
    assert dates.day_short(day).endswith(str(day.year)) is (day.year != 2026)
    assert (str(day.year) in dates.slot_phrase(datetime(*day.timetuple()[:3], 14), None)) is (day.year != 2026)


def test_the_year_is_said_ten_months_away():
    assert dates.day_phrase(date(2026, 1, 1)) == "jeudi 1er janvier"
    with time_machine.travel(datetime(2026, 12, 20, tzinfo=UTC), tick=False):
        assert dates.day_phrase(date(2026, 1, 1)) == "jeudi 1er janvier 2026"
        assert dates.period_phrase(date(2026, 12, 28), date(2027, 1, 3)) == "du 28 décembre 2026 au 3 janvier 2027"


def plain(phrase):
    return phrase.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "options", "phrase"),
    [
        ("fr", {}, "samedi 14 mars"),
        ("fr", {"year": True}, "samedi 14 mars 2026"),
        ("fr", {"short": True}, "sam. 14 mars"),
        ("fr", {"weekday": False}, "14 mars"),
        ("en", {}, "Saturday 14 March"),
        ("en-gb", {"short": True, "year": True}, "Sat 14 March 2026"),
    ],
)
def test_a_day(language, options, phrase):
    assert dates.day_phrase(MARCH, language, **options) == phrase


def test_the_first_of_a_month_is_premier_in_french_only():
    assert dates.day_phrase(date(2026, 5, 1)) == "vendredi 1er mai"
    assert dates.day_phrase(date(2026, 5, 1), "en") == "Friday 1 May"


def test_a_narrow_column():
    assert (dates.day_short(date(2026, 11, 22)), dates.day_short(MARCH, "en")) == ("22 nov.", "14 Mar")


def test_a_month():
    assert (dates.month_phrase(MARCH), dates.month_phrase(MARCH, "en")) == ("mars 2026", "March 2026")


@pytest.mark.parametrize(
    ("hour", "french", "english"),
    [
        (time(14), "14 h", "2 pm"),
        (time(9, 5), "9 h 05", "9.05 am"),
        (time(0), "0 h", "12 am"),
        (time(12, 30), "12 h 30", "12.30 pm"),
    ],
)
def test_an_hour(hour, french, english):
    assert (plain(dates.hour_phrase(hour)), plain(dates.hour_phrase(hour, "en"))) == (french, english)


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute)


@pytest.mark.parametrize(
    ("start", "end", "phrase"),
    [
        (at(14, 14), at(14, 16), "samedi 14 mars, 14 h – 16 h"),
        (at(14, 14), None, "samedi 14 mars, 14 h"),
        (at(14, 14), at(14, 14), "samedi 14 mars, 14 h"),
        (at(14, 0), at(15, 0), "samedi 14 mars"),
        (at(14, 0), at(14, 23, 59), "samedi 14 mars"),
        (at(14, 22), at(15, 2), "samedi 14 mars, 22 h – 2 h"),
        (at(14, 22), at(15, 9), "samedi 14 mars, 22 h – dimanche 15 mars, 9 h"),
    ],
)
def test_a_slot(start, end, phrase):
    assert plain(dates.slot_phrase(start, end)) == phrase


@pytest.mark.parametrize(
    ("first", "last", "options", "french", "english"),
    [
        (MARCH, MARCH, {}, "le samedi 14 mars", "Saturday 14 March"),
        (date(2026, 3, 12), date(2026, 3, 29), {}, "du 12 au 29 mars", "12 to 29 March"),
        (date(2026, 3, 28), date(2026, 4, 2), {}, "du 28 mars au 2 avril", "28 March to 2 April"),
        (
            date(2026, 12, 28), date(2027, 1, 3), {},
            "du 28 décembre 2026 au 3 janvier 2027", "28 December 2026 to 3 January 2027",
        ),
        (date(2026, 3, 1), date(2026, 3, 2), {"year": True}, "du 1er au 2 mars 2026", "1 to 2 March 2026"),
    ],
)  # fmt: skip
def test_a_period(first, last, options, french, english):
    assert dates.period_phrase(first, last, **options) == french
    assert dates.period_phrase(first, last, "en", **options) == english
