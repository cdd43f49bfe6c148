"""Measure pages and endpoints beside a floor, on SQLite and PostgreSQL: `make bench`.

Each engine and each volume has a database of its own, made once and kept in var/bench/ (and as PostgreSQL databases
`maillage_bench_…`); nobody's data is touched. What is counted is processor time, of the server and of the database: read
the ratios to the floor and the growth, not the milliseconds.

    make bench                                      10,000 and 100,000 events, both engines, docs/performance.md written
    make bench BENCH="--engine sqlite"              one engine
    make bench BENCH="--events 10000 --no-server"   one volume, in process only
    make bench BENCH="--only programmes"            its section only, written where it stands in the page
    make bench BENCH="--only loans"                 the same for the loan desk
    make bench BENCH="--only structures"            the same for the pages of the directory
    make bench BENCH="--fresh"                      make the databases again
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import contributions
import databases
import loans_report
import pairs
import programmes_report
import report
from databases import ROOT

DOC = ROOT / "docs" / "performance.md"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
STRUCTURES_TIMES = pairs.Times(warm=48, counted=16, repeats=96, profiled=16)
LOANS_TIMES = pairs.Times(warm=4, counted=2, repeats=24, profiled=1)
PEOPLE = (3_000, 30_000)
HARVESTED = (5_000, 50_000)
PREFIX = os.environ.get("BENCH_PREFIX", "maillage_bench")


def options() -> argparse.Namespace:
    """What is asked."""
    parser = argparse.ArgumentParser(description="Measure what pages and endpoints cost.")
    parser.add_argument("--engine", choices=sorted(ENGINES), help="one engine only")
    parser.add_argument("--events", default="10000,100000", help="volumes, separated by commas")
    parser.add_argument("--programmes", default="5,50", help="volumes of programmes, separated by commas")
    parser.add_argument("--tools", default="200,2000", help="volumes of tools to lend, separated by commas")
    parser.add_argument("--only", choices=["programmes", "loans", "structures"], help="one section only")
    parser.add_argument("--fresh", action="store_true", help="make the databases again")
    parser.add_argument("--no-server", action="store_true", help="in process only")
    parser.add_argument("--fill", action="store_true", help="make the databases and measure nothing")
    parser.add_argument("--write", type=Path, default=DOC, help="where the page is written")
    return parser.parse_args()


def server() -> str | None:
    """The PostgreSQL of this machine, without a database's name."""
    sys.path.insert(0, str(ROOT / "tools"))
    from run_tests import postgres_url  # noqa: PLC0415 - the path must be set first

    url = postgres_url()
    return None if url is None else url.rpartition("/")[0]


def volumes(asked: argparse.Namespace) -> list[tuple[str, str, int]]:
    """The databases: engine, address, events."""
    wanted = [int(part) for part in asked.events.split(",")]
    if asked.fresh:
        databases.forget()
    found: list[tuple[str, str, int]] = []
    if asked.engine != "postgresql":
        found += [("SQLite", databases.sqlite(events), events) for events in wanted]
    if asked.engine != "sqlite":
        told = server()
        if told is None:
            print("PostgreSQL does not answer: measured on SQLite only.")
        else:
            found += [("PostgreSQL", databases.postgres(told, events, prefix=PREFIX), events) for events in wanted]
    return found


def child(script: str, address: str, *arguments: str) -> dict[str, Any]:
    """What a measuring process says in its last line."""
    command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / script), *arguments]
    told = databases.environment(address)
    done = subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def others() -> str:
    """What has a script of its own: contributions, the digest of thirty thousand people, a harvest of fifty thousand."""
    print("Contributions, digests…", flush=True)
    parts = [
        f"\n## 20,000 and 200,000 contributions, SQLite, in process\n\n{contributions.measured(contributions.NUMBERS)}"
    ]
    told = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    told.pop("DATABASE_URL", None)
    for people in PEOPLE:
        command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "digest.py"), "--people", str(people)]
        done = subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.PIPE, text=True)
        lines = "\n".join(f"- {line}" for line in done.stdout.strip().splitlines()[-3:])
        parts.append(f"## The digest and the personal page of {people:,} people who follow five things each\n\n{lines}")
    for records in HARVESTED:
        command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "harvest.py"), "--records", str(records)]
        done = subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.PIPE, text=True)
        lines = "\n".join(f"- {line}" for line in done.stdout.strip().splitlines())
        parts.append(f"## A harvest of {records:,} records by OAI-PMH, SQLite, in process\n\n{lines}")
    return "\n\n".join(parts) + "\n"


