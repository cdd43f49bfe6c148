"""One engine, one volume, inside this process: prints one line of JSON. Called by run.py.

What is counted is the processor time of this process and, with PostgreSQL, that of the process that serves it.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import costs
import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402 - see above
from django.test import Client  # noqa: E402 - see above
from endpoints import ENDPOINTS, SEED, Endpoint, paths_of  # noqa: E402 - see above
from importing import import_rate  # noqa: E402 - see above
from volumes import MEMBER  # noqa: E402 - see above
from why import shares  # noqa: E402 - see above

import config.wsgi  # noqa: E402, F401 - a process of the server is what is measured
from maillage.accounts.models import User  # noqa: E402 - see above

WARM = 48
HEADERS = {"accept-encoding": "gzip"}


def backend() -> int | None:
    """The PostgreSQL process that serves us, when it runs on this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    try:
        costs.exact_seconds(pid)
    except OSError:
        return None
    return pid


def spent(call: Callable[[], Any], server: int | None) -> float:
    """Milliseconds of processor of one call, the database's included."""
    begin, before = time.process_time(), costs.exact_seconds(server) if server else 0.0
    call()
    after = costs.exact_seconds(server) if server else 0.0
    return (time.process_time() - begin + after - before) * 1000


def get(client: Client, path: str) -> None:
    """One answer, which must be there."""
    answer = client.get(path, headers=HEADERS)
    if answer.status_code != 200:
        message = f"{path}: {answer.status_code}"
        raise RuntimeError(message)


def statements(call: Callable[[], Any]) -> int:
    """How many statements a call needs."""
    queries: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        call()
    return len(queries)


def cost(client: Client, endpoint: Endpoint, events: int, server: int | None) -> dict[str, Any]:
    """Median and 95th centile of one endpoint, and its most queries, where its time goes."""
    settings.PAGE_CACHE_SECONDS = 300 if endpoint.cached else 0
    paths = paths_of(endpoint, events)
    for rank in range(min(endpoint.repeats, WARM)):
        others = paths_of(endpoint, events, seed=SEED + 1)
        get(client, others[rank % len(others)])
    counts = [statements(lambda path=path: get(client, path)) for path in paths[:16]]
    gc.collect()
    times = sorted(
        spent(lambda rank=rank: get(client, paths[rank % len(paths)]), server) for rank in range(endpoint.repeats)
    )
    return {
        "median": round(statistics.median(times), 3), "p95": round(times[int(len(times) * 0.95)], 3), "sql": max(counts),
        "why": shares(lambda: [get(client, path) for path in paths[:16]]),
    }  # fmt: skip


def main() -> None:
    """Measure, tell."""
    engine, events = sys.argv[1], int(sys.argv[2])
    client, member = Client(), Client()
    member.force_login(User.objects.get(email=MEMBER), backend=settings.AUTHENTICATION_BACKENDS[0])
    begin = time.process_time()
    get(client, "/territoire-1/agenda/")
    first = time.process_time() - begin
    server = backend()
    found = {
        endpoint.name: cost(member if endpoint.member else client, endpoint, events, server) for endpoint in ENDPOINTS
    }
    report = {
        "engine": engine, "events": events, "costs": found, "first_ms": round(first * 1000),
        "imported": import_rate(lambda call: spent(call, server)), "with_database": server is not None or engine == "SQLite",
        "session": member.cookies[settings.SESSION_COOKIE_NAME].value,
    }  # fmt: skip
    print(json.dumps(report))


if __name__ == "__main__":
    main()
