"""An archive gives back what it took, or refuses before touching anything."""

import errno
import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from maillage.accounts.models import User
from maillage.core import backup
from tests.factories.accounts import UserFactory
from tests.strict.machine import OTHER_ENGINE

AT = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def media(settings, tmp_path):
    """Two files of the installation."""
    root = tmp_path / "media"
    (root / "images").mkdir(parents=True)
    (root / "images" / "a.webp").write_bytes(b"image a")
    (root / "b.pdf").write_bytes(b"document b")
    settings.MEDIA_ROOT = root
    return root


@pytest.fixture
def archive(transactional_db, django_db_serialized_rollback, media, tmp_path):
    """An archive of an installation where Camille has an account."""
    UserFactory(email="camille@exemple.test", display_name="Camille")
    target = tmp_path / "archive.tar"
    backup.make(target, at=AT)
    return target


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_was_archived_comes_back(archive, media):
    before = files_of(media)
    User.objects.all().delete()
    UserFactory(email="dominique@exemple.test")
    (media / "b.pdf").write_bytes(b"changed")
    (media / "c.txt").write_bytes(b"later")

    manifest = backup.restore(archive, replace=True)

    assert list(User.objects.values_list("email", "display_name")) == [("camille@exemple.test", "Camille")]
    assert files_of(media) == before
    assert (manifest.made_at, manifest.engine, manifest.rows["accounts_user"]) == (AT.isoformat(), connection.vendor, 1)
    assert not media.with_name("media.before-restore").exists()


