"""One engine, one volume: load, measure, print one line of JSON. Called by run.py."""

import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.mkdtemp(prefix="maillage-bench-"))
REPEATS = 30


def start(address: str) -> None:
    """Set up Django on the throw-away database."""
    os.environ |= {
        "DATABASE_URL": address.format(folder=FOLDER), "DATA_DIR": str(FOLDER), "CACHE_URL": f"file://{FOLDER}/cache",
        "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR", "PUBLIC_URL": "http://testserver",
    }  # fmt: skip
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    import django  # noqa: PLC0415 - the environment must be set first

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - see above

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def make_database(address: str) -> None:
    """An empty PostgreSQL database; a SQLite one makes itself."""
    if not address.startswith("postgres"):
        return
    import psycopg  # noqa: PLC0415 - installed for large installations only

    server, _slash, name = address.rpartition("/")
    with psycopg.connect(server.replace("postgres://", "postgresql://") + "/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')


def load(events: int, points: int) -> None:
    """Twenty territories, communes, places, events with five slots each, search entries, points of the map."""
    from django.core.management import call_command  # noqa: PLC0415 - after start

    call_command("migrate", verbosity=0)
    call_command("load_geography", verbosity=0)
    from volumes import fill  # noqa: PLC0415 - after start

    fill(events, points)


def backend_seconds() -> float:
    """Processor time of the PostgreSQL process that serves us, when it runs on this machine."""
    from django.db import connection  # noqa: PLC0415 - after start

    if connection.vendor != "postgresql":
        return 0.0
    if not hasattr(backend_seconds, "pid"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend_seconds.pid = cursor.fetchone()[0]  # type: ignore[attr-defined]  # kept on the function itself
    try:
        fields = Path(f"/proc/{backend_seconds.pid}/stat").read_text().rpartition(")")[2].split()  # type: ignore[attr-defined]  # kept on the function itself
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(call: Callable[[int], Any], *, worst: bool = False, repeats: int = REPEATS) -> dict[str, float]:
    """Milliseconds of processor of one call (median, or 95th centile), and its queries."""
    from django.db import connection  # noqa: PLC0415 - after start

    call(0)
    queries: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        call(1)
    spent: list[float] = []
    server = backend_seconds()
    for rank in range(repeats):
        begin = time.process_time()
        call(rank)
        spent.append((time.process_time() - begin) * 1000)
    outside = (backend_seconds() - server) * 1000 / repeats
    own = sorted(spent)[int(len(spent) * 0.95)] if worst else statistics.median(spent)
    return {"ms": round(own + outside, 3), "sql": len(queries)}


def main() -> None:
    """Load, measure, tell."""
    engine, address, events, points = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    sys.path.insert(0, str(ROOT / "bench"))
    make_database(address)
    start(address)
    load(events, points)
    from django.conf import settings  # noqa: PLC0415 - after start
    from endpoints import measured  # noqa: PLC0415 - after start

    begin = time.perf_counter()
    costs, first = measured(cost, settings, random.Random(7))
    report = {
        "engine": engine, "events": events, "points": points, "costs": costs, "first_ms": first * 1000,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "seconds": time.perf_counter() - begin,
    }  # fmt: skip
    shutil.rmtree(FOLDER, ignore_errors=True)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
