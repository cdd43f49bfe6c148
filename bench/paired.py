"""One volume of a pair, inside this process: answers one line of milliseconds for each line that names what is measured.

Called by pairs.py, which asks the two volumes and the floor in turn: a machine that changes its speed between two answers
changes them alike.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import measure  # sets Django up
from django.conf import settings
from django.test import Client
from endpoints import DIRECTORY, ENDPOINTS, SEED, Endpoint, paths_of
from volumes import MEMBER
from why import shares

from maillage.accounts.models import User

Call = Callable[[int, int], Any]


def structures(events: int) -> dict[str, Call]:
    """The pages of the directory: the same address for the same rank and seed."""
    client, member = Client(), Client()
    member.force_login(User.objects.get(email=MEMBER), backend=settings.AUTHENTICATION_BACKENDS[0])
    measure.get(client, "/territoire-1/annuaire/")

    def call(endpoint: Endpoint) -> Call:
        who, kept = member if endpoint.member else client, {}  # type: tuple[Client, dict[int, list[str]]]

        def asked(rank: int, seed: int) -> None:
            paths = kept.setdefault(seed, paths_of(endpoint, events, seed=seed))
            measure.get(who, paths[rank % len(paths)])

        return asked

    return {one.name: call(one) for one in ENDPOINTS if one.name in DIRECTORY}


def loans(_tools: int) -> dict[str, Call]:
    """The loan desk."""
    import loans_measure  # noqa: PLC0415 - only a database of loans has its people

    def call(measured: Callable[[], Any]) -> Call:
        return lambda _rank, _seed: measured()

    return {name: call(measured) for name, measured in loans_measure.asked().items()}


def main() -> None:
    """Say what there is to measure, then answer until the questions end."""
    settings.PAGE_CACHE_SECONDS = 0
    asked = {"structures": structures, "loans": loans}[sys.argv[1]](int(sys.argv[2]))
    server = measure.backend()
    print(json.dumps(list(asked)), flush=True)
    for line in sys.stdin:
        deed, name, rank = json.loads(line)
        seed = SEED + 1 if deed == "warm" else SEED
        if deed == "count":
            told: object = measure.statements(lambda name=name, rank=rank: asked[name](rank, SEED))
        elif deed == "why":
            told = shares(lambda name=name, rank=rank: [asked[name](one, SEED) for one in range(rank)])
        else:
            told = measure.spent(lambda name=name, rank=rank, seed=seed: asked[name](rank, seed), server)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
