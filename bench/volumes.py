"""Volumes, written in bulk: what a national installation holds, and a tenth of it.

For 100,000 events: 500,000 slots, 50,000 structures, 50,000 places, 200,000 texts to search, 1,000,000 points on the
map. Structures have areas of action, sites, figures, labels and networks (`actors.py`). Always the same for the same
number of events, but for the dates, which are around today. Words follow Zipf's law over thirty words of the subject and
some thousands that look like French.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, count
from typing import Any

import actors
import numpy as np
from django.db import connection, transaction
from rows import insert

from maillage.accounts.models import User
from maillage.contributions.models import Contribution, Placement
from maillage.core.clock import now
from maillage.core.text import fold
from maillage.directory.models import Venue
from maillage.events.actions.projection import CLOCK, layer_of
from maillage.events.models import Event, Organiser, Slot
from maillage.geography import tiles
from maillage.geography.actions.pyramid import rebuild_layer
from maillage.geography.models import Commune, Point
from maillage.search.clock import next_tick
from maillage.search.index import Row, index
from maillage.search.tasks import tidy_vocabulary
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

TERRITORIES = 20
MEMBER = "membre@example.org"
SLOTS = 5
POINTS_AN_EVENT = 10
COMMON = ("électricité", "étoiles", "atelier", "rivière", "abeilles", "sauvages", "roche", "mesure", "nuit", "ciel", "cadran", "soleil", "volcan", "fossile", "plancton", "marée", "robot", "données", "climat", "champignon", "lumière", "optique", "arbre", "forêt", "microscope", "conférence", "visite", "enfants", "famille", "musée")  # fmt: skip
BEGINNINGS = ("a", "bal", "car", "dé", "fon", "gra", "hi", "jar", "lu", "mé", "no", "or", "pla", "que", "ré", "sa", "tra", "u", "vi", "zo")  # fmt: skip
MIDDLES = ("bi", "ca", "du", "fé", "go", "la", "mi", "né", "pou", "ri", "sé", "ta", "vo")
ENDINGS = ("ge", "logie", "ment", "meur", "ne", "rie", "tion", "teur", "té", "ture", "que", "ble")
LONG_TEXT = 60


class Words:
    """Words by Zipf's law, the common ones first."""

    def __init__(self, chance: random.Random) -> None:
        rare = [one + two + three for one in BEGINNINGS for two in MIDDLES for three in ENDINGS]
        rare += [one + two + other + three for one in BEGINNINGS for two in MIDDLES for other in MIDDLES[:2] for three in ENDINGS]  # fmt: skip
        chance.shuffle(rare)
        self.words = [*COMMON, *rare]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))
        self.chance = chance

    def some(self, number: int) -> list[str]:
        """A few of them, in no order."""
        return self.chance.choices(self.words, cum_weights=self.weights, k=number)

    def title(self) -> str:
        """Four or five words."""
        return " ".join(dict.fromkeys(self.some(5))).capitalize()


@dataclass(kw_only=True)
class Country:
    """Where everything is put, and what it is made of."""

    territories: list[int]
    communes: list[Any]
    words: Words
    envelopes: Iterator[int]
    at: datetime

    @property
    def chance(self) -> random.Random:
        """The one source of chance."""
        return self.words.chance

    def places(self, number: int) -> list[tuple[str, float, float]]:
        """Communes drawn at random, and a point some kilometres around each."""
        chance = self.chance
        drawn = (chance.choice(self.communes) for _ in range(number))
        return [(code, lat + chance.gauss(0, 0.02), lon + chance.gauss(0, 0.03)) for code, lat, lon in drawn]

    def publish(self, kind: str, titles: Sequence[str]) -> tuple[list[int], list[int]]:
        """Envelopes of these titles, placed at their origin; gives their numbers and their origins."""
        numbers, origins = (
            [next(self.envelopes) for _ in titles],
            [self.chance.choice(self.territories) for _ in titles],
        )
        names = (
            "id",
            "kind",
            "uid",
            "title",
            "state",
            "origin_id",
            "created_at",
            "updated_at",
            "published_at",
            "checked_at",
        )
        insert(Contribution, names, (
            (number, kind, uuid.UUID(int=self.chance.getrandbits(128)), title, "published", origin, *[self.at] * 4)
            for number, title, origin in zip(numbers, titles, origins, strict=True)
        ))  # fmt: skip
        shown = ((number, origin, self.at) for number, origin in zip(numbers, origins, strict=True))
        insert(Placement, ("contribution_id", "territory_id", "placed_at"), shown)
        return numbers, origins


