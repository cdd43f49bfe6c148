"""Run the whole suite on each engine found on this machine; `make test` calls it.

SQLite is always there. PostgreSQL is used when `TEST_POSTGRES_URL` names one or when a server answers on this machine;
the browser when Chromium is installed; Redis when a server answers; npm for the second parser of calendars. What is
missing is said, and is a failure when `CI=true`; so is then any test that is skipped (tests/strict/machine.py).
`PYTEST_FLAGS` is passed on (`-n 2` from the Makefile); coverage is measured in CI or with `COVERAGE=1`.
"""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "maillage_tests"
FLOOR = "96"  # of the lines and branches of src/, in percent; only rises
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def postgres_url() -> str | None:
    """The address of a PostgreSQL where a test database may be made, or None."""
    import psycopg  # noqa: PLC0415 - installed for large installations only

    given = os.environ.get("TEST_POSTGRES_URL")
    candidates = [given] if given else [f"postgres:///{NAME}", f"postgres://postgres@127.0.0.1:5432/{NAME}"]
    for url in candidates:
        server = url.rpartition("/")[0].replace("postgres://", "postgresql://") + "/postgres"
        try:
            with closing(psycopg.connect(server, connect_timeout=3, autocommit=True)) as connection:
                row = connection.execute(
                    "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error as error:
            if given:
                print(f"TEST_POSTGRES_URL does not answer: {error}")
            continue
        if row and row[0]:
            return url
    return None


def browser() -> str | None:
    """The Chromium of this machine, or None."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def redis_answers() -> bool:
    """Whether a Redis or Valkey listens where the tests look for it."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", 6379)) == 0


def real_files() -> Path:
    """Where the files of real sources are, which are not in the repository."""
    return Path(os.environ.get("MAILLAGE_DATA") or ROOT.parent / "shared" / "data")


def pytest(title: str, database: str, *extra: str, **environment: str) -> int:
    """One run of the suite on one engine; returns pytest's exit code."""
    print(f"\n=== {title} ===", flush=True)
    command = [sys.executable, "-m", "pytest", *shlex.split(os.environ.get("PYTEST_FLAGS", "")), *extra]
    environment = {**os.environ, "DATABASE_URL": database, **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def covered(title: str, database: str, *extra: str) -> int:
    """One run that also tells what of the program it ran, in lines and branches; too little is a failure."""
    with tempfile.TemporaryDirectory() as folder:
        failed = pytest(title, database, "-p", "tests.strict.covered", *extra, COVERAGE_FOLDER=folder)
        seen = [str(path) for path in Path(folder).glob("*.json")]
        report = [sys.executable, "-m", "slipcover", "--skip-covered", "--missing-width", "60", "--fail-under", FLOOR]
        out = str(Path(folder) / "merged")
        short = subprocess.run([*report, "--out", out, "--merge", *seen], cwd=ROOT, check=False).returncode
        if short:
            print(f"Less than {FLOOR} % of the lines and branches of src/ were run.")
    return failed or short


def main() -> int:
    """Say what is missing, then run; the exit code is that of the first run that failed."""
    strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    postgres, chromium = postgres_url(), browser()
    missing = [
        sentence
        for found, sentence in (
            (chromium, "Chromium: the browser journeys are left out (on Debian: apt install chromium)"),
            (postgres, "PostgreSQL: the tests run on SQLite only (start one, or set TEST_POSTGRES_URL)"),
            (redis_answers(), "Redis: its cache is not tested (on Debian: apt install redis-server)"),
            (shutil.which("npm"), "npm: calendars are read by one parser only (on Debian: apt install nodejs npm)"),
        )
        if not found
    ]
    for sentence in missing:
        print(f"Missing: {sentence}.")
    if not real_files().is_dir():
        print(f"The files of real sources are not in {real_files()} (MAILLAGE_DATA): their tests are skipped.")
    if missing and strict:
        print("CI=true: everything must be there.")
        return 1

    first = covered if strict or os.environ.get("COVERAGE") else pytest
    failed = first("SQLite", "sqlite:///:memory:", "-m", "not journey")
    if chromium:
        failed = pytest("Journeys in the browser, SQLite", "sqlite:///:memory:", "-m", "journey") or failed
    if postgres:
        failed = pytest("PostgreSQL", postgres, "-m", "not journey") or failed
    return failed


if __name__ == "__main__":
    sys.exit(main())
