"""Measure pages and endpoints beside a floor, on SQLite and PostgreSQL: `make bench`.

Each engine and each volume gets a database of its own, thrown away afterwards; nobody's data is touched. Requests go
through the whole stack (middleware, views, templates) inside this process; what is counted is the processor time of the
process, and with PostgreSQL that of its server process too, as medians. The floor is a view that returns a constant
through the same middleware in the same run: read the ratios, not the milliseconds.

    make bench                                   10,000 and 100,000 events, 1,000,000 points on the map
    BENCH_EVENTS=2000,20000 BENCH_POINTS=50000 make bench      a quick one
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "docs" / "performance.md"


def engines() -> list[tuple[str, str]]:
    """The engines of this machine, each with the address of a database to make and throw away."""
    found = [("SQLite", "sqlite:///{folder}/bench.sqlite3")]
    sys.path.insert(0, str(ROOT / "tools"))
    from run_tests import postgres_url  # noqa: PLC0415 - the path must be set first

    url = postgres_url()
    if url is not None:
        found.append(("PostgreSQL", url.rpartition("/")[0] + "/maillage_bench"))
    else:
        print("PostgreSQL does not answer: measured on SQLite only.")
    return found


def main() -> int:
    """One fresh process per engine and volume; then the table."""
    volumes = [int(part) for part in os.environ.get("BENCH_EVENTS", "10000,100000").split(",")]
    points = int(os.environ.get("BENCH_POINTS", "1000000"))
    reports: list[str] = []
    for name, address in engines():
        for volume in volumes:
            command = [sys.executable, str(ROOT / "bench" / "measure.py"), name, address, str(volume), str(points)]
            done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
            if done.returncode:
                return done.returncode
            reports.append(done.stdout)
            print(done.stdout)
    sys.path.insert(0, str(ROOT / "bench"))
    from report import write  # noqa: PLC0415 - the path must be set first

    write(DOC, reports)
    print(f"Written: {DOC.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
