"""What is measured, and with which questions."""

import random
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import urls
from maillage.core.clock import now
from maillage.events.models import Event
from maillage.search.find import find

QUERIES = (
    "electricite",
    "étoiles",
    "atel",
    "conference du soir",
    "roche",
    "abeilles sauvages",
    "mesure",
    "nuit ciel",
    "cadran",
    "rivi",
)
TYPED = ("ami", "saint-denis", "80000", "lil", "st quentin", "bord", "char", "mons")
BOXES = (
    (-5.0, 42.0, 9.0, 51.5, 5),
    (1.5, 49.0, 4.2, 51.0, 8),
    (2.1, 49.7, 2.6, 50.0, 11),
    (2.28, 49.88, 2.32, 49.91, 14),
)
Cost = Callable[..., dict[str, float]]


def floor(request: HttpRequest) -> HttpResponse:
    """A constant, through the same middleware."""
    return HttpResponse("ok")


def get(client: Client, address: str) -> HttpResponse:
    """One page, which must answer."""
    answer = client.get(address)
    if answer.status_code != 200:
        message = f"{address}: {answer.status_code}"
        raise RuntimeError(message)
    return answer


def measured(cost: Cost, settings: Any, chance: random.Random) -> tuple[dict[str, dict[str, float]], float]:
    """The cost of each endpoint, and the seconds of the first answer."""
    urls.urlpatterns.insert(0, path("plancher/", floor))
    client = Client()
    settings.PAGE_CACHE_SECONDS = 0
    begin = time.perf_counter()
    get(client, "/territoire-1/agenda/")
    first = time.perf_counter() - begin
    slugs = list(Event.objects.order_by("pk").values_list("slug", flat=True)[:200])
    at = now()

    def area(filters: str) -> Callable[[int], Any]:
        def call(rank: int) -> Any:
            west, south, east, north, zoom = BOXES[rank % len(BOXES)]
            return get(client, f"/agenda/carte/points.json?bbox={west},{south},{east},{north}&zoom={zoom}{filters}")

        return call

    costs = {
        "floor": cost(lambda _rank: get(client, "/plancher/"), repeats=200),
        "agenda": cost(lambda _rank: get(client, "/territoire-1/agenda/")),
        "agenda, filtered": cost(
            lambda _rank: get(client, "/territoire-1/agenda/?theme=ciel&public=famille&gratuit=1")
        ),
        "agenda of the network": cost(lambda _rank: get(client, "/agenda/")),
        "event": cost(lambda _rank: get(client, f"/agenda/{chance.choice(slugs)}/")),
        "month": cost(lambda _rank: get(client, "/territoire-1/agenda/mois/")),
        "search": cost(lambda rank: find(QUERIES[rank % len(QUERIES)], at=at), worst=True, repeats=60),
        "map, no filter": cost(area(""), worst=True, repeats=60),
        "map, three filters": cost(area("&theme=ciel&public=famille&gratuit=1"), worst=True, repeats=60),
        "iCalendar, 1,000 events": cost(lambda _rank: get(client, "/agenda.ics"), repeats=10),
        "commune autocomplete": cost(
            lambda rank: get(client, f"/geographie/communes?q={TYPED[rank % len(TYPED)]}"), worst=True, repeats=80
        ),
    }
    settings.PAGE_CACHE_SECONDS = 300
    costs["agenda, cached"] = cost(lambda _rank: get(client, "/territoire-1/agenda/"), repeats=200)
    return costs, first
