"""One volume of a pair, inside this process: answers one line of milliseconds for each line that names an endpoint.

Called by run.py, which asks the two volumes and the floor in turn: a machine that changes its speed between two answers
changes the three alike.
"""

import json
import sys
from typing import Any

import measure  # sets Django up
from django.conf import settings
from django.db import connection
from django.test import Client
from endpoints import ENDPOINTS, SEED, paths_of
from volumes import MEMBER
from why import shares

from maillage.accounts.models import User


def main() -> None:
    """Answer until the questions end."""
    events = int(sys.argv[1])
    client, member = Client(), Client()
    member.force_login(User.objects.get(email=MEMBER), backend=settings.AUTHENTICATION_BACKENDS[0])
    settings.PAGE_CACHE_SECONDS = 0
    measure.get(client, "/territoire-1/annuaire/")
    server = measure.backend()
    every = {one.name: one for one in ENDPOINTS}
    asked = {name: paths_of(one, events) for name, one in every.items()}
    warm = {name: paths_of(one, events, seed=SEED + 1) for name, one in every.items()}
    for line in sys.stdin:
        deed, name, rank = json.loads(line)
        who = member if every[name].member else client
        paths = warm[name] if deed == "warm" else asked[name]
        path = paths[rank % len(paths)]
        if deed == "count":
            queries: list[str] = []

            def count(execute: Any, sql: str, *rest: Any, kept: list[str] = queries) -> Any:
                kept.append(sql)
                return execute(sql, *rest)

            with connection.execute_wrapper(count):
                measure.get(who, path)
            told: object = len(queries)
        elif deed == "why":
            told = shares(lambda who=who, paths=paths: [measure.get(who, one) for one in paths[:16]])
        else:
            told = measure.spent(lambda who=who, path=path: measure.get(who, path), server)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
