"""How near a candidate is to what was asked: words first, then time, place and the editors' choice."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maillage.search import terms

COLUMNS = "e.id, e.kind, e.head, e.starts_minute, e.ends_minute, e.latitude, e.longitude, e.weight, e.updated_minute"
EARTH_KM = 6371.0
MINUTES_A_DAY = 1440
IN_TITLE, SYNONYM_IN_TITLE, IN_SUMMARY, IN_BODY = 4.0, 2.5, 1.5, 0.5
WHOLE_TITLE, PHRASE = 4.0, 2.0
SOON, SOON_DAYS = 3.0, 30.0
OLD, OLD_DAYS = 0.8, 365.0
NEAR, NEAR_KM = 3.0, 25.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of the query: its stems (inflections and what its beginning may become), those of its synonyms."""

    own: frozenset[str]
    others: frozenset[str]
    stems: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Everything that answers it."""
        object.__setattr__(self, "stems", self.own | self.others)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that matched, and its score."""

    number: int
    kind: str
    score: float


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) in degrees."""
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (*one, *other))
    half = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def of_words(head: str, asked: list[Asked]) -> float:
    """What the title and the summary hold of the query."""
    title, _, summary = head.partition("|")
    in_title = title.split()
    in_summary: list[str] | None = None
    score = 0.0
    exact = 0
    for word in asked:
        if not word.own.isdisjoint(in_title):
            score += IN_TITLE
            exact += 1
        elif word.others and not word.others.isdisjoint(in_title):
            score += SYNONYM_IN_TITLE
        else:
            in_summary = summary.split() if in_summary is None else in_summary
            score += IN_BODY if word.stems.isdisjoint(in_summary) else IN_SUMMARY
    if exact == len(asked):
        score += WHOLE_TITLE * exact / max(len(in_title), exact)
        score += PHRASE * (exact > 1 and _in_order(in_title, asked))
    return score / len(asked)


def _in_order(title: list[str], asked: list[Asked]) -> bool:
    """Whether the words follow each other in the title, as they were typed."""
    last = len(asked)
    for start in range(len(title) - last + 1):
        place = 0
        while place < last and title[start + place] in asked[place].own:
            place += 1
        if place == last:
            return True
    return False


def of_time(starts: int | None, ends: int | None, updated: int, now: int) -> float:
    """Upcoming before past, soon before later; what has no date by its last change."""
    if starts is None or ends is None:
        return OLD * math.exp((updated - now) / (OLD_DAYS * MINUTES_A_DAY)) if updated < now else OLD
    if ends >= now:
        days = max(0, starts - now) / MINUTES_A_DAY
        return SOON * math.exp(-days / (4 * SOON_DAYS)) + 1.0
    return -OLD * (1 - math.exp((ends - now) / (OLD_DAYS * MINUTES_A_DAY)))


def rank(
    rows: list[tuple[Any, ...]], asked: list[Asked], *, at: datetime, near: tuple[float, float] | None
) -> list[Candidate]:
    """The candidates (rows of ``COLUMNS``), best first; equal ones newest first."""
    now = terms.minute(at) or 0
    found: list[Candidate] = []
    for number, kind, head, starts, ends, latitude, longitude, weight, updated in rows:
        score = of_words(head, asked) + of_time(starts, ends, updated, now) + 0.4 * weight
        if near is not None and latitude is not None and longitude is not None:
            score += NEAR * math.exp(-kilometres(near, (latitude, longitude)) / NEAR_KM)
        found.append(Candidate(number, kind, score))
    found.sort(key=lambda candidate: (-candidate.score, -candidate.number))
    return found
