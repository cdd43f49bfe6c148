"""How many events a second an import writes: a file as OpenAgenda publishes it, in a transaction that is undone."""

import json
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from maillage.core.clock import now
from maillage.geography.models import Commune
from maillage.imports.actions.running import SourceData, create_source, finish_run, plan_run
from maillage.imports.enums import RunState
from maillage.imports.models import Run
from maillage.territories.models import Territory

RECORDS = 2000
SLOTS = 3
PLACES = 200
LABELS = ("astronomie", "biologie", "physique", "histoire", "numérique", "patrimoine")


def _records() -> list[dict[str, Any]]:
    chance, at = random.Random(3), now().replace(minute=0, second=0, microsecond=0)
    communes = list(Commune.objects.filter(country="FR").order_by("pk").values_list("pk", "name", "postcodes", "latitude", "longitude"))  # fmt: skip
    places = [(rank, *chance.choice(communes)) for rank in range(PLACES)]
    found = []
    for rank in range(RECORDS):
        place, code, city, postcodes, latitude, longitude = chance.choice(places)
        starts = [at + timedelta(days=chance.randint(1, 40) + 7 * number) for number in range(SLOTS)]
        timings = [{"begin": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()} for start in starts]
        found.append({
            "uid": str(900_000 + rank), "slug": f"evenement-importe-{rank}", "canonicalurl": f"https://exemple.test/{rank}",
            "title_fr": f"Découverte importée numéro {rank}", "description_fr": "Une visite, une rencontre, un atelier.",
            "longdescription_fr": "<p>" + "Une longue présentation de ce qui sera montré ce jour-là. " * 8 + "</p>",
            "keywords_fr": chance.sample(LABELS, 2), "timings": json.dumps(timings), "location_uid": str(place),
            "location_name": f"Salle importée {place}", "location_address": f"{place} rue des Tilleuls, {city}",
            "location_city": city, "location_postalcode": postcodes.partition(" ")[0], "location_insee": code,
            "location_coordinates": {"lat": latitude, "lon": longitude},
        })  # fmt: skip
    return found


def import_rate(spent: Callable[[Callable[[], Any]], float]) -> dict[str, float]:
    """Events a second of processor (database included) and of the clock; reading the file is counted."""
    body = json.dumps(_records()).encode()
    at, territory, made = now(), Territory.objects.order_by("pk")[0], 0

    def work() -> None:
        nonlocal made
        run = Run.objects.create(source=source, started_at=at, filename="openagenda.json", state=RunState.APPLYING)
        plan = plan_run(run, body, at)
        finish_run(actor=None, run=run, made=plan, at=at, progress=lambda _count: None)
        made = plan.counts()["created"]

    with transaction.atomic():
        source = create_source(actor=None, territory=territory, data=SourceData(name="Mesure"), at=at)
        begin = time.perf_counter()
        milliseconds = spent(work)
        elapsed = time.perf_counter() - begin
        transaction.set_rollback(True)
    if made != RECORDS:
        message = f"{made} events were imported out of {RECORDS}."
        raise RuntimeError(message)
    return {"cpu": round(made / milliseconds * 1000), "clock": round(made / elapsed)}
