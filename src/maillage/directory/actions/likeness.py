"""Entries that may be one: found by identifier, name and place, website, or close names a few steps apart.

Each entry is compared with its neighbours only (same name, same website, same cell of a grid), so that the cost follows
the number of entries. What a person decided about a pair is never asked again.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import TooLate
from maillage.core.text import fold, squash
from maillage.directory.enums import Likeness, PairState
from maillage.directory.enums.organisations import NUMBERS_OF_ONE
from maillage.directory.models import Identifier, Organisation, Pair
from maillage.journal.actions import record

NEAR_METRES = 300
SAME_PLACE_METRES = 5000
CELL = 0.005
ALIKE = 0.82
LONG_WORD = 4
MOST_SHARING = 6  # a website that more entries share is no sign
MOST_IN_A_BOX = 60  # a word that so many neighbours share tells nothing
WORD = re.compile(r"\w+")
GENERIC = frozenset(
    [
        "musee",
        "museum",
        "musees",
        "association",
        "asso",
        "centre",
        "maison",
        "fablab",
        "universite",
        "ecole",
        "lycee",
        "college",
        "mediatheque",
        "bibliotheque",
        "espace",
        "club",
        "societe",
        "science",
        "sciences",
        "culture",
        "culturel",
        "culturelle",
        "ville",
        "commune",
        "departement",
        "regional",
        "regionale",
        "national",
        "nationale",
        "municipal",
        "municipale",
        "saint",
        "sainte",
    ]
)
# A legal person may keep several entries (the museums of a town): its number alone is no proof.
OF_ONE = tuple(f"{scheme.value}:" for scheme in NUMBERS_OF_ONE)
BATCH = 500
EARTH_METRES = 6_371_000


@dataclass(frozen=True)
class Row:
    """What is compared of an entry."""

    pk: int
    name: str
    key: str
    words: frozenset[str]
    commune: str
    point: tuple[float, float] | None
    site: str
    identifiers: frozenset[str]


@dataclass(frozen=True)
class Found:
    """Why two entries look alike, and how far apart they are."""

    why: str
    metres: int | None


def site_of(url: str) -> str:
    """An address without scheme, « www. » nor last slash: what two spellings of one site share."""
    parts = urlsplit(url.lower())
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}" if parts.hostname else ""


def words_of(name: str) -> frozenset[str]:
    """The words that distinguish a name: long enough, and not those of every museum."""
    return frozenset(word for word in WORD.findall(fold(name)) if len(word) >= LONG_WORD and word not in GENERIC)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The distance of two points, in metres (equirectangular: exact enough under a few kilometres)."""
    mean = math.radians((one[0] + other[0]) / 2)
    north, east = math.radians(one[0] - other[0]), math.radians(one[1] - other[1]) * math.cos(mean)
    return round(EARTH_METRES * math.hypot(north, east))


def alike(one: Row, other: Row) -> bool:
    """Close names: all the telling words of one in the other, or nearly the same letters."""
    if one.words and other.words and (one.words <= other.words or other.words <= one.words):
        return True
    return SequenceMatcher(None, fold(one.name), fold(other.name)).ratio() >= ALIKE


def compare(one: Row, other: Row) -> Found | None:
    """Why two entries may be one, the surest reason; nothing when they are not alike."""
    metres = metres_between(one.point, other.point) if one.point and other.point else None
    together = bool(one.commune) and one.commune == other.commune
    shared = one.identifiers & other.identifiers
    if any(number.startswith(OF_ONE) for number in shared) or (shared and (together or alike(one, other))):
        return Found(Likeness.IDENTIFIER, metres)
    if one.key == other.key and (together or (metres is not None and metres <= SAME_PLACE_METRES)):
        return Found(Likeness.NAME, metres)
    if one.site and one.site == other.site and (together or alike(one, other)):
        return Found(Likeness.WEBSITE, metres)
    if metres is not None and metres <= NEAR_METRES and alike(one, other):
        return Found(Likeness.NEAR, metres)
    return None


def row_of(  # noqa: PLR0917 - the columns of an entry, in the order of their query
    pk: int, name: str, commune: str, point: tuple[float, float] | None, site: str, identifiers: Iterable[str] = ()
) -> Row:
    """An entry as it is compared; also for a line of a file that is not an entry yet."""
    return Row(pk, name, squash(name), words_of(name), commune, point, site_of(site), frozenset(identifiers))