def test_one_goes_back_to_the_version_before_an_upgrade(archive):
    """The newer version made a table that points to a former one, and a function: the archive knows neither."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE newer (id bigint PRIMARY KEY, person_id bigint REFERENCES accounts_user (id))")
        cursor.execute("INSERT INTO newer SELECT 1, id FROM accounts_user")
        if connection.vendor == "postgresql":
            cursor.execute("CREATE FUNCTION newer_one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
            cursor.execute("CREATE VIEW newer_view AS SELECT person_id FROM newer")
    backup.restore(archive, replace=True)

    assert User.objects.get().email == "camille@exemple.test"
    assert "newer" not in connection.introspection.table_names(include_views=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'newer_one'")
            assert cursor.fetchone() == (0,)


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


NAMESPACES = "SELECT count(*) FROM pg_namespace WHERE nspname = 'before_restore'"
RIGHT = "SELECT has_schema_privilege('pg_monitor', current_schema(), 'CREATE')"


def test_the_schema_keeps_its_rights_and_nothing_stays_aside(archive):
    if connection.vendor != "postgresql":
        pytest.skip(f"{OTHER_ENGINE}: its database is a file")
    asked("CREATE SCHEMA before_restore")  # of a restore that was interrupted at its very end
    asked("CREATE TABLE before_restore.left_there (id bigint PRIMARY KEY)")
    asked(f"GRANT CREATE ON SCHEMA {asked('SELECT current_schema()')} TO pg_monitor")
    backup.restore(archive, replace=True)

    assert (asked(NAMESPACES), asked(RIGHT)) == (0, True)
    asked(f"REVOKE CREATE ON SCHEMA {asked('SELECT current_schema()')} FROM pg_monitor")


def test_a_restore_that_fails_on_its_way_leaves_what_was_there(archive, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip(f"{OTHER_ENGINE}: its database is a file")
    UserFactory(email="dominique@exemple.test")
    monkeypatch.setattr(backup, "ASIDE", f"{backup.ASIDE} SELECT 1 / 0;")

    with pytest.raises(backup.NoBackup, match="division by zero"):
        backup.restore(archive, replace=True)

    assert (User.objects.count(), asked(NAMESPACES)) == (2, 0)


def test_a_file_that_goes_while_the_archive_is_made_is_left_out(archive, media, tmp_path, monkeypatch):
    found = [*media.rglob("*.*"), media / "images" / "gone.webp"]
    monkeypatch.setattr(backup, "_media", lambda: iter(sorted(found)))
    manifest = backup.make(tmp_path / "second.tar", at=AT)

    assert sorted(manifest.digests)[-2:] == ["media/b.pdf", "media/images/a.webp"]
    backup.restore(tmp_path / "second.tar", replace=True)


def test_files_come_back_where_a_disk_is_mounted(archive, media, monkeypatch):
    """A mount point cannot be renamed: its content is exchanged."""
    before, rename = files_of(media), Path.rename

    def busy(self, target):
        if self == media:
            raise OSError(errno.EBUSY, "busy")
        return rename(self, target)

    (media / "c.txt").write_bytes(b"later")
    (media / "b.pdf").write_bytes(b"changed")
    monkeypatch.setattr(Path, "rename", busy)
    backup.restore(archive, replace=True)

    assert files_of(media) == before


def test_a_full_disk_leaves_the_database_as_it_was(archive, media, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip(f"{OTHER_ENGINE}: its database is not a file of ours")
    UserFactory(email="dominique@exemple.test")

    def full(_source, _target):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(backup.shutil, "move", full)
    with pytest.raises(OSError, match="full"):
        backup.restore(archive, replace=True)

    assert User.objects.count() == 2


def test_a_database_in_use_is_not_replaced_unawares(archive):
    UserFactory(email="dominique@exemple.test")

    with pytest.raises(backup.NoRestore, match="--replace"):
        backup.restore(archive, replace=False)

    assert User.objects.count() == 2


def rewrite(archive: Path, changes: dict[str, bytes | None]) -> None:
    """The same archive with files changed, added, or taken away (None)."""
    with tarfile.open(archive) as tar:
        content = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}
    content = {name: data for name, data in {**content, **changes}.items() if data is not None}
    with tarfile.open(archive, "w") as tar:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    "changes",
    [
        {"media/b.pdf": b"changed"},
        {"media/b.pdf": None},
        {"media/z.pdf": b"in excess"},
        {"manifest.json": None},
        {"manifest.json": b"{}"},
        {"manifest.json": b"not json"},
    ],
    ids=["changed", "missing", "in excess", "no manifest", "empty manifest", "unreadable manifest"],
)
def test_a_damaged_archive_is_refused_and_nothing_is_touched(archive, media, changes):
    rewrite(archive, changes)
    UserFactory(email="dominique@exemple.test")
    (media / "c.txt").write_bytes(b"later")

    with pytest.raises(backup.NoRestore):
        backup.restore(archive, replace=True)

    assert User.objects.count() == 2
    assert (media / "c.txt").exists()


def test_a_path_that_leaves_the_folder_is_refused(archive, tmp_path):
    rewrite(archive, {"../outside.txt": b"escaped"})

    with pytest.raises(backup.NoRestore):
        backup.restore(archive, replace=True)

    assert not (tmp_path / "outside.txt").exists()
    assert not (Path(django_settings.DATA_DIR) / "outside.txt").exists()


def change_manifest(archive, **fields):
    with tarfile.open(archive) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())
    rewrite(archive, {"manifest.json": json.dumps({**manifest, **fields}).encode()})


def test_an_archive_of_a_newer_version_asks_for_an_upgrade_first(archive):
    change_manifest(archive, migrations=["accounts.9999_from_the_future"])

    with pytest.raises(backup.NoRestore, match="9999_from_the_future"):
        backup.restore(archive, replace=True)


def test_an_archive_of_the_other_engine_is_refused(archive):
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    with tarfile.open(archive) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())
    if other == "sqlite":
        pytest.skip(f"{OTHER_ENGINE}: its database file would not be one")
    change_manifest(archive, engine=other, digests=manifest["digests"])

    with pytest.raises(backup.NoRestore, match=other):
        backup.restore(archive, replace=True)


def test_files_kept_elsewhere_are_not_silently_left_out(db, settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "storages.backends.s3.S3Storage"}}

    with pytest.raises(backup.NoBackup):
        backup.make(tmp_path / "archive.tar", at=AT)

    assert list(tmp_path.glob("*.tar")) == []


def test_the_archive_is_readable_by_its_owner_only(archive):
    assert archive.stat().st_mode & 0o777 == 0o600


def test_the_commands_make_check_and_restore(transactional_db, django_db_serialized_rollback, media, tmp_path, capsys):
    UserFactory(email="camille@exemple.test")
    target = tmp_path / "archive.tar"

    call_command("backup", str(target))
    call_command("restore", str(target), "--check")
    User.objects.all().delete()
    call_command("restore", str(target), "--replace")

    assert User.objects.get().email == "camille@exemple.test"
    said = capsys.readouterr().out.splitlines()
    assert [("2 files" in said[0]), ("is sound" in said[1]), ("is restored" in said[2])] == [True] * 3
    with pytest.raises(CommandError):
        call_command("restore", str(media / "b.pdf"))


def test_only_the_newest_archives_are_kept_when_asked(
    transactional_db, django_db_serialized_rollback, media, settings, tmp_path
):
    settings.DATA_DIR = tmp_path / "data"
    folder = tmp_path / "data" / "backups"
    folder.mkdir(parents=True)
    for day in ("2020-01-01", "2020-01-02"):
        (folder / f"{day}T000000Z.tar").write_bytes(b"old")

    call_command("backup", "--keep", "2")

    names = sorted(path.name for path in folder.glob("*.tar"))
    assert (len(names), names[0]) == (2, "2020-01-02T000000Z.tar")


def test_what_is_kept_beside_the_tables_is_made_again_after_a_restore(archive, monkeypatch):
    done = []
    monkeypatch.setattr(backup, "_afterwards", dict(backup._afterwards))
    backup.afterwards("tests", lambda: done.append(User.objects.count()))
    User.objects.all().delete()

    call_command("restore", str(archive), replace=True, stdout=io.StringIO())
    call_command("restore", str(archive), check=True, stdout=io.StringIO())

    assert done == [1]
    assert {"search.clocks", "territories.pages", "territories.registry"} <= set(backup._afterwards)
