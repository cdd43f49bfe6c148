"""Public and school holidays by department or province.

Public holidays: package `holidays` (French labour code L3133-1, local law of Alsace and Moselle, abolition of slavery
overseas, Belgian law of 4 January 1974). School holidays: package `vacances-scolaires-france` for the three zones of
metropolitan France (calendars of the ministry of education), package `holidays` for the French and Flemish Communities
of Belgium. Corsica follows its rector: only what all zones share is known. Overseas calendars are not known: no day
there is a school holiday. Years beyond the published calendars have none.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": (
        "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76 "
        "80 83 84 85 88"
    ),
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
ZONE_OF = {department: zone for zone, departments in ZONES.items() for department in departments.split()}
CORSICA = frozenset({"2A", "2B"})
LOCAL_LAW = {
    "57": "57", "67": "6AE", "68": "6AE", "971": "971", "972": "972", "973": "973", "974": "974", "976": "976",
    "975": "PM", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
FLEMISH = frozenset({"BE-VAN", "BE-VBR", "BE-VLI", "BE-VOV", "BE-VWV"})
SHORTEST_BREAK = timedelta(days=4)
BELGIAN_BREAKS = frozenset({"Autumn Break", "Christmas Break", "Carnival Break", "Easter Break", "Summer Break"})
FRENCH_NAMES = {
    "Autumn Break": "Congé d’automne",
    "Christmas Break": "Vacances d’hiver",
    "Carnival Break": "Congé de détente",
    "Easter Break": "Vacances de printemps",
    "Summer Break": "Vacances d’été",
}


class HolidayPeriod(NamedTuple):
    """School holidays from `starts_on` until the day before `ends_on`."""

    name: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Whether a day belongs to the period."""
        return self.starts_on <= day < self.ends_on


def public_holiday(day: date, department: str = "") -> str:
    """The French name of the public holiday that a day is in a department, or nothing."""
    return _public(department, day.year).get(day, "")


def is_public_holiday(day: date, department: str = "") -> bool:
    """Whether a day is a public holiday in a department ("" for the whole of metropolitan France)."""
    return bool(public_holiday(day, department))


def is_school_holiday(day: date, department: str) -> bool:
    """Whether schools of a department are on holiday that day; week-ends inside and around holidays count."""
    return any(period.holds(day) for period in _periods(_calendar(department), day.year))


def school_holiday_periods(departments: Iterable[str], starts_on: date, ends_on: date) -> list[HolidayPeriod]:
    """School holidays that touch [starts_on, ends_on) in any of the departments; those of several zones are joined.

    Two zones on holiday under one name make one period, from the first day of the first to the last of the last.
    """
    found: list[HolidayPeriod] = []
    calendars = {_calendar(department) for department in departments} - {""}
    for calendar in sorted(calendars):
        for year in range(starts_on.year, ends_on.year + 1):
            found += [one for one in _periods(calendar, year) if one.starts_on < ends_on and one.ends_on > starts_on]
    joined: list[HolidayPeriod] = []
    for period in sorted(set(found), key=lambda one: (one.name, one.starts_on)):
        if joined and joined[-1].name == period.name and period.starts_on <= joined[-1].ends_on:
            joined[-1] = joined[-1]._replace(ends_on=max(joined[-1].ends_on, period.ends_on))
        else:
            joined.append(period)
    return sorted(joined, key=lambda one: (one.starts_on, one.name))


def next_school_holidays(departments: Iterable[str], day: date) -> HolidayPeriod | None:
    """The school holidays that a day is in, or the next ones, in any of the departments; None when not published."""
    periods = school_holiday_periods(departments, day, day + timedelta(days=366))
    return periods[0] if periods else None


def _calendar(department: str) -> str:
    if department.startswith("BE-"):
        return "Flemish" if department in FLEMISH else "French"
    return "ABC" if department in CORSICA else ZONE_OF.get(department, "")


@lru_cache(maxsize=256)
def _public(department: str, year: int) -> dict[date, str]:
    if department.startswith("BE-"):
        named = holidays.country_holidays("BE", years=year, language="fr")
    else:
        named = holidays.country_holidays("FR", subdiv=LOCAL_LAW.get(department), years=year, language="fr")
    return {day: name.replace("'", "’") for day, name in named.items()}


@lru_cache(maxsize=64)
def _periods(calendar: str, year: int) -> tuple[HolidayPeriod, ...]:
    """The periods of a calendar that have a day in a year, whole even when they begin or end in another."""
    if not calendar:
        return ()
    named = _belgian_days(calendar, year) if len(calendar) > len("ABC") else _french_days(calendar, year)
    periods: list[HolidayPeriod] = []
    for day, name in sorted(named.items()):
        if periods and periods[-1].name == name and periods[-1].ends_on == day:
            periods[-1] = periods[-1]._replace(ends_on=day + timedelta(days=1))
        else:
            periods.append(HolidayPeriod(name, day, day + timedelta(days=1)))
    first, last = date(year, 1, 1), date(year, 12, 31)
    return tuple(
        one for one in periods
        if one.ends_on - one.starts_on >= SHORTEST_BREAK and one.starts_on <= last and one.ends_on > first
    )  # fmt: skip


@lru_cache(maxsize=1)
def _ministry() -> SchoolHolidayDates:
    return SchoolHolidayDates()


def _french_days(zones: str, year: int) -> dict[date, str]:
    named: dict[date, str] = {}
    for one_year in (year - 1, year, year + 1):
        try:
            days = _ministry().holidays_for_year(one_year)
        except UnsupportedYearException:
            continue
        for day, told in days.items():
            if all(told[f"vacances_zone_{zone.lower()}"] for zone in zones):
                named[day] = str(told["nom_vacances"]).replace("'", "’")
    return named


def _belgian_days(community: str, year: int) -> dict[date, str]:
    years = (year - 1, year, year + 1)
    told = holidays.country_holidays("BE", subdiv=community, categories=("school",), years=years, language="en_US")
    named: dict[date, str] = {}
    for day, names in told.items():
        breaks = [name for name in names.split("; ") if name in BELGIAN_BREAKS]
        if breaks:
            named[day] = FRENCH_NAMES[breaks[0]]
    return named