def known_rows() -> list[Row]:
    """Every published entry, in two queries."""
    rows = Organisation.objects.published().filter(merged_into=None).order_by("pk")
    said = identifiers_of(None)
    return [
        row_of(pk, name, commune or "", None if lat is None or lon is None else (lat, lon), site, said.get(pk, ()))
        for pk, name, commune, lat, lon, site in rows.values_list(
            "pk", "name", "commune", "latitude", "longitude", "website"
        )
    ]


def identifiers_of(ids: Iterable[int] | None) -> Mapping[int, set[str]]:
    """The official numbers of entries, as « scheme:value »; of all of them without ``ids``."""
    rows = Identifier.objects.all() if ids is None else Identifier.objects.filter(organisation__in=list(ids))
    found: dict[int, set[str]] = defaultdict(set)
    for organisation, scheme, value in rows.order_by("pk").values_list("organisation", "scheme", "value"):
        found[organisation].add(f"{scheme}:{value}")
    return found


class Index:
    """Entries by what makes two of them worth comparing."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """File each entry under its keys."""
        self.boxes: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            for key in _keys(row, around=False):
                self.boxes[key].append(row)

    def neighbours(self, row: Row) -> Iterator[Row]:
        """The entries worth comparing with this one, each once."""
        seen = {row.pk}
        for key in _keys(row, around=True):
            box = self.boxes.get(key, ())
            if len(box) > (MOST_SHARING if key[0] == "site" else MOST_IN_A_BOX):
                continue
            for other in box:
                if other.pk not in seen:
                    seen.add(other.pk)
                    yield other

    def add(self, row: Row) -> None:
        """File one more."""
        for key in _keys(row, around=False):
            self.boxes[key].append(row)


def _keys(row: Row, *, around: bool) -> Iterator[tuple[str, str]]:
    yield "name", row.key
    for identifier in row.identifiers:
        yield "id", identifier
    if row.site:
        yield "site", row.site
    if row.point is None:
        return
    steps = (-1, 0, 1) if around else (0,)
    south, west = math.floor(row.point[0] / CELL), math.floor(row.point[1] / CELL)
    marks = row.words or {row.key[:5]}
    for up in steps:
        for right in steps:
            for mark in marks:
                yield f"{south + up}:{west + right}", mark


def pairs_among(rows: list[Row], fresh: set[int] | None = None) -> dict[tuple[int, int], Found]:
    """The pairs that look alike; with ``fresh``, those with at least one of these entries."""
    index = Index(rows)
    found: dict[tuple[int, int], Found] = {}
    for row in rows:
        if fresh is not None and row.pk not in fresh:
            continue
        for other in index.neighbours(row):
            key = (min(row.pk, other.pk), max(row.pk, other.pk))
            if key not in found and (why := compare(row, other)) is not None:
                found[key] = why
    return found


def doubles_of(organisation: Organisation) -> list[int]:
    """The keys of the entries that look like this one."""
    rows = known_rows()
    found = pairs_among(rows, {organisation.pk})
    return [one for pair in found for one in pair if one != organisation.pk]


@transaction.atomic
def search_pairs(*, at: datetime, fresh: Iterable[int] | None = None) -> int:
    """Look for pairs, among all or around some entries; gives how many are new. Twice finds nothing more."""
    found = pairs_among(known_rows(), None if fresh is None else set(fresh))
    known = set(Pair.objects.values_list("first", "second"))
    rows = [
        Pair(first_id=first, second_id=second, why=why.why, distance=why.metres, found_at=at)
        for (first, second), why in sorted(found.items())
        if (first, second) not in known
    ]
    Pair.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def keep_apart(*, actor: User, pair: Pair, at: datetime) -> None:
    """A person says that the two are different: the pair is never proposed again.

    Raises:
        TooLate: somebody decided meanwhile.
    """
    waiting = Pair.objects.filter(pk=pair.pk, state=PairState.PROPOSED)
    if not waiting.update(state=PairState.DISTINCT, decided_at=at, decided_by=actor):
        raise TooLate(_("Entre-temps, quelqu’un a décidé de ces deux fiches."))
    origin = pair.first.contribution.origin_id
    record(actor=actor, verb="kept_apart", obj=pair.first, at=at, territory_id=origin, other=pair.second.slug)


@transaction.atomic
def settle(*, actor: User | None, first: int, second: int, at: datetime) -> None:
    """The two became one: whatever was proposed about them is decided."""
    low, high = sorted((first, second))
    Pair.objects.update_or_create(
        first_id=low, second_id=high,
        defaults={"state": PairState.MERGED, "decided_at": at, "decided_by": actor},
        create_defaults={
            "state": PairState.MERGED, "decided_at": at, "decided_by": actor, "why": Likeness.NAME, "found_at": at
        },
    )  # fmt: skip
