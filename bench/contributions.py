"""Measure what lists and pages of contributions cost at 20,000 and 200,000 of them, on SQLite.

A third of them are articles, a third announcements, a third resources.

    .venv/bin/python bench/contributions.py                   make the databases if need be, measure, print a table
    .venv/bin/python bench/contributions.py --numbers 20000   one volume

Kinds are added in `shelves.py`.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import databases
from databases import KEPT, ROOT

NUMBERS = (20_000, 200_000)


def _child(code: str, address: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {code}"]
    done = subprocess.run(command, env=databases.environment(address) | {"PAGE_CACHE_SECONDS": "0"}, cwd=ROOT,
                          check=True, stdout=subprocess.PIPE, text=True)  # fmt: skip
    return done.stdout.strip()


def volume(number: int) -> str:
    """The address of a volume, made if need be from the base of the other measures."""
    KEPT.mkdir(parents=True, exist_ok=True)
    target = KEPT / f"contributions-{number}-3.sqlite3"  # of three kinds
    if not target.exists():
        begin = time.monotonic()
        making = target.with_suffix(".making")
        shutil.copy(databases.base(), making)
        _child(f"from shelves import fill; fill({number})", f"sqlite:///{making}")
        making.rename(target)
        print(f"Made {target} in {time.monotonic() - begin:.0f} s.", flush=True)
    return f"sqlite:///{target}"


def lines(runs: dict[int, dict[str, dict[str, float]]]) -> Iterator[str]:
    """The table, as a page of the documentation."""
    yield "| | " + " | ".join(f"{number:,}: median ms | p95 | SQL" for number in runs) + " |"
    yield "|---|" + "---:|" * (3 * len(runs))
    for name in next(iter(runs.values())):
        cells = [f"{run[name]['median']:.1f} | {run[name]['p95']:.1f} | {run[name]['sql']}" for run in runs.values()]
        yield f"| {name} | " + " | ".join(cells) + " |"


def measured(numbers: tuple[int, ...]) -> str:
    """The table of these volumes, made if need be."""
    runs = {}
    for number in numbers:
        code = f"import json; from shelves import measures; print(json.dumps(measures({number})))"
        runs[number] = json.loads(_child(code, volume(number)).splitlines()[-1])
    return "\n".join(lines(runs))


def main() -> int:
    """Make, measure, tell."""
    parser = argparse.ArgumentParser(description="Measure what contributions cost.")
    parser.add_argument("--numbers", default=",".join(map(str, NUMBERS)), help="volumes, separated by commas")
    print(measured(tuple(map(int, parser.parse_args().numbers.split(",")))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
