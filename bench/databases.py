"""The databases of the measures: made once, kept in var/bench/ and as PostgreSQL databases of their own.

Rows are made once, in SQLite; PostgreSQL takes a copy of them, so that both engines answer the same questions. A volume
that was kept is migrated; it is made again when the way it is filled changed, and after some days, because its dates
are around the day it was made.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = Path(os.environ.get("BENCH_DIR", ROOT / "var" / "bench"))
FRESH_SECONDS = 4 * 24 * 3600
BLOCK = 12  # as in maillage.search.engines.postgres
UNTOUCHED = {"django_migrations", "django_content_type", "auth_permission", "django_session", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}  # fmt: skip


def environment(address: str) -> dict[str, str]:
    """What a process that works on a volume is told."""
    return {
        **os.environ, "DATABASE_URL": address, "DATA_DIR": str(KEPT / "data"), "CACHE_URL": f"file://{KEPT}/data/cache",
        "DJANGO_SETTINGS_MODULE": "bench_settings", "LOG_LEVEL": "ERROR", "PUBLIC_URL": "http://testserver",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'bench'}",
    }  # fmt: skip


def stamp(*more: str) -> str:
    """Changes when a volume must be made again."""
    files = [ROOT / "bench" / name for name in ("volumes.py", "actors.py", "rows.py")]
    search = ROOT / "src" / "maillage" / "search"
    files += [search / "stems.py", search / "terms.py", search / "models.py", *(search / "data").glob("*")]
    content = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sorted(files))
    return hashlib.sha256(content + "".join(more).encode()).hexdigest()


def _is_kept(mark: Path, wanted: str) -> bool:
    return mark.exists() and mark.read_text() == wanted and time.time() - mark.stat().st_mtime < FRESH_SECONDS


def forget() -> None:
    """Make every volume again when it is asked for."""
    for mark in KEPT.glob("*.stamp"):
        mark.unlink()


def _manage(address: str, *command: str) -> None:
    whole = [sys.executable, str(ROOT / "manage.py"), *command, "--verbosity", "0"]
    subprocess.run(whole, env=environment(address), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _migrates(address: str) -> bool:
    """Bring a kept volume to today's tables; false when its history is not ours (another branch made it)."""
    try:
        _manage(address, "migrate")
    except subprocess.CalledProcessError:
        return False
    return True


def sqlite(events: int) -> str:
    """The address of the SQLite volume, made if need be."""
    KEPT.mkdir(parents=True, exist_ok=True)
    target, mark = KEPT / f"{events}.sqlite3", KEPT / f"{events}.sqlite3.stamp"
    address = f"sqlite:///{target}"
    if target.exists() and _is_kept(mark, stamp()) and _migrates(address):
        return address
    begin = time.monotonic()
    mark.unlink(missing_ok=True)
    _remove(target)
    shutil.copy(base(), target)
    code = f"import django; django.setup(); from volumes import fill; fill({events})"
    subprocess.run([sys.executable, "-c", code], env=environment(address), cwd=ROOT, check=True)
    mark.write_text(stamp())
    print(f"Made {target} in {time.monotonic() - begin:.0f} s.", flush=True)
    return address


def _remove(target: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)


def base() -> Path:
    """A database with its tables, its vocabularies and the communes."""
    target, mark = KEPT / "base.sqlite3", KEPT / "base.sqlite3.stamp"
    address = f"sqlite:///{target}"
    if not (target.exists() and _is_kept(mark, stamp()) and _migrates(address)):
        _remove(target)
        _manage(address, "migrate")
        _manage(address, "load_geography")
        mark.write_text(stamp())
    with sqlite3.connect(target) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return target


def programmes(number: int, server: str | None = None, *, prefix: str = "") -> str:
    """The address of the volume of that many programmes, made if need be: on SQLite, or on this PostgreSQL server.

    Of one programme both engines have the same rows; each copies it for itself.
    """
    files = [ROOT / "bench" / name for name in ("programmes.py", "rows.py")]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    one = KEPT / "programmes.sqlite3"
    _make(one, base, "fill()", wanted)
    if server is None:
        target = KEPT / f"programmes-{number}.sqlite3"
        _make(target, lambda: one, f"multiply({number})", wanted)
        return f"sqlite:///{target}"
    name = f"{prefix}_programmes_{number}"
    address, mark = f"{server}/{name}", KEPT / f"{name}.stamp"
    if not (_is_kept(mark, wanted) and _migrates(address)):
        copied(server, one, name, wanted)
        mark.unlink()
        _programme_code(address, f"multiply({number})")
        mark.write_text(wanted)
    return address


