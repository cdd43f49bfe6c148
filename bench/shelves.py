"""Contributions by the hundred thousand, kind by kind, and what is asked of them; needs Django to be set up.

Any kind joins by a `Shelf`: its envelope's kind, its table, how a row is made, the clock of its read model, and the
addresses to ask for. Rows are written by `rows.insert` past the objects; texts to search are left out.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from measure import get, spent
from rows import insert
from volumes import TERRITORIES, Country, Words

from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.geography.models import Commune
from maillage.search.clock import next_tick
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

VARIANTS, REPEATS, WARM = 48, 48, 3
LASTS = 90  # days around today within which announcements end: half of them are over


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One kind of contribution: where its rows go, how one is made, what is asked of it.

    ``row(here, rank, envelope, title)`` gives the values of ``columns``. ``paths(chance, number)`` gives the addresses
    of each measure, by name. ``terms`` are relations to terms and their schemes: two for each row.
    """

    kind: str
    table: str
    clock: str
    columns: tuple[str, ...]
    row: Callable[[Any, int, int, str], Sequence[Any]]
    paths: Callable[[random.Random, int], dict[str, list[str]]]
    terms: tuple[tuple[str, str], ...] = ()


def fill_shelf(here: Any, shelf: Shelf, number: int) -> None:
    """Write so many envelopes, their placements and their rows, and stamp them for the read model."""
    titles = [f"{here.words.title()} {rank}" for rank in range(1, number + 1)]
    envelopes, _origins = here.publish(shelf.kind, titles)
    rows = (shelf.row(here, rank, *pair) for rank, pair in enumerate(zip(envelopes, titles, strict=True), 1))
    model = apps.get_model(shelf.table)
    insert(model, shelf.columns, rows)
    for relation, scheme in shelf.terms:
        known = list(Term.objects.of(scheme).values_list("pk", flat=True))
        pairs = ((rank, term) for rank in range(1, number + 1) for term in here.chance.sample(known, 2))
        insert(getattr(model, relation).through, (f"{model._meta.model_name}_id", "term_id"), pairs)
    Contribution.objects.filter(kind=shelf.kind).update(tick=next_tick(shelf.clock))


def _announcement(here: Any, rank: int, envelope: int, title: str) -> Sequence[Any]:
    chance = here.chance
    genre = chance.choice(("job", "internship", "volunteering", "project_call", "participation", "offered", "wanted"))
    contract = chance.choice(("permanent", "fixed_term", "public")) if genre == "job" else ""
    ends = here.at.date() + timedelta(days=chance.randint(-LASTS, LASTS))
    text = " ".join(here.words.some(60))
    return (
        rank, envelope, f"annonce-{rank}", genre, title, f"{title}, en résumé.", f"<p>{text}</p>",
        chance.choice(here.communes)[0], contract, chance.choice(("no", "no", "partly", "fully")),
        1 << chance.randint(0, 13), "2 000 € brut par mois", "relais@example.org", ends.isoformat(),
    )  # fmt: skip


def _announcement_paths(chance: random.Random, number: int) -> dict[str, list[str]]:
    pages = [f"/annonces/annonce-{chance.randint(1, number)}/" for _ in range(VARIANTS)]
    return {
        "floor": ["/plancher/"],
        "announcements of a territory": ["/territoire-1/annonces/"],
        "announcements, three filters": ["/territoire-1/annonces/?genre=emploi&theme=ciel&commune=80021&rayon=100"],
        "announcements of the network": ["/annonces/"],
        "announcements, those that end first": ["/annonces/?tri=echeance"],
        "announcement": pages,
        "Atom, 100 announcements": ["/annonces.atom"],
    }


def _article(here: Any, rank: int, envelope: int, title: str) -> Sequence[Any]:
    text = "</p><p>".join(" ".join(here.words.some(60)) for _ in range(5))
    genre = here.chance.choice(("report", "testimony", "interview", "portrait", "opinion", "experiment"))
    return (rank, envelope, f"article-{rank}", title, f"{title}, en deux phrases.", f"<p>{text}</p>", genre, 3)


