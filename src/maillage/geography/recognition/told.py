"""What is told of a place, cleaned, and the commune it means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from maillage.core.text import fold
from maillage.geography.enums import How
from maillage.geography.models import Commune
from maillage.geography.names import bare_key, name_key
from maillage.geography.outlines.reading import commune_at
from maillage.geography.recognition.gazetteer import Codes, Gazetteer, gazetteer

NEAR_KM = 15.0
SAME_PLACE_KM = 30.0
ALIKE = 0.84
WORTHY = 4
CITIES = {"paris": ("75056", 20), "lyon": ("69123", 9), "marseille": ("13055", 16)}
DISTRICT = re.compile(
    r"^(paris|lyon|marseille)\s*0?(\d{1,2})\s*(?:er|e|eme|ème|ieme|nd|nde)?(?:\s+arr(?:ondissement|dt|\.)?)?$"
)
CEDEX = re.compile(r"\bcedex\b\s*\d*", re.IGNORECASE)
POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
BELGIAN_POSTCODE = re.compile(r"(?:^|\bB-?)\s*(\d{4})\s+(?=\D)")
IN_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Told:
    """What a line says of a place; `department` is a code or a name, coordinates are degrees."""

    name: str = ""
    postcode: str = ""
    insee: str = ""
    latitude: float | None = None
    longitude: float | None = None
    department: str = ""
    within: Codes = ()
    """Departments that settle between homonyms when nothing else does: those of the territory that imports."""


@dataclass(frozen=True)
class Recognised:
    """The commune, or None; by what it was recognised or why it was not; codes of those that it could have been."""

    commune: Commune | None
    how: How
    candidates: Codes = ()


@dataclass(frozen=True)
class Match:
    """The code found, before the commune is read."""

    code: str
    how: How
    candidates: Codes = ()


def recognise(
    name: str | None = None,
    *,
    postcode: str | None = None,
    insee: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    department: str | None = None,
    within: Iterable[str] = (),
) -> Recognised:
    """The commune that all of this means; None with a reason when it is ambiguous, contradictory or unknown."""
    line = Told(name or "", postcode or "", insee or "", latitude, longitude, department or "", tuple(within))
    return recognise_all([line])[0]


def recognise_all(told: Iterable[Told]) -> list[Recognised]:
    """`recognise` for many lines, with one query for all of them once the gazetteer is in memory."""
    matches = [match(_cleaned(line)) for line in told]
    communes = Commune.objects.with_places().in_bulk({found.code for found in matches if found.code})
    return [Recognised(communes.get(found.code), found.how, found.candidates) for found in matches]


@lru_cache(maxsize=20_000)
def _cleaned(told: Told) -> Told:
    """Postcode and department taken out of the name, « CEDEX » and country prefixes dropped, zeros given back."""
    name, postcode, department = (
        CEDEX.sub(" ", told.name),
        re.sub(r"\D", "", CEDEX.sub(" ", told.postcode)),
        told.department,
    )
    for inside in IN_BRACKETS.findall(name):
        if inside.strip().lower() not in {"l'", "l’", "le", "la", "les"}:
            name, department = name.replace(f"({inside})", " "), department or _department_hint(inside)
    found = POSTCODE.search(name) or BELGIAN_POSTCODE.search(name)
    if found:
        name, postcode = name.replace(found[0], " "), postcode or found[1]
    if len(postcode) == 4 and not _is_belgian(postcode, told):  # noqa: PLR2004 - a spreadsheet ate the first zero
        postcode = f"0{postcode}"
    insee = told.insee.strip().upper()
    insee = f"0{insee}" if insee.isdigit() and len(insee) == 4 else insee  # noqa: PLR2004 - the same
    point = (told.latitude, told.longitude)
    if None in point or point == (0.0, 0.0) or not _on_earth(*point):
        point = (None, None)
    return Told(name.strip(" ,;-–"), postcode, insee, *point, department.strip(), told.within)


def _department_hint(text: str) -> str:
    return text.strip()[:2] if POSTCODE.fullmatch(text.strip()) else text.strip()


def _is_belgian(postcode: str, told: Told) -> bool:
    """Whether four digits are a Belgian postcode rather than a French one that lost its zero."""
    known = gazetteer()
    codes = known.postcodes.get(postcode, ())
    return bool(codes) and not (set(_by_name(known, told.name).current) & set(known.postcodes.get(f"0{postcode}", ())))


def _on_earth(latitude: float | None, longitude: float | None) -> bool:
    return latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees


def match(told: Told) -> Match:
    """The code that a cleaned line means: its official code, else its name, else its postcode, else its point."""
    known = gazetteer()
    if told.insee in known.places or f"BE{told.insee}" in known.places:
        return Match(told.insee if told.insee in known.places else f"BE{told.insee}", How.CODE)
    if len(known.former_codes.get(told.insee, ())) == 1:
        return Match(known.former_codes[told.insee][0], How.FORMER_CODE)
    named = _by_name(known, told.name)
    if named.current or named.former:
        return _by_name_and_rest(known, told, named)
    if told.postcode in known.postcodes:
        return _by_postcode(known, told)
    return _by_point(known, told)


@dataclass(frozen=True)
class Named:
    """Communes that bear a name today, and those of today that took over one that bore it."""

    current: Codes = ()
    former: Codes = ()


@lru_cache(maxsize=20_000)
def _key(name: str) -> tuple[str, str]:
    return name_key(name), bare_key(name)


def _by_name(known: Gazetteer, name: str) -> Named:
    """Communes of that name; Paris, Lyon and Marseille with a district are the city."""
    if not name:
        return Named()
    district = DISTRICT.match(re.sub(r"[^\w.]+", " ", fold(name)).strip())
    if district and 1 <= int(district[2]) <= CITIES[district[1]][1]:
        return Named(tuple(code for code in (CITIES[district[1]][0],) if code in known.places))
    whole, bare = _key(name)
    current = known.names.get(whole) or known.bare_names.get(whole) or known.bare_names.get(bare) or ()
    return Named(current, tuple(code for code in known.former_names.get(whole, ()) if code not in current))


def _by_name_and_rest(known: Gazetteer, told: Told, named: Named) -> Match:
    """Those that bear the name today come first; former names answer when the rest of the line says that they do."""
    today = _among_homonyms(known, told, named.current) if named.current else Match("", How.UNKNOWN)
    if today.code and (today.how != How.NAME or not named.former):
        return today
    before = _among_homonyms(known, told, named.former) if named.former else Match("", How.UNKNOWN)
    if before.code and (before.how != How.NAME or not named.current):
        return replace(before, how=How.FORMER_NAME)
    both = (*named.current, *named.former)
    inside = [code for code in both if known.places[code][3] in told.within]
    settled = today.how != How.CONTRADICTION and len(inside) == 1
    if settled:
        return Match(inside[0], How.NAME_AND_DEPARTMENT, both)
    longer = _alike(known, told, known.postcodes.get(told.postcode, ()))
    if len(longer) == 1:
        return Match(longer[0], How.SPELLING, both)
    return Match("", today.how if today.how == How.CONTRADICTION else How.AMBIGUOUS, both)


def _alike(known: Gazetteer, told: Told, codes: Codes) -> list[str]:
    """The communes whose name is nearly the one told, or goes on after it: « Évry » for Évry-Courcouronnes."""
    key = _key(told.name)[0]
    return [
        code
        for code in codes
        if (len(key) >= WORTHY and known.places[code][0].startswith(key))
        or (key and SequenceMatcher(None, key, known.places[code][0]).ratio() >= ALIKE)
    ]


def _among_homonyms(known: Gazetteer, told: Told, codes: Codes) -> Match:
    """The one of several communes of a name that the rest of the line agrees with."""
    in_postcode = tuple(code for code in codes if code in known.postcodes.get(told.postcode, ()))
    if len(in_postcode) == 1:
        return Match(in_postcode[0], How.NAME_AND_POSTCODE)
    areas = _areas(known, told)
    in_area = tuple(code for code in in_postcode or codes if not areas or known.places[code][3] in areas)
    if len(in_area) == 1 and areas:
        return Match(in_area[0], How.NAME_AND_DEPARTMENT)
    near = _nearest(known, told, in_area or codes)
    if near:
        return Match(near, How.NAME_AND_POINT)
    if areas and not in_area:
        return Match("", How.CONTRADICTION, codes)
    if len(codes) == 1:
        return Match(codes[0], How.NAME) if told.latitude is None else Match("", How.CONTRADICTION, codes)
    return Match("", How.AMBIGUOUS, in_area or codes)


def _areas(known: Gazetteer, told: Told) -> set[str]:
    """The departments that the postcode or the department of a line allows; a postcode may cross a border."""
    if told.postcode in known.postcodes:
        return {known.places[code][3] for code in known.postcodes[told.postcode]}
    if told.department:
        named = known.departments.get(told.department.lower()) or known.departments.get(name_key(told.department))
        if named:
            return {named}
    head = told.postcode
    if len(head) == 5:  # noqa: PLR2004 - a special postcode (CEDEX): its first digits are the department
        areas = (
            {head[:3]} if head.startswith(("97", "98")) else {head[:2]} if not head.startswith("20") else {"2A", "2B"}
        )
        return areas & set(known.departments.values())
    return set()


def _nearest(known: Gazetteer, told: Told, codes: Sequence[str]) -> str:
    """The only candidate within thirty kilometres of the line's point."""
    if told.latitude is None or told.longitude is None:
        return ""
    close = [code for code in codes if known.kilometres(code, told.latitude, told.longitude) <= SAME_PLACE_KM]
    return close[0] if len(close) == 1 else ""