def loans(tools: int, server: str | None = None, *, prefix: str = "") -> str:
    """The address of the volume of that many tools, made if need be; PostgreSQL takes a copy of the rows of SQLite."""
    files = [ROOT / "bench" / name for name in ("loans.py", "rows.py")]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    target = KEPT / f"loans-{tools}.sqlite3"
    _make(target, base, f"fill({tools})", wanted, module="loans")
    if server is None:
        return f"sqlite:///{target}"
    mark = (KEPT / f"{target.name}.stamp").stat().st_mtime
    return copied(server, target, f"{prefix}_loans_{tools}", f"{wanted} {mark}")


def _programme_code(address: str, code: str, module: str = "programmes") -> None:
    whole = f"import django; django.setup(); import {module}; {module}.{code}"
    subprocess.run([sys.executable, "-c", whole], env=environment(address), cwd=ROOT, check=True)


def _make(target: Path, source: Callable[[], Path], code: str, wanted: str, module: str = "programmes") -> None:
    mark = target.with_name(f"{target.name}.stamp")
    if target.exists() and _is_kept(mark, wanted) and _migrates(f"sqlite:///{target}"):
        return
    begin = time.monotonic()
    mark.unlink(missing_ok=True)
    _remove(target)
    shutil.copy(source(), target)
    _programme_code(f"sqlite:///{target}", code, module)
    with sqlite3.connect(target) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    mark.write_text(wanted)
    print(f"Made {target} in {time.monotonic() - begin:.0f} s.", flush=True)


def postgres(server: str, events: int, *, prefix: str) -> str:
    """The address of the PostgreSQL volume, copied from the SQLite one if need be."""
    source = Path(sqlite(events).removeprefix("sqlite:///"))
    wanted = stamp(str((KEPT / f"{events}.sqlite3.stamp").stat().st_mtime))
    return copied(server, source, f"{prefix}_{events}", wanted)


def copied(server: str, source: Path, name: str, wanted: str) -> str:
    """The address of a PostgreSQL database with the rows of a SQLite one, made again when ``wanted`` changed."""
    import psycopg  # noqa: PLC0415 - installed for large installations only

    address, mark = f"{server}/{name}", KEPT / f"{name}.stamp"
    told = server.replace("postgres://", "postgresql://")
    with psycopg.connect(f"{told}/postgres", autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there and _is_kept(mark, wanted) and _migrates(address):
            return address
        begin = time.monotonic()
        mark.unlink(missing_ok=True)
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
    _manage(address, "migrate")
    with psycopg.connect(f"{told}/{name}", autocommit=True) as connection:
        _copy(source, connection)
    mark.write_text(wanted)
    print(f"Made PostgreSQL {name} in {time.monotonic() - begin:.0f} s.", flush=True)
    return address


def _copy(source: Path, connection: Any) -> None:
    """Every row of every table, as text: both engines read each other's figures, dates and identifiers."""
    with sqlite3.connect(source) as origin, connection.transaction():
        origin.text_factory = bytes
        rows = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = sorted({name for (name,) in rows} - UNTOUCHED - {"search_index"})
        known = {name.decode() for (name,) in origin.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL TimeZone = 'UTC'")
        filled = [
            name for name in tables if name in known and origin.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
        ]
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        for table in filled:
            _copy_table(origin, connection, table)
        _copy_terms(origin, connection)
    for table in filled:
        sequence = connection.execute(
            "SELECT pg_get_serial_sequence(%s, attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'id'",
            [table, table],
        ).fetchone()
        if sequence and sequence[0]:
            connection.execute(f"SELECT setval('{sequence[0]}', (SELECT COALESCE(MAX(id), 1) FROM {table}))")
    connection.execute("VACUUM ANALYZE")


def _copy_table(origin: sqlite3.Connection, connection: Any, table: str) -> None:
    columns = [row[1].decode() for row in origin.execute(f'PRAGMA table_info("{table}")')]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in origin.execute(f'SELECT {names} FROM "{table}"'):
            copy.write_row([value.decode() if isinstance(value, bytes) else value for value in row])


def _copy_terms(origin: sqlite3.Connection, connection: Any) -> None:
    """The lists of the search index: the same terms, in the engine's own table."""
    connection.execute("CREATE TEMPORARY TABLE told (entry_id bigint, terms text) ON COMMIT DROP")
    with connection.cursor().copy("COPY told FROM STDIN") as copy:
        for number, terms in origin.execute("SELECT rowid, terms FROM search_index"):
            copy.write_row([number, terms.decode()])
    connection.execute("DROP INDEX search_index_terms")
    connection.execute(
        "INSERT INTO search_index SELECT entry_id, array_to_tsvector("
        f" string_to_array(terms, ' ') || ARRAY['§b' || (entry_id >> {BLOCK})]) FROM told ORDER BY entry_id"
    )
    connection.execute("CREATE INDEX search_index_terms ON search_index USING gin (terms) WITH (fastupdate = off)")