def _article_paths(chance: random.Random, number: int) -> dict[str, list[str]]:
    return {
        "floor": ["/plancher/"],
        "magazine of a territory": ["/territoire-1/magazine/"],
        "magazine, three filters": ["/magazine/?genre=report&theme=ciel&public=famille"],
        "magazine of the network": ["/magazine/"],
        "article": [f"/magazine/article-{chance.randint(1, number)}/" for _ in range(VARIANTS)],
        "Atom of the magazine": ["/magazine/flux/magazine.atom"],
    }


def _resource(here: Any, rank: int, envelope: int, title: str) -> Sequence[Any]:
    chance = here.chance
    kind = chance.choice(("document", "sheet", "tool", "exhibition", "video", "method", "dataset"))
    low = chance.randint(3, 15)
    text = " ".join(here.words.some(60))
    return (rank, envelope, f"ressource-{rank}", kind, title, f"{title}, en résumé.", f"<p>{text}</p>", "Nour Hadj", low,
            low + chance.randint(1, 10), chance.choice((20, 45, 90, 180)))  # fmt: skip


def _resource_paths(chance: random.Random, number: int) -> dict[str, list[str]]:
    return {
        "floor": ["/plancher/"],
        "resources of a territory": ["/territoire-1/ressources/"],
        "resources by age and by what one has": ["/ressources/?age=6&age_max=8&besoin=tables&rien_d_autre=1"],
        "resources of the network": ["/ressources/"],
        "resource": [f"/ressources/ressource-{chance.randint(1, number)}/" for _ in range(VARIANTS)],
        "Atom of resources": ["/ressources.atom"],
    }


SHELVES = (
    Shelf(
        kind="article", table="publications.Publication", clock="publications", row=_article, paths=_article_paths,
        columns=("id", "contribution_id", "slug", "title", "lead", "body", "genre", "minutes"),
        terms=(("themes", "theme"), ("audiences", "audience")),
    ),
    Shelf(
        kind="announcement", table="announcements.Announcement", clock="announcements", row=_announcement,
        paths=_announcement_paths,
        columns=("id", "contribution_id", "slug", "genre", "title", "summary", "description", "commune_id", "contract",
                 "remote", "themes_mask", "pay", "apply_email", "closes_on"),
    ),
    Shelf(
        kind="resource", table="resources.Resource", clock="resources", row=_resource, paths=_resource_paths,
        columns=("id", "contribution_id", "slug", "type", "title", "summary", "description", "authors", "age_from",
                 "age_to", "minutes"),
        terms=(("themes", "theme"), ("needs", "need"), ("audiences", "audience")),
    ),
)  # fmt: skip


def fill(number: int) -> None:
    """Twenty territories and so many contributions, shared among the shelves; runs in a process whose database is the volume."""
    with transaction.atomic():
        territories = [
            Territory.objects.create(name=f"Territoire {n}", slug=f"territoire-{n}", position=n).pk
            for n in range(1, TERRITORIES + 1)
        ]
        communes = list(Commune.objects.filter(country="FR").order_by("pk").values_list("pk", "latitude", "longitude"))
        here = Country(territories=territories, communes=communes, words=Words(random.Random(42)), envelopes=count(1),
                       at=now().replace(microsecond=0))  # fmt: skip
        for shelf in SHELVES:
            fill_shelf(here, shelf, number // len(SHELVES))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measures(number: int) -> dict[str, dict[str, float]]:
    """Median and 95th centile of each measure, its most statements, and the first answer (read model loaded)."""
    client, found = Client(), {}
    for shelf in SHELVES:
        named = shelf.paths(random.Random(7), number // len(SHELVES))
        begin = time.process_time()
        get(client, next(iter(list(named.values())[1])))
        found[f"first answer of a process, {shelf.kind}"] = {
            "median": (time.process_time() - begin) * 1000,
            "p95": 0,
            "sql": 0,
        }
        for name, paths in named.items():
            for path in paths[:WARM]:
                get(client, path)
            queries: list[str] = []

            def kept(execute: Any, sql: str, *rest: Any, into: list[str] = queries) -> Any:
                into.append(sql)
                return execute(sql, *rest)

            with connection.execute_wrapper(kept):
                get(client, paths[0])
            times = sorted(
                spent(lambda rank=rank, paths=paths: get(client, paths[rank % len(paths)]), None)
                for rank in range(REPEATS)
            )
            found[name] = {
                "median": statistics.median(times),
                "p95": times[int(len(times) * 0.95)],
                "sql": len(queries),
            }
    return found
