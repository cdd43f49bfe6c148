"""One archive holds an installation: its database, its files, and the means to check both.

A ``.tar`` of ``manifest.json`` (date, engine, migrations, rows per table, SHA-256 of every file), the database (a copy
made by SQLite's online backup, or ``pg_dump``'s custom format) and the media. The database is copied first: a file that
arrives meanwhile is in excess, never missing. Restoring checks everything before touching anything.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from maillage.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
BLOCK = 1024 * 1024
_afterwards: dict[str, Callable[[], None]] = {}


def afterwards(name: str, deed: Callable[[], None]) -> None:
    """Say what has to be made again once rows were replaced without passing by actions (``restore``, ``flush``).

    The floors that keep something beside the tables call it when they start: read models, pages kept.
    """
    _afterwards[name] = deed


def settle() -> None:
    """Do all of that; the database is in place and up to date."""
    for _name, deed in sorted(_afterwards.items()):
        deed()


class NoBackup(Refused):
    """The archive cannot be made here."""


class NoRestore(Refused):
    """The archive cannot be restored here; nothing was touched."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. ``digests`` and ``rows`` are by file and by table."""

    format: int
    made_at: str
    engine: str
    migrations: list[str]
    rows: dict[str, int]
    digests: dict[str, str]


# --- Making -----------------------------------------------------------------------------------------------------------


def make(target: Path, *, at: datetime) -> Manifest:
    """Write the archive of this installation to ``target``, whole or not at all.

    Raises:
        NoBackup: the media are not on this machine's disk, or PostgreSQL's tools are missing.
    """
    if not settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
        raise NoBackup(
            _("Les fichiers ne sont pas sur ce disque : sauvegardez l’espace de stockage par ses propres moyens.")
        )
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        folder = Path(name)
        database = folder / NAMES[connection.vendor]
        rows = _copy_sqlite(database) if connection.vendor == "sqlite" else _dump_postgresql(database)
        digests = {database.name: digest(database)}
        archive = folder / "archive.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(database, database.name)
            for file in _media():
                inside = f"{MEDIA}/{file.relative_to(settings.MEDIA_ROOT).as_posix()}"
                with suppress(FileNotFoundError):  # removed since the folder was listed: nothing needs it any more
                    digests[inside] = _add(tar, file, inside)
            manifest = Manifest(FORMAT, at.isoformat(), connection.vendor, _applied(), rows, digests)
            said = folder / MANIFEST
            said.write_text(json.dumps(manifest.__dict__, indent=1, ensure_ascii=False))
            tar.add(said, MANIFEST)
        archive.chmod(0o600)
        archive.replace(target)
    return manifest


def _add(tar: tarfile.TarFile, file: Path, inside: str) -> str:
    """Put a file in the archive, and give its digest."""
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        tar.addfile(tar.gettarinfo(arcname=inside, fileobj=opened), opened)
    return found


def _media() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def _copy_sqlite(target: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        return _count_sqlite(copy)


def _count_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'"
    )
    quoted = [str(name).replace('"', '""') for (name,) in tables]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in quoted}  # noqa: S608 - names of our own tables


def _dump_postgresql(target: Path) -> dict[str, int]:
    """Count and dump the same snapshot."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = _count_postgresql(cursor)
        _tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        cursor.execute("ROLLBACK")
    return rows


def _count_postgresql(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    rows = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - names of our own tables
        rows[name] = cursor.fetchone()[0]
    return rows


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database."""
    program = shutil.which(name)
    if program is None:
        raise NoBackup(_("Le programme %(name)s manque : installez le client PostgreSQL.") % {"name": name})
    config = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{key: str(config[name]) for key, name in given.items() if config[name]}}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBackup(_("%(name)s a échoué : %(reason)s") % {"name": name, "reason": done.stderr.strip()[-500:]})


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- Checking and restoring -------------------------------------------------------------------------------------------


def unpack(archive: Path, folder: Path) -> Manifest:
    """Take an archive apart into ``folder`` and check it to the last byte.

    Raises:
        NoRestore: not an archive of ours, a file is missing, in excess or changed, or the database is damaged.
    """
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise NoRestore(_("Ce fichier n’est pas une sauvegarde de Maillage, ou elle est abîmée.")) from error
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    wrong = sorted(set(found) ^ set(manifest.digests))
    wrong += sorted(
        name for name in set(found) & set(manifest.digests) if digest(found[name]) != manifest.digests[name]
    )
    if manifest.format != FORMAT or wrong:
        names = ", ".join(str(PurePosixPath(name)) for name in wrong[:5])
        raise NoRestore(_("La sauvegarde est abîmée : %(names)s.") % {"names": names or manifest.format})
    if manifest.engine == "sqlite":
        _check_sqlite(folder / NAMES["sqlite"], manifest)
    return manifest


def _check_sqlite(file: Path, manifest: Manifest) -> None:
    with closing(sqlite3.connect(file)) as database:
        sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not sound or _count_sqlite(database) != manifest.rows:
            raise NoRestore(_("La base de données de la sauvegarde est abîmée."))


