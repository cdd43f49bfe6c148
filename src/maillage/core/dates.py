"""Days, hours and periods in French and English words, quicker than the template engine's own filter.

French: « samedi 14 mars, 14 h – 16 h »; English: "Saturday 14 March, 2 pm – 4 pm". Zones are the caller's: every
datetime given here is already local.
"""

from datetime import date, datetime, time, timedelta

from maillage.core.clock import today

NNBSP = "\u202f"
NBSP = "\u00a0"
DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SHORT_DAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
SHORT_MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
}
MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
NOON = 12
FAR = timedelta(days=304)


def _language(language: str) -> str:
    return "en" if language.startswith("en") else "fr"


def day_number(day: date, language: str = "fr") -> str:
    """The day of the month as it is said: « 1er » in French for the first."""
    return "1er" if day.day == 1 and _language(language) == "fr" else str(day.day)


def needs_year(day: date, today: date) -> bool:
    """Whether a day without its year could be taken for another: one of another year, or ten months away."""
    return day.year != today.year or abs(day - today) > FAR


def day_phrase(
    day: date, language: str = "fr", *, year: bool | None = None, weekday: bool = True, short: bool = False
) -> str:
    """A day: « samedi 14 mars », « sam. 14 mars » when short; its year unless today makes it plain, or as asked."""
    tongue = _language(language)
    names = SHORT_DAYS if short else DAYS
    parts = [names[tongue][day.weekday()]] if weekday else []
    parts += [day_number(day, tongue), MONTHS[tongue][day.month - 1]]
    if needs_year(day, today()) if year is None else year:
        parts.append(str(day.year))
    return " ".join(parts)


def day_short(day: date, language: str = "fr") -> str:
    """A day in a narrow column: « 14 mars », « 22 nov. », « 14 mars 2027 » from afar."""
    tongue = _language(language)
    year = f" {day.year}" if needs_year(day, today()) else ""
    return f"{day_number(day, tongue)} {SHORT_MONTHS[tongue][day.month - 1]}{year}"


def month_phrase(day: date, language: str = "fr") -> str:
    """A month and its year: « mars 2026 »."""
    return f"{MONTHS[_language(language)][day.month - 1]} {day.year}"


def hour_phrase(moment: time | datetime, language: str = "fr") -> str:
    """An hour: « 14 h », « 9 h 05 »; in English "2 pm", "9.05 am"."""
    if _language(language) == "fr":
        return f"{moment.hour}{NBSP}h" if moment.minute == 0 else f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"
    half = "am" if moment.hour < NOON else "pm"
    hour = (moment.hour - 1) % NOON + 1
    return f"{hour}{NBSP}{half}" if moment.minute == 0 else f"{hour}.{moment.minute:02d}{NBSP}{half}"


def hours_phrase(start: datetime, end: datetime | None, language: str = "fr") -> str:
    """Two hours of one slot: « 14 h – 16 h »; only the first when the end is not known."""
    first = hour_phrase(start, language)
    if end is None or end == start:
        return first
    return f"{first}{NBSP}– {hour_phrase(end, language)}"


def is_whole_day(start: datetime, end: datetime | None) -> bool:
    """A slot from midnight to midnight (or 23:59) says no hour."""
    if end is None or (start.hour, start.minute) != (0, 0):
        return False
    return end - start >= timedelta(hours=23, minutes=59)


def slot_phrase(start: datetime, end: datetime | None, language: str = "fr", *, short: bool = False) -> str:
    """One slot: « samedi 14 mars, 14 h – 16 h »; the second day is named when it ends on another day after 6 a.m."""
    day = day_phrase(start.date(), language, short=short)
    if is_whole_day(start, end):
        return day
    if end is not None and end.date() != start.date() and end.time() > time(6):
        return (
            f"{day}, {hour_phrase(start, language)}{NBSP}– {day_phrase(end.date(), language, short=short)}, "
            + hour_phrase(end, language)
        )
    return f"{day}, {hours_phrase(start, end, language)}"


def period_phrase(first: date, last: date, language: str = "fr", *, year: bool | None = None) -> str:
    """Days from first to last: « du 12 au 29 mars », « du 28 mars au 2 avril », "12 to 29 March"."""
    tongue = _language(language)
    if first == last:
        phrase = day_phrase(first, tongue, year=year)
        return phrase if tongue == "en" else f"le {phrase}"
    year = needs_year(last, today()) if year is None else year
    same_month = (first.year, first.month) == (last.year, last.month)
    begin = (
        day_number(first, tongue)
        if same_month
        else day_phrase(first, tongue, weekday=False, year=first.year != last.year)
    )
    end = day_phrase(last, tongue, weekday=False, year=year or first.year != last.year)
    return f"du {begin} au {end}" if tongue == "fr" else f"{begin} to {end}"
