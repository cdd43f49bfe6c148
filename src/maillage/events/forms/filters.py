"""The filters of the agenda, read from an address. The same words serve the list, the month, the map and the feeds.

Nothing is dropped silently: a value that cannot be understood becomes a sentence that the page shows, and the rest of
the filters hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.core.text import clean_line
from maillage.events.actions.slot_rules import FIRST_YEAR, LAST_YEAR
from maillage.events.enums import Mode

WHENS = ("aujourdhui", "demain", "week-end", "semaine", "mois", "vacances", "passes")
RADII = (5, 10, 20, 40, 60, 100)
DEFAULT_RADIUS = 20
OLDEST = 120
MOST_VALUES = 40
SATURDAY = 5
BOX_NUMBERS = 4
MOST_DEGREES = 180
POLE = 90
MANY = ("theme", "type", "public", "acces", "mode", "dep", "epci", "structure", "campagne")
SESSIONS = ("public", "scolaire", "toutes")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a visitor asked for, in the words of the address. Empty means « no limit »."""

    when: str = ""
    first_on: date | None = None
    last_on: date | None = None
    where: str = ""
    commune: str = ""
    radius: int = DEFAULT_RADIUS
    point: tuple[float, float] | None = None
    box: tuple[float, float, float, float] | None = None
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    session: str = ""
    free: bool = False
    featured: bool = False
    text: str = ""
    problems: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """The values chosen for a filter with several choices."""
        return self.many.get(name, ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not self.pairs()

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as (name, value) pairs in one fixed order: one set of filters has one address."""
        found: list[tuple[str, str]] = []
        single = {
            "quand": self.when,
            "du": self.first_on.isoformat() if self.first_on else "",
            "au": self.last_on.isoformat() if self.last_on else "",
            "ou": self.where if not self.commune else "",
            "commune": self.commune,
            "rayon": str(self.radius)
            if (self.commune or self.where or self.point) and self.radius != DEFAULT_RADIUS
            else "",
            "pres": f"{self.point[0]:.4f},{self.point[1]:.4f}" if self.point else "",
            "zone": ",".join(f"{edge:.4f}" for edge in self.box) if self.box else "",
        }
        found += [(name, value) for name, value in single.items() if value]
        found += [(name, value) for name in MANY for value in self.of(name)]
        last = {
            "age": "" if self.age is None else str(self.age),
            "seance": self.session,
            "gratuit": "1" if self.free else "",
            "avant": "1" if self.featured else "",
            "q": self.text,
        }
        return found + [(name, value) for name, value in last.items() if value]

    def query(self, **changes: str) -> str:
        """The address part of these filters, with ``?``; ``changes`` adds names (``page="2"``)."""
        pairs = self.pairs() + [(name, value) for name, value in changes.items() if value]
        return "?" + urlencode(pairs) if pairs else ""

    def without(self, name: str, value: str = "") -> "Filters":
        """The same filters less one value, or less all the values of a name."""
        if name in MANY:
            left = tuple(item for item in self.of(name) if value and item != value)
            return replace(self, many={**self.many, name: left}, problems=())
        fields: dict[str, dict[str, object]] = {
            "quand": {"when": ""},
            "dates": {"first_on": None, "last_on": None},
            "ou": {"where": "", "commune": "", "point": None, "radius": DEFAULT_RADIUS},
            "zone": {"box": None},
            "age": {"age": None},
            "seance": {"session": ""},
            "gratuit": {"free": False},
            "avant": {"featured": False},
            "q": {"text": ""},
        }
        return replace(self, problems=(), **fields[name])  # type: ignore[arg-type]  # each field with its own type

    def adding(self, name: str, value: str) -> "Filters":
        """The same filters with one more value of a filter with several choices."""
        if value in self.of(name):
            return self
        return replace(self, many={**self.many, name: (*self.of(name), value)}, problems=())


def _day(raw: str, problems: list[str]) -> date | None:
    """A day written 2026-03-14 or 14/03/2026."""
    text = raw.strip()
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except (ValueError, OverflowError):
        found = date.min
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        problems.append(_("La date « %(raw)s » n’est pas comprise : écrivez-la 14/03/2026.") % {"raw": text[:30]})
        return None
    return found


def _number(raw: str, least: int, most: int, sentence: str, problems: list[str]) -> int | None:
    text = raw.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)) or not least <= int(text) <= most:
        problems.append(sentence % {"raw": text[:30]})
        return None
    return int(text)


def _floats(raw: str, count: int) -> tuple[float, ...] | None:
    parts = raw.split(",")
    if len(parts) != count:
        return None
    try:
        numbers = tuple(float(part) for part in parts)
    except ValueError:
        return None
    return numbers if all(abs(number) <= MOST_DEGREES for number in numbers) else None


def _point(raw: str, problems: list[str]) -> tuple[float, float] | None:
    if not raw:
        return None
    numbers = _floats(raw, 2)
    if numbers is None or abs(numbers[0]) > POLE:
        problems.append(_("La position demandée n’est pas comprise : choisissez une commune."))
        return None
    return numbers[0], numbers[1]


def _box(raw: str, problems: list[str]) -> tuple[float, float, float, float] | None:
    if not raw:
        return None
    numbers = _floats(raw, BOX_NUMBERS)
    if numbers is None or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
        problems.append(
            _("La zone de carte demandée n’est pas comprise : déplacez la carte, ou choisissez une commune.")
        )
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _values(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line[:80].strip() for value in found if (line := clean_line(value))))[:MOST_VALUES]


def _choice(raw: str, known: tuple[str, ...], problems: list[str]) -> str:
    if raw and raw not in known:
        problems.append(_("Le filtre « %(raw)s » n’existe pas : choisissez dans la liste.") % {"raw": raw[:30]})
        return ""
    return raw


def read_filters(query: QueryDict) -> Filters:
    """Read the filters of an address."""
    problems: list[str] = []
    text = {
        name: clean_line(query.get(name) or "")
        for name in ("quand", "du", "au", "ou", "commune", "rayon", "pres", "zone", "age", "seance", "q")
    }
    first, last = _day(text["du"], problems), _day(text["au"], problems)
    if first and last and last < first:
        problems.append(_("La dernière date précède la première : elles ont été échangées."))
        first, last = last, first
    many = {name: _values(query.getlist(name)) for name in MANY}
    many["mode"] = tuple(value for value in many["mode"] if _choice(value, tuple(Mode.values), problems))
    radius = _number(
        text["rayon"],
        1,
        300,
        _("Le rayon « %(raw)s » n’est pas compris : écrivez un nombre de kilomètres, de 1 à 300."),
        problems,
    )
    return Filters(
        when=_choice(text["quand"], WHENS, problems),
        first_on=first,
        last_on=last,
        where=text["ou"][:120].strip(),
        commune=text["commune"][:8].strip(),
        radius=radius or DEFAULT_RADIUS,
        point=_point(text["pres"], problems),
        box=_box(text["zone"], problems),
        many={name: values for name, values in many.items() if values},
        age=_number(
            text["age"],
            0,
            OLDEST,
            _("L’âge « %(raw)s » n’est pas compris : écrivez un nombre d’années, de 0 à 120."),
            problems,
        ),
        session=_choice(text["seance"], SESSIONS, problems),
        free=(query.get("gratuit") or "") in {"1", "on", "oui"},
        featured=(query.get("avant") or "") in {"1", "on", "oui"},
        text=text["q"][:120].strip(),
        problems=tuple(problems),
    )


def week_end_of(day: date) -> tuple[date, date]:
    """Saturday and Sunday of this week; on a Sunday, that day alone counts as this week-end."""
    saturday = day + timedelta(days=(SATURDAY - day.weekday()) % 7)
    if day.weekday() == SATURDAY + 1:
        return day, day
    return saturday, saturday + timedelta(days=1)


def days_of(when: str, today: date) -> tuple[date, date] | None:
    """The first and last day of a named period; the holidays are the caller's affair (they depend on the place)."""
    if when == "aujourdhui":
        return today, today
    if when == "demain":
        return today + timedelta(days=1), today + timedelta(days=1)
    if when == "week-end":
        return week_end_of(today)
    if when == "semaine":
        return today, today + timedelta(days=6 - today.weekday())
    if when == "mois":
        following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return today, following - timedelta(days=1)
    return None
