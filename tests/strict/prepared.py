"""A database that the migrations prepared, kept from one run of the tests to the next.

Making the tables of some thirty apps by their migrations takes longer than most runs of tests. The result depends on
the migrations and on the libraries only: it is kept under a name made of their contents, a file beside the temporary
files for SQLite, a template database for PostgreSQL. A change of any migration makes a new one; one that nobody used
for a week goes. `FRESH_DATABASE=1` runs the migrations again.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(tempfile.gettempdir()) / f"maillage-prepared-{os.getuid()}"
PREFIX = "maillage_prepared_"
WEEK = 7 * 24 * 3600


@cache
def mark() -> str:
    """What the prepared tables depend on, in short."""
    found = hashlib.blake2b(digest_size=8)
    wanted = ("src/maillage/*/migrations/*.py", "src/maillage/search/engines/*.py", "requirements/*.txt")
    for path in sorted(path for pattern in wanted for path in ROOT.glob(pattern)):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


@contextmanager
def _alone(vendor: str) -> Iterator[None]:
    """One process prepares; the others wait for what it made."""
    with (FOLDER / f"{vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_old_files() -> None:
    for path in FOLDER.glob("*.sqlite3"):
        if time.time() - path.stat().st_mtime > WEEK:
            path.unlink(missing_ok=True)


class _Sqlite:
    def __init__(self, connection: Any) -> None:
        self.connection, self.kept = connection, FOLDER / f"{mark()}.sqlite3"

    def before(self) -> None:
        """Nothing: the file is put in place once the empty one was made."""

    def restore(self) -> None:
        """Put the prepared file where the empty one is."""
        if self.kept.exists():
            os.utime(self.kept)
            self.connection.close()
            shutil.copyfile(self.kept, self.connection.settings_dict["NAME"])

    def keep(self) -> None:
        """Copy what the migrations made."""
        if not self.kept.exists():
            _forget_old_files()
            part = self.kept.with_suffix(f".{os.getpid()}")
            part.unlink(missing_ok=True)
            with self.connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(part)])
            part.replace(self.kept)


class _Postgres:
    def __init__(self, connection: Any) -> None:
        self.connection, self.kept = connection, PREFIX + mark()

    def _run(self, statement: str, *values: str) -> list[Any]:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def _exists(self) -> bool:
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = %s", self.kept))

    def before(self) -> None:
        """The test database is copied from the prepared one, if there is one."""
        self.connection.settings_dict["TEST"]["TEMPLATE"] = self.kept if self._exists() else None
        if self.connection.settings_dict["TEST"]["TEMPLATE"]:
            self._say_used()

    def restore(self) -> None:
        """Nothing: PostgreSQL copied it."""

    def keep(self) -> None:
        """Make a template of what the migrations made."""
        if self._exists():
            return
        self._forget_old()
        self.connection.close()
        quote = self.connection.ops.quote_name
        self._run(f"CREATE DATABASE {quote(self.kept)} TEMPLATE {quote(self.connection.settings_dict['NAME'])}")
        self._say_used()

    def _say_used(self) -> None:
        self._run(f"COMMENT ON DATABASE {self.connection.ops.quote_name(self.kept)} IS '{int(time.time())}'")

    def _forget_old(self) -> None:
        rows = self._run(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE %s", PREFIX + "%"
        )
        for name, used in rows:
            if (used or "").isdigit() and time.time() - int(used) > WEEK:
                self._run(f"DROP DATABASE IF EXISTS {self.connection.ops.quote_name(name)}")


def install() -> None:
    """From now on the test database is the prepared one, or becomes it."""
    from django.core import management
    from django.db import connection

    if os.environ.get("FRESH_DATABASE"):
        return
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    vendor = connection.vendor
    prepared = _Postgres(connection) if vendor == "postgresql" else _Sqlite(connection)
    create, call = connection.creation.create_test_db, management.call_command

    def migrate(command: str, *args: Any, **options: Any) -> Any:
        if command != "migrate":
            return call(command, *args, **options)
        prepared.restore()
        answer = call(command, *args, **options)
        prepared.keep()
        return answer

    def create_test_db(*args: Any, **options: Any) -> Any:
        with _alone(vendor):
            prepared.before()
            management.call_command = migrate
            try:
                return create(*args, **options)
            finally:
                management.call_command = call

    connection.creation.create_test_db = create_test_db
