"""A wrong setting is told at start, with its name; production refuses what is weak."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

ROOT = Path(__file__).resolve().parents[2]
STRONG = "pX3vN8qL2wR7tK5yB9mZ4cJ6hD1sF0gAeUiOnQxT"


@pytest.mark.parametrize("raw", ["1", "true", "Yes", " on "])
def test_yes(monkeypatch, raw):
    monkeypatch.setenv("A_FLAG", raw)

    assert environment.flag("A_FLAG", default=False) is True


@pytest.mark.parametrize("raw", ["0", "false", "No", "off", ""])
def test_no(monkeypatch, raw):
    monkeypatch.setenv("A_FLAG", raw)

    assert environment.flag("A_FLAG", default=True) is False


@pytest.mark.parametrize(
    ("read", "raw", "said"),
    [
        (lambda: environment.flag("A_SETTING", default=False), "maybe", "A_SETTING='maybe' is not a yes/no value"),
        (lambda: environment.number("A_SETTING", 1), "many", "A_SETTING='many' is not a whole number"),
        (lambda: environment.number("A_SETTING", 1, least=1), "0", "A_SETTING=0 is below 1"),
        (lambda: environment.database("A_SETTING", Path("x")), "mysql://host/name", "A_SETTING starts with 'mysql'"),
        (lambda: environment.cache("A_SETTING", Path("x")), "memcached://host", "A_SETTING='memcached://host'"),
    ],
    ids=["flag", "number", "least", "database", "cache"],
)
def test_a_value_that_is_not_understood_is_told_with_its_name(monkeypatch, read, raw, said):
    monkeypatch.setenv("A_SETTING", raw)

    with pytest.raises(ImproperlyConfigured) as told:
        read()

    assert str(told.value).startswith(said)


def test_a_list_is_separated_by_commas(monkeypatch):
    monkeypatch.setenv("A_LIST", "a.example, b.example,,")

    assert environment.words("A_LIST") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p%40s@db:6432/name", ("postgresql", "name", "u", "p@s", "db", "6432")),
        ("postgresql:///name", ("postgresql", "name", "", "", "", "")),
    ],
)
def test_an_address_of_postgresql(monkeypatch, url, expected):
    monkeypatch.setenv("A_DATABASE", url)

    config = environment.database("A_DATABASE", Path("x"))

    keys = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    assert (config["ENGINE"].rpartition(".")[2], *(config[key] for key in keys)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/data/site.sqlite3", "/srv/data/site.sqlite3"),
        ("sqlite:///site.sqlite3", "site.sqlite3"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_an_address_of_sqlite(monkeypatch, url, expected):
    monkeypatch.setenv("A_DATABASE", url)

    assert str(environment.database("A_DATABASE", Path("x"))["NAME"]) == expected


@pytest.mark.parametrize(
    ("url", "backend", "location"),
    [
        ("file:///srv/cache", "FileCache", "/srv/cache"),
        ("redis://cache:6379/0", "RedisCache", "redis://cache:6379/0"),
        ("valkey://cache:6379/0", "RedisCache", "redis://cache:6379/0"),
        ("locmem://", "LocMemCache", "maillage"),
    ],
)
def test_an_address_of_a_cache(monkeypatch, url, backend, location):
    monkeypatch.setenv("A_CACHE", url)

    config = environment.cache("A_CACHE", Path("x"))

    assert (config["BACKEND"].rpartition(".")[2], config["LOCATION"]) == (backend, location)


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess:
    """Read the settings in another process, in an environment of these variables only."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings as s; print(s.SECRET_KEY)"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "DATA_DIR": str(folder), **variables},
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("secret", "said"),
    [("", "SECRET_KEY is missing"), ("short", "SECRET_KEY is too weak"), ("a" * 64, "SECRET_KEY is too weak")],
)
def test_production_refuses_a_weak_secret(tmp_path, secret, said):
    started = start(tmp_path, DEVELOPMENT="0", SECRET_KEY=secret)

    assert started.returncode != 0
    assert said in started.stderr


def test_production_starts_with_a_strong_secret(tmp_path):
    assert start(tmp_path, DEVELOPMENT="0", SECRET_KEY=STRONG).stdout.strip() == STRONG


def test_a_site_open_to_the_world_does_not_start_as_in_development(tmp_path):
    started = start(tmp_path, PUBLIC_URL="https://agenda.example.org")

    assert started.returncode != 0
    assert "set DEVELOPMENT=0" in started.stderr


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "192.168.1.20:8000", "[::1]:8000", "essai.localhost"])
def test_one_develops_on_this_machine_or_a_private_network(host):
    assert environment.is_nearby(f"http://{host}/")


def test_development_keeps_a_secret_of_its_own_that_others_cannot_read(tmp_path):
    first, second = start(tmp_path), start(tmp_path)

    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) > 60
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
