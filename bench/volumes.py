"""Volumes, written in bulk: what a national installation holds."""

import random
import uuid
from datetime import timedelta
from typing import Any

from maillage.contributions.models import Contribution, Placement
from maillage.core.clock import now
from maillage.core.text import fold
from maillage.directory.models import Venue
from maillage.events.actions.projection import CLOCK, layer_of
from maillage.events.models import Event, Slot
from maillage.geography.actions import place_points
from maillage.geography.models import Commune
from maillage.geography.tiles import key
from maillage.search.clock import next_tick
from maillage.search.index import Row, index
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

TERRITORIES = 20
SLOTS = 5
BATCH = 5000
WORDS = ["électricité", "étoiles", "atelier", "rivière", "abeilles", "sauvages", "roche", "mesure", "nuit", "ciel", "cadran", "soleil", "volcan", "fossile", "plancton", "marée", "robot", "données", "climat", "champignon", "lumière", "optique", "arbre", "forêt", "microscope", "conférence", "visite", "enfants", "famille", "musée"]  # fmt: skip


def fill(events: int, points: int) -> None:
    """Territories, places, events (a third to come), slots, search, map."""
    chance, at = random.Random(42), now()
    territories = [
        Territory.objects.create(
            name=f"Territoire {n}", slug=f"territoire-{n}", in_name=f"dans le territoire {n}", position=n
        )
        for n in range(1, TERRITORIES + 1)
    ]
    communes = list(Commune.objects.filter(country="FR").order_by("pk").values_list("pk", "latitude", "longitude"))
    venues = _venues(territories, communes, max(200, events // 10), chance, at)
    made = _events(territories, venues, events, chance, at)
    tick = next_tick(CLOCK)
    Contribution.objects.filter(kind="event").update(tick=tick)
    for territory in [None, *territories]:
        rows = [(event.pk, event.venue.latitude, event.venue.longitude) for event, origin in made
                if event.last_ends_at > at and (territory is None or origin == territory.pk)]  # fmt: skip
        place_points(layer_of(territory.pk if territory else None), rows)
    extra = [(10_000_000 + n, 42.5 + chance.random() * 8.5, -4.5 + chance.random() * 12) for n in range(points)]
    for first in range(0, len(extra), 100_000):
        place_points("events", extra[first : first + 100_000])


def _envelopes(
    kind: str, titles: list[str], territories: list[Territory], chance: random.Random, at: Any
) -> list[Contribution]:
    rows = [
        Contribution(kind=kind, uid=uuid.UUID(int=chance.getrandbits(128)), title=title, state="published",
                     origin=chance.choice(territories), created_at=at, updated_at=at, published_at=at, checked_at=at)
        for title in titles
    ]  # fmt: skip
    made = Contribution.objects.bulk_create(rows, batch_size=BATCH)
    Placement.objects.bulk_create(
        [Placement(contribution=row, territory_id=row.origin_id, placed_at=at) for row in made], batch_size=BATCH
    )
    return made


def _venues(
    territories: list[Territory], communes: list[Any], count: int, chance: random.Random, at: Any
) -> list[Venue]:
    names = [f"Salle {n} {chance.choice(WORDS)}" for n in range(count)]
    envelopes = _envelopes("venue", names, territories, chance, at)
    rows = []
    for rank, (name, envelope) in enumerate(zip(names, envelopes, strict=True)):
        code, latitude, longitude = chance.choice(communes)
        rows.append(Venue(contribution=envelope, slug=f"salle-{rank}", name=name, folded=fold(name), commune_id=code,
                          latitude=latitude, longitude=longitude, tile_key=key(latitude, longitude)))  # fmt: skip
    return Venue.objects.bulk_create(rows, batch_size=BATCH)


def _events(
    territories: list[Territory], venues: list[Venue], count: int, chance: random.Random, at: Any
) -> list[tuple[Event, int]]:
    types, themes, audiences = (list(Term.objects.of(scheme)) for scheme in ("event_type", "theme", "audience"))
    made: list[tuple[Event, int]] = []
    for first in range(0, count, BATCH):
        ranks = range(first, min(first + BATCH, count))
        titles = [" ".join(chance.sample(WORDS, 4)).capitalize() + f" {rank}" for rank in ranks]
        envelopes = _envelopes("event", titles, territories, chance, at)
        rows = []
        for rank, title, envelope in zip(ranks, titles, envelopes, strict=True):
            start = at.replace(minute=0, second=0, microsecond=0) + timedelta(
                days=chance.randint(-700, 350), hours=chance.randint(-4, 6)
            )
            rows.append(Event(contribution=envelope, slug=f"evenement-{rank}", title=title, summary=f"{title}, en résumé.",
                              description="<p>" + " ".join(chance.choices(WORDS, k=60)) + "</p>", type=chance.choice(types),
                              venue=chance.choice(venues), is_free=chance.random() < 0.6, age_from=chance.choice((None, 6, 8, 12)),
                              first_starts_at=start, last_ends_at=start + timedelta(days=7 * (SLOTS - 1), hours=2)))  # fmt: skip
        events = Event.objects.bulk_create(rows)
        Slot.objects.bulk_create(
            [Slot(event=event, starts_at=event.first_starts_at + timedelta(days=7 * n), ends_at=event.first_starts_at + timedelta(days=7 * n, hours=2))
             for event in events for n in range(SLOTS)], batch_size=BATCH)  # fmt: skip
        for through, field, terms in (
            (Event.themes.through, "term_id", themes),
            (Event.audiences.through, "term_id", audiences),
        ):
            through.objects.bulk_create(
                [through(event_id=event.pk, **{field: chance.choice(terms).pk}) for event in events], batch_size=BATCH
            )
        index([Row(kind="event", object_id=event.pk, title=event.title, summary=event.summary, body=event.description,
                   view="events:event", args=(event.slug,), scopes=(event.contribution.origin_id,), language="fr",
                   starts_at=event.first_starts_at, ends_at=event.last_ends_at, updated_at=at) for event in events])  # fmt: skip
        made += [(event, event.contribution.origin_id) for event in events]
    return made