def _by_postcode(known: Gazetteer, told: Told) -> Match:
    """A name that no commune has: nearly that of a commune of the postcode, or a hamlet of its only commune."""
    codes = known.postcodes[told.postcode]
    alike = _alike(known, told, codes)
    if len(alike) == 1:
        return Match(alike[0], How.SPELLING)
    if len(codes) == 1:
        return Match(codes[0], How.POSTCODE)
    by_point = _by_point(known, told)
    return by_point if by_point.code in codes else Match("", How.AMBIGUOUS, codes)


def _by_point(known: Gazetteer, told: Told) -> Match:
    """The commune whose outline holds the point; beside all of them, the only one whose town hall is within 15 km."""
    if told.latitude is None or told.longitude is None:
        nothing = not (told.name or told.postcode or told.insee)
        return Match("", How.NOTHING if nothing else How.UNKNOWN)
    inside = commune_at(told.latitude, told.longitude)
    if inside in known.places:
        return Match(inside, How.POINT)
    near = known.near(told.latitude, told.longitude, NEAR_KM)
    if not near:
        return Match("", How.UNKNOWN)
    sure = len(near) == 1 or near[1][0] > 2 * near[0][0]
    return Match(near[0][1], How.POINT) if sure else Match("", How.AMBIGUOUS, tuple(code for _away, code in near[:5]))
