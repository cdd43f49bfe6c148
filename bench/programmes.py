"""Measure programmes at full size, on SQLite: 50 programmes × 15 actions × 24 quarters × 26 indicators with breakdowns.

    .venv/bin/python bench/programmes.py                    make the database if need be, measure, print a table
    .venv/bin/python bench/programmes.py --programmes 5     a tenth of it: what grows with the volume?

Each action is led by one structure; each figure has a total and four parts, and each has one revision (2.3 million).
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import databases
from databases import KEPT, ROOT

ACTIONS, QUARTERS, INDICATORS, PARTS = 15, 24, 26, ("", "sex=women", "sex=men", "sex=other", "sex=unsaid")
FIRST_YEAR = 2020
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
REPEATS = 15
PROGRAMME = ("id", "slug", "name", "territory_id", "starts_on", "ends_before", "is_public", "created_at")
CELL = ("id", "uid", "programme_id", "period_id", "request_id", "indicator_id", "version_id", "key", "status", "value",
        "revision", "changed_at", "review")  # fmt: skip


def _quarters() -> list[tuple[str, str]]:
    days = [date(FIRST_YEAR + rank // 4, 1 + 3 * (rank % 4), 1) for rank in range(QUARTERS + 1)]
    return [(first.isoformat(), after.isoformat()) for first, after in pairwise(days)]


def fill(programmes: int) -> None:
    """Rows past the objects; runs in a process whose database is the volume."""
    from django.db import connection, transaction  # noqa: PLC0415 - Django is set up by the caller

    from maillage.territories.models import Territory  # noqa: PLC0415 - the same

    with transaction.atomic():
        territory = Territory.objects.create(name="Territoire", slug="territoire-1", in_name="au Territoire")
        _structures(territory.pk)
        _frames(programmes, territory.pk)
        _figures(programmes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _structures(territory: int) -> None:
    from maillage.accounts.models import User  # noqa: PLC0415 - Django is set up by the caller
    from maillage.contributions.models import Contribution  # noqa: PLC0415 - the same
    from maillage.directory.models import Organisation  # noqa: PLC0415 - the same

    author = User.objects.create_superuser(email="banc@example.org", password=None, display_name="Banc")
    for rank in range(1, ACTIONS + 1):
        whole = Contribution.objects.create(
            kind="organisation",
            origin_id=territory,
            author=author,
            title=f"Structure {rank}",
            state="published",
            created_at=AT,
            updated_at=AT,
            published_at=AT,
        )
        Organisation.objects.create(pk=rank, contribution=whole, slug=f"structure-{rank}", name=f"Structure {rank}")


def _frames(programmes: int, territory: int) -> None:
    """Programmes, their actions, indicators, periods, campaigns and returns."""
    from rows import insert  # noqa: PLC0415 - it needs Django

    from maillage.programmes import models  # noqa: PLC0415 - the same

    ends = f"{FIRST_YEAR + QUARTERS // 4}-01-01"
    insert(models.Programme, PROGRAMME, (
        (p, f"programme-{p}", f"Programme {p}", territory, f"{FIRST_YEAR}-01-01", ends, True, AT)
        for p in range(1, programmes + 1)
    ))  # fmt: skip
    pairs = [(p, a) for p in range(1, programmes + 1) for a in range(1, ACTIONS + 1)]
    insert(models.Action, ("id", "programme_id", "slug", "code", "reference", "title", "type", "position"), (
        ((p - 1) * ACTIONS + a, p, f"action-{a}", f"A{a:02d}", f"p{p}/a{a}", f"Action {a}", "programming", a)
        for p, a in pairs
    ))  # fmt: skip
    insert(models.Part, ("action_id", "organisation_id", "role", "starts_on"), (
        ((p - 1) * ACTIONS + a, a, "lead", f"{FIRST_YEAR}-01-01") for p, a in pairs
    ))  # fmt: skip
    measured = [(p, i) for p in range(1, programmes + 1) for i in range(1, INDICATORS + 1)]
    insert(models.Indicator, ("id", "programme_id", "code", "rhythm", "position"), (
        ((p - 1) * INDICATORS + i, p, f"I{i:02d}", "quarter", i) for p, i in measured
    ))  # fmt: skip
    names = ("id", "indicator_id", "number", "label", "counts", "nature", "over_time", "over_structures", "overlap",
             "polarity", "decimals", "small_count", "since", "at")  # fmt: skip
    insert(models.IndicatorVersion, names, (
        (key, key, 1, f"Indicateur {i}", "participation", "flow", "sum", "sum", "possible", "up", 0, 0,
         f"{FIRST_YEAR}-01-01", AT)
        for p, i in measured for key in ((p - 1) * INDICATORS + i,)
    ))  # fmt: skip
    spans = [(p, q, *days) for p in range(1, programmes + 1) for q, days in enumerate(_quarters(), 1)]
    insert(models.Period, ("id", "programme_id", "kind", "starts_on", "ends_before"), (
        ((p - 1) * QUARTERS + q, p, "quarter", first, after) for p, q, first, after in spans
    ))  # fmt: skip
    insert(models.Campaign, ("id", "programme_id", "period_id", "opens_on", "due_on", "closes_on", "opened_at"), (
        ((p - 1) * QUARTERS + q, p, (p - 1) * QUARTERS + q, after, after, after, AT) for p, q, _first, after in spans
    ))  # fmt: skip
    insert(models.Request, ("id", "uid", "programme_id", "campaign_id", "period_id", "action_id", "organisation_id", "state"), (
        (_request(p, q, a), UUID(int=_request(p, q, a)), p, (p - 1) * QUARTERS + q, (p - 1) * QUARTERS + q, (p - 1) * ACTIONS + a, a, "approved")
        for p, q, _first, _after in spans for a in range(1, ACTIONS + 1)
    ))  # fmt: skip


def _request(programme: int, quarter: int, action: int) -> int:
    return ((programme - 1) * QUARTERS + quarter - 1) * ACTIONS + action


def _answers(programmes: int) -> Iterator[tuple[int, ...]]:
    """(cell, programme, quarter, action, indicator, part)."""
    cell = 0
    for p in range(1, programmes + 1):
        for q in range(1, QUARTERS + 1):
            for a in range(1, ACTIONS + 1):
                for i in range(1, INDICATORS + 1):
                    for part in range(len(PARTS)):
                        cell += 1
                        yield cell, p, q, a, i, part


def _figures(programmes: int) -> None:
    """Cells and their revisions."""
    from rows import insert  # noqa: PLC0415 - it needs Django

    from maillage.programmes.models import Cell, Revision  # noqa: PLC0415 - the same

    insert(Cell, CELL, (
        (cell, UUID(int=cell), p, (p - 1) * QUARTERS + q, _request(p, q, a), (p - 1) * INDICATORS + i, (p - 1) * INDICATORS + i,
         PARTS[part], "value", 10 + (cell % 90), 1, AT, "approved")
        for cell, p, q, a, i, part in _answers(programmes)
    ))  # fmt: skip
    insert(Revision, ("cell_id", "number", "status", "value", "origin", "at", "author"), (
        (cell, 1, "value", 10 + (cell % 90), "typed", AT, "Structure") for cell, *_rest in _answers(programmes)
    ))  # fmt: skip


def measures() -> dict[str, dict[str, float]]:
    """Median CPU milliseconds and statements of each page, for a coordinator (nothing of it is cached)."""
    import statistics  # noqa: PLC0415 - only in the process that measures

    from django.db import connection  # noqa: PLC0415 - Django is set up by the caller
    from django.test import Client  # noqa: PLC0415 - the same

    from maillage.accounts.models import User  # noqa: PLC0415 - the same

    client = Client()
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    base = "/territoire-1"
    pages = {
        "floor (a constant view)": "/plancher/",
        "dashboard, since the beginning": f"{base}/coordination/programmes/programme-1/",
        "dashboard, one year": f"{base}/coordination/programmes/programme-1/?periode=2024",
        "figure with drill-down": f"{base}/programmes/programme-1/financeurs/1/",
        "funder’s view": f"{base}/programmes/programme-1/financeurs/",
        "public page": f"{base}/programmes/programme-1/",
    }
    found: dict[str, dict[str, float]] = {}
    for name, path in pages.items():
        answer: Any = client.get(path)
        if answer.status_code != 200:
            message = f"{path}: {answer.status_code}"
            raise RuntimeError(message)
        queries: list[str] = []

        def kept(execute: Any, sql: str, *rest: Any, into: list[str] = queries) -> Any:
            into.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(kept):
            client.get(path)
        spent = []
        for _rank in range(REPEATS):
            begin = time.process_time()
            client.get(path)
            spent.append((time.process_time() - begin) * 1000)
        found[name] = {"median": statistics.median(spent), "sql": len(queries)}
    return found


def _child(code: str, address: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {code}"]
    environment = databases.environment(address) | {"PAGE_CACHE_SECONDS": "0"}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def volume(programmes: int) -> str:
    """The address of a volume, made if need be on empty tables."""
    KEPT.mkdir(parents=True, exist_ok=True)
    target = KEPT / f"programmes-{programmes}.sqlite3"
    if not target.exists():
        begin = time.monotonic()
        making = target.with_suffix(".making")
        making.unlink(missing_ok=True)
        address = f"sqlite:///{making}"
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(command, env=databases.environment(address), cwd=ROOT, check=True)
        _child(f"from programmes import fill; fill({programmes})", address)
        shutil.move(making, target)
        print(f"Made {target} in {time.monotonic() - begin:.0f} s.", flush=True)
    return f"sqlite:///{target}"


def main() -> int:
    """Make, measure, tell."""
    parser = argparse.ArgumentParser(description="Measure what programmes cost.")
    parser.add_argument("--programmes", default="5,50", help="volumes, separated by commas")
    runs = {}
    for number in map(int, parser.parse_args().programmes.split(",")):
        code = "import json; from programmes import measures; print(json.dumps(measures()))"
        runs[number] = json.loads(_child(code, volume(number)).splitlines()[-1])
    print("| CPU ms, median (SQL) | " + " | ".join(f"{number} programmes" for number in runs) + " |")
    print("|---|" + "---:|" * len(runs))
    for name in next(iter(runs.values())):
        cells = [f"{run[name]['median']:.1f} ({run[name]['sql']:.0f})" for run in runs.values()]
        print(f"| {name} | " + " | ".join(cells) + " |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