def restore(archive: Path, *, replace: bool) -> Manifest:
    """Put the archive in the place of this installation's database and files, after checking it whole.

    Raises:
        NoRestore: the archive is damaged, of another engine or of a newer version, or the database here is not empty
            and ``replace`` was not asked for.
    """
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as name:
        folder = Path(name)
        manifest = unpack(archive, folder)
        _refuse_mismatch(manifest, replace=replace)
        if manifest.engine == "sqlite":
            _replace_sqlite(folder / NAMES["sqlite"])
        else:
            _replace_postgresql(folder / NAMES["postgresql"], manifest)
        _replace_media(folder / MEDIA)
    return manifest


def _refuse_mismatch(manifest: Manifest, *, replace: bool) -> None:
    if manifest.engine != connection.vendor:
        raise NoRestore(
            _("Cette sauvegarde vient de %(there)s et cette installation utilise %(here)s.")
            % {"there": manifest.engine, "here": connection.vendor}
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise NoRestore(
            _("Cette sauvegarde vient d’une version plus récente (%(name)s) : mettez d’abord le logiciel à jour.")
            % {"name": newer[0]}
        )
    if not replace and connection.introspection.table_names():
        raise NoRestore(_("La base de données n’est pas vide : ajoutez --replace pour la remplacer."))


def _replace_sqlite(copy: Path) -> None:
    """Bring the copy beside the database, then take its place at once: a full disk leaves what was there, whole.

    The journal of the former database is emptied into it first, so that losing it loses nothing, and it is gone before
    the new one arrives, which it would damage.
    """
    target = Path(str(connection.settings_dict["NAME"]))
    connections.close_all()
    arrived = target.with_name(target.name + ".restored")
    try:
        shutil.move(copy, arrived)
    except OSError:
        arrived.unlink(missing_ok=True)
        raise
    if target.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as former:  # damaged: it goes anyway
            former.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    arrived.replace(target)


# The schema that is there steps aside whole, with what a newer version made and the archive does not know; an empty one
# takes its name, its rights and its extensions. One lock for all: dropping some 300 tables with their indexes while as
# many are made would fill what PostgreSQL keeps by default for the locks of all its clients.
ASIDE = """
DO $$ DECLARE here name := current_schema(); old oid; one record; BEGIN
  EXECUTE format('ALTER SCHEMA %I RENAME TO before_restore', here);
  EXECUTE format('CREATE SCHEMA %I', here);
  SELECT n.oid INTO old FROM pg_namespace n WHERE n.nspname = 'before_restore';
  FOR one IN
    SELECT a.privilege_type AS right, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role
    FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.oid = old
  LOOP
    EXECUTE format('GRANT %s ON SCHEMA %I TO %s', one.right, here, one.role);
  END LOOP;
  FOR one IN SELECT e.extname AS name FROM pg_extension e WHERE e.extnamespace = old LOOP
    EXECUTE format('ALTER EXTENSION %I SET SCHEMA %I', one.name, here);
  END LOOP;
END $$;
"""
# Table by table, each in a transaction of its own: a few locks at a time. What is left of it is only the schema.
LEFT_ASIDE = """
SELECT format('DROP TABLE IF EXISTS before_restore.%I CASCADE', tablename)
FROM pg_tables WHERE schemaname = 'before_restore' ORDER BY tablename
"""


def _replace_postgresql(dump: Path, manifest: Manifest) -> None:
    """Put what is there aside and fill its place from the dump, in one transaction: a failure leaves what was there."""
    _forget_what_was_put_aside()
    connections.close_all()
    aside, filled = dump.with_name("aside.sql"), dump.with_name("filled.sql")
    aside.write_text(ASIDE)
    _tool("pg_restore", "--no-owner", f"--file={filled}", str(dump))
    quietly = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction")
    _tool("psql", *quietly, f"--file={aside}", f"--file={filled}")
    _forget_what_was_put_aside()
    with connection.cursor() as cursor:
        if _count_postgresql(cursor) != manifest.rows:
            raise NoRestore(_("La base restaurée n’a pas le nombre de lignes annoncé par la sauvegarde."))


def _forget_what_was_put_aside() -> None:
    """What a restore put aside goes; one that was interrupted then left it, which harms nothing."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT_ASIDE)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute("DROP SCHEMA IF EXISTS before_restore CASCADE")


def _replace_media(folder: Path) -> None:
    """Swap the two folders, so that a failure leaves the old one or the new one, never a mixture."""
    target = Path(settings.MEDIA_ROOT)
    old = target.with_name(target.name + ".before-restore")
    shutil.rmtree(old, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    if target.exists():
        try:
            target.rename(old)
        except OSError:  # a disk of its own is mounted there, or the folder above is not ours
            _swap_inside(folder, target)
            return
    shutil.move(folder, target)
    shutil.rmtree(old, ignore_errors=True)


def _swap_inside(folder: Path, target: Path) -> None:
    """Put the content of a folder in the place of another's: copied to its disk first, then renamed, which is quick."""
    new, old = target / ".restored", target / ".before-restore"
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    shutil.move(folder, new)
    old.mkdir()
    for child in sorted(target.iterdir()):
        if child not in {new, old}:
            child.rename(old / child.name)
    for child in sorted(new.iterdir()):
        child.rename(target / child.name)
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
