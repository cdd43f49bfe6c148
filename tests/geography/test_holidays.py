import json
from datetime import date, timedelta

import pytest

from maillage.geography.holidays import (
    ZONE_OF,
    HolidayPeriod,
    is_public_holiday,
    is_school_holiday,
    next_school_holidays,
    public_holiday,
    school_holiday_periods,
)
from tests.strict.machine import real_data


@pytest.mark.parametrize(
    ("day", "department", "name"),
    [
        (date(2026, 7, 14), "80", "Fête nationale"),
        (date(2026, 7, 14), "BE-WHT", ""),
        (date(2026, 7, 21), "BE-WHT", "Fête nationale"),
        (date(2026, 12, 26), "67", "Saint-Étienne"),
        (date(2026, 12, 26), "80", ""),
        (date(2026, 12, 20), "974", "Abolition de l’esclavage"),
        (date(2026, 4, 6), "", "Lundi de Pâques"),
    ],
)
def test_public_holidays_follow_the_law_of_the_place(day, department, name):
    assert public_holiday(day, department) == name
    assert is_public_holiday(day, department) is bool(name)


@pytest.mark.parametrize(("calendar", "department"), [("metropole", "80"), ("alsace-moselle", "57"), ("guyane", "973")])
def test_public_holidays_are_those_of_the_official_calendar(calendar, department):
    told = json.loads((real_data("holidays") / f"jours_feries_{calendar}.json").read_text(encoding="utf-8"))
    official = {date.fromisoformat(day) for day in told if "2020" <= day[:4] <= "2029"}
    days = (date(2020, 1, 1) + timedelta(days=n) for n in range(3653))
    assert {day for day in days if is_public_holiday(day, department)} == official


def test_every_department_of_metropolitan_france_but_corsica_has_a_zone():
    assert sorted(ZONE_OF) == [f"{number:02}" for number in range(1, 96) if number != 20]


@pytest.mark.parametrize(
    ("department", "starts_on", "ends_on"),
    [
        ("80", date(2026, 2, 14), date(2026, 3, 2)),
        ("75", date(2026, 2, 21), date(2026, 3, 9)),
        ("69", date(2026, 2, 7), date(2026, 2, 23)),
        ("BE-WHT", date(2026, 2, 16), date(2026, 3, 2)),
        ("BE-VAN", date(2026, 2, 16), date(2026, 2, 23)),
    ],
)
def test_winter_holidays_of_2026(department, starts_on, ends_on):
    (period,) = school_holiday_periods([department], date(2026, 2, 1), date(2026, 3, 20))
    assert (period.starts_on, period.ends_on) == (starts_on, ends_on)
    assert is_school_holiday(starts_on, department)
    assert not is_school_holiday(ends_on, department)
    assert not is_school_holiday(starts_on - timedelta(days=1), department)


def test_zones_on_holiday_under_one_name_make_one_period():
    assert school_holiday_periods(["80", "75"], date(2026, 2, 1), date(2026, 3, 20)) == [
        HolidayPeriod("Vacances d’hiver", date(2026, 2, 14), date(2026, 3, 9))
    ]


def test_christmas_goes_over_the_new_year():
    assert next_school_holidays(["80"], date(2026, 12, 31)) == HolidayPeriod(
        "Vacances de Noël", date(2026, 12, 19), date(2027, 1, 4)
    )


def test_what_is_not_known_is_not_a_holiday():
    assert not is_school_holiday(date(2026, 7, 20), "974")
    assert not is_school_holiday(date(2060, 7, 20), "80")
    assert next_school_holidays(["988"], date(2026, 1, 1)) is None


def test_corsica_has_only_what_all_zones_share():
    periods = school_holiday_periods(["2A"], date(2026, 1, 10), date(2026, 12, 31))
    assert [period.name for period in periods] == ["Vacances d’été", "Vacances de la Toussaint", "Vacances de Noël"]