def programmes(asked: argparse.Namespace) -> tuple[str, list[str]]:
    """The section of programmes: a process for each engine and volume."""
    begun, runs = f"Measured on {time.strftime('%d/%m/%Y')}, load {os.getloadavg()[0]:.1f} at the beginning.", []
    told = server() if asked.engine != "sqlite" else None
    engines = [("SQLite", None)] * (asked.engine != "postgresql") + [("PostgreSQL", told)] * (told is not None)
    for engine, where in engines:
        for number in map(int, asked.programmes.split(",")):
            address = databases.programmes(number, where, prefix=PREFIX)
            print(f"{engine}, {number} programmes…", flush=True)
            runs.append(child("programmes_measure.py", address, engine))
    return programmes_report.section(runs, begun)


def loans(asked: argparse.Namespace) -> tuple[str, list[str]]:
    """The section of the loan desk: the volumes of an engine in turn."""
    begun, runs = f"Measured on {time.strftime('%d/%m/%Y')}, load {os.getloadavg()[0]:.1f} at the beginning.", []
    told = server() if asked.engine != "sqlite" else None
    engines = [("SQLite", None)] * (asked.engine != "postgresql") + [("PostgreSQL", told)] * (told is not None)
    numbers = [int(number) for number in asked.tools.split(",")]
    for engine, where in engines:
        made = [(databases.loans(number, where, prefix=PREFIX), number) for number in numbers]
        print(f"{engine}, loans…", flush=True)
        costs = pairs.measured("loans", made, LOANS_TIMES)
        runs += [
            {"engine": engine, "tools": number, "costs": cost} for number, cost in zip(numbers, costs, strict=True)
        ]
    return loans_report.section(runs, begun)


def structures(asked: argparse.Namespace) -> tuple[str, list[str]]:
    """The section of the directory: its pages only, on the databases of the whole run, both volumes in turn."""
    made = volumes(asked)
    begun, runs = f"Measured on {time.strftime('%d/%m/%Y')}, load {os.getloadavg()[0]:.1f} at the beginning.", []
    for engine in dict.fromkeys(engine for engine, _address, _events in made):
        print(f"{engine}, structures…", flush=True)
        mine = [(address, events) for one, address, events in made if one == engine]
        costs = pairs.measured("structures", mine, STRUCTURES_TIMES)
        runs += [
            {"engine": engine, "events": events, "structures": events // 2, "costs": cost}
            for (_address, events), cost in zip(mine, costs, strict=True)
        ]
    return report.structures(runs, begun)


SECTIONS = {"programmes": programmes, "loans": loans}
ALONE = {**SECTIONS, "structures": structures}


def replaced(page: str, section: str) -> str:
    """The page with this section in place of the one of the same kind, or at its end."""
    head = section.partition(":")[0]
    before, found, after = page.partition(head)
    if not found:
        return f"{page.rstrip()}\n\n{section}"
    _old, following, rest = after.partition("\n## ")
    return f"{before}{section}{following}{rest}" if following else f"{before}{section}"


def main() -> int:
    """The databases, one fresh process for each, then the page."""
    asked = options()
    if asked.only:
        text, missed = ALONE[asked.only](asked)
        page = asked.write.read_text() if asked.write.exists() else ""
        asked.write.write_text(replaced(page, text))
        print("\n".join(missed) if missed else "Every target is met.")
        return 0
    made = volumes(asked)
    if asked.fill:
        return 0
    begin, busy = time.monotonic(), os.getloadavg()[0]
    runs: list[dict[str, Any]] = []
    served: list[dict[str, Any]] = []
    with_server = not asked.no_server and shutil.which("wrk") is not None
    if not with_server:
        print("In process only" + ("." if asked.no_server else ": wrk is not installed (on Debian: apt install wrk)."))
    for engine, address, events in made:
        print(f"{engine}, {events:,} events…", flush=True)
        runs.append(child("measure.py", address, engine, str(events)))
        if with_server:
            served.append(child("served.py", address, engine, address, str(events), runs[-1]["session"]))
    notes = (
        f"Measured on {time.strftime('%d/%m/%Y')}, Python {platform.python_version()}, {os.cpu_count()} processors, load"
        f" {busy:.1f} at the beginning{'' if with_server else '; not through the server'}."
    )
    missed = report.write(asked.write, runs, served, notes)
    if not asked.no_server:
        with asked.write.open("a") as page:
            page.write(others())
            for section in SECTIONS.values():
                text, more = section(asked)
                page.write(f"\n{text}")
                missed += more
    print(f"Written: {asked.write}, in {(time.monotonic() - begin) / 60:.0f} min.")
    print("\n".join(missed) if missed else "Every target is met.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