def fill(events: int) -> None:
    """Territories, structures, places, events (a third to come), texts, points."""
    at = now().replace(microsecond=0)
    with transaction.atomic():
        territories = [
            Territory.objects.create(name=f"Territoire {n}", slug=f"territoire-{n}", in_name=f"dans le territoire {n}", position=n).pk
            for n in range(1, TERRITORIES + 1)
        ]  # fmt: skip
        communes = list(Commune.objects.filter(country="FR").order_by("pk").values_list("pk", "latitude", "longitude"))
        words = Words(random.Random(42))
        here = Country(territories=territories, communes=communes, words=words, envelopes=count(1), at=at)
        actors.structures(here, events // 2)
        index(_venues(here, events // 2))
        actors.project(here)
        User.objects.create_user(MEMBER, None, display_name="Membre")
        index(_events(here, events))
        Contribution.objects.filter(kind="event").update(tick=next_tick(CLOCK))
        _points(here, events * POINTS_AN_EVENT)
    tidy_vocabulary()  # as each night
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _venues(here: Country, number: int) -> list[Row]:
    names = [f"Salle {here.words.title()} {rank}" for rank in range(number)]
    numbers, origins = here.publish("venue", names)
    places = here.places(number)
    columns = ("id", "contribution_id", "slug", "name", "folded", "commune_id", "latitude", "longitude", "tile_key",
               "organisation_id")  # fmt: skip
    insert(Venue, columns, (
        (rank, number, f"salle-{rank}", name, fold(name), *place, tiles.key(*place[1:]), rank if rank % 3 == 0 else None)
        for rank, (number, name, place) in enumerate(zip(numbers, names, places, strict=True), 1)
    ))  # fmt: skip
    return [
        Row(kind="venue", object_id=rank, title=name, view="directory:venue", args=(f"salle-{rank}",), scopes=(origin,),
            updated_at=here.at, latitude=place[1], longitude=place[2])
        for rank, (name, origin, place) in enumerate(zip(names, origins, places, strict=True), 1)
    ]  # fmt: skip


def _events(here: Country, number: int) -> Iterator[Row]:
    """Write the events with their slots; give their texts."""
    chance, hour, last = here.chance, here.at.replace(minute=0, second=0), timedelta(days=7 * (SLOTS - 1), hours=2)
    ranks = range(1, number + 1)
    titles = [f"{here.words.title()} {rank}" for rank in ranks]
    numbers, origins = here.publish("event", titles)
    starts = [hour + timedelta(days=chance.randint(-700, 350), hours=chance.randint(-4, 6)) for _ in ranks]
    texts = [" ".join(here.words.some(LONG_TEXT)) for _ in ranks]
    kinds = list(Term.objects.of("event_type").values_list("pk", flat=True))
    columns = (
        "id", "contribution_id", "slug", "title", "summary", "description", "type_id", "venue_id", "is_free", "age_from",
        "first_starts_at", "last_ends_at",
    )  # fmt: skip
    insert(Event, columns, (
        (rank, numbers[rank - 1], f"evenement-{rank}", title, f"{title}, en résumé.", f"<p>{text}</p>", chance.choice(kinds),
         chance.randint(1, number // 2), chance.random() < 0.6, chance.choice((None, 6, 8, 12)), start, start + last)
        for rank, title, text, start in zip(ranks, titles, texts, starts, strict=True)
    ))  # fmt: skip
    insert(Slot, ("event_id", "starts_at", "ends_at"), (
        (rank, start + timedelta(days=7 * n), start + timedelta(days=7 * n, hours=2))
        for rank, start in zip(ranks, starts, strict=True) for n in range(SLOTS)
    ))  # fmt: skip
    _relate(chance, ranks)
    return (
        Row(kind="event", object_id=rank, title=title, summary=f"{title}, en résumé.", body=text, view="events:event",
            args=(f"evenement-{rank}",), scopes=(origin,), starts_at=start, ends_at=start + last, updated_at=here.at)
        for rank, title, text, origin, start in zip(ranks, titles, texts, origins, starts, strict=True)
    )  # fmt: skip


def _relate(chance: random.Random, ranks: Sequence[int]) -> None:
    """Two themes, two audiences and an organiser for each event."""
    for scheme, through in (("theme", Event.themes.through), ("audience", Event.audiences.through)):
        terms = list(Term.objects.of(scheme).values_list("pk", flat=True))
        insert(through, ("event_id", "term_id"), ((rank, term) for rank in ranks for term in chance.sample(terms, 2)))
    insert(Organiser, ("event_id", "organisation_id"), ((rank, chance.randint(1, len(ranks) // 2)) for rank in ranks))


def _points(here: Country, number: int) -> None:
    """The map of the network holds ``number`` points; that of each territory its own events to come."""
    sql = (
        "SELECT c.origin_id, e.id, v.latitude, v.longitude FROM events_event e"
        " JOIN contributions_contribution c ON c.id = e.contribution_id JOIN directory_venue v ON v.id = e.venue_id"
        " WHERE e.last_ends_at > %s ORDER BY e.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [here.at.strftime("%Y-%m-%d %H:%M:%S")])
        shown = cursor.fetchall()
    layers = [layer_of(origin) for origin, *_place in shown] + [layer_of(None)] * number
    source = np.random.default_rng(42)
    homes = np.array([(lat, lon) for _code, lat, lon in here.communes])[
        source.integers(0, len(here.communes), number - len(shown))
    ]
    spread = source.normal(0, (0.02, 0.03), homes.shape)
    known = np.array([row[1:] for row in shown])
    ids = np.concatenate([known[:, 0], known[:, 0], 10_000_000 + np.arange(len(homes))]).astype(np.int64)
    places = np.concatenate([known[:, 1:], known[:, 1:], homes + spread])
    x, y = tiles.xys(places[:, 0], places[:, 1])
    columns = (ids, tiles.interleaved(x, y), x, y, places[:, 0], places[:, 1])
    names = ("layer", "object_id", "key", "x", "y", "latitude", "longitude")
    insert(Point, names, zip(layers, *(column.tolist() for column in columns), strict=True))
    for layer in sorted(set(layers)):
        rebuild_layer(layer)
