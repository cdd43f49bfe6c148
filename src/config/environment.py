"""Reading the environment: every wrong value is told at start, with its name and what was expected."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str = "") -> str:
    """The variable as it stands, or the default."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable; anything else is refused at start."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    lowered = raw.strip().lower()
    if lowered in TRUE:
        return True
    if lowered in FALSE:
        return False
    message = f"{name}={raw!r} is not a yes/no value: write 1 or 0."
    raise ImproperlyConfigured(message)


def is_nearby(url: str) -> bool:
    """Whether an address is of this machine or of a private network: where one may develop."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".test"))


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not below ``least``."""
    raw = os.environ.get(name)
    if raw is None or not raw.strip():
        return default
    try:
        value = int(raw)
    except ValueError as error:
        message = f"{name}={raw!r} is not a whole number."
        raise ImproperlyConfigured(message) from error
    if value < least:
        message = f"{name}={value} is below {least}."
        raise ImproperlyConfigured(message)
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
    ),
}


def database(name: str, default_file: Path) -> dict[str, Any]:
    """Translate a database address (``sqlite:///file`` or ``postgres://user:password@host:port/name``)."""
    raw = os.environ.get(name) or f"sqlite:///{default_file}"
    parts = urlsplit(raw)
    if parts.scheme == "sqlite":
        file = unquote(parts.path[1:])  # three slashes: relative; four: absolute
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file if file == ":memory:" else Path(file),
            "OPTIONS": dict(SQLITE_OPTIONS),
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"server_side_binding": True, **dict(parse_qsl(parts.query))},
        }
    message = f"{name} starts with {parts.scheme!r}: expected sqlite:///file or postgres://user@host/name."
    raise ImproperlyConfigured(message)


def cache(name: str, default_folder: Path) -> dict[str, Any]:
    """Translate a cache address: ``file:///folder`` (default), ``redis://host:port/0`` or ``locmem://``."""
    raw = os.environ.get(name) or f"file://{default_folder}"
    scheme = raw.partition("://")[0]
    if scheme == "file":
        return {
            "BACKEND": "maillage.core.filecache.FileCache",
            "LOCATION": raw.removeprefix("file://"),
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    if scheme in {"redis", "rediss", "valkey", "unix"}:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": raw.replace("valkey://", "redis://"),
        }
    if scheme == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "maillage"}
    message = f"{name}={raw!r} is not understood: expected file:///folder, redis://host:port/0 or locmem://."
    raise ImproperlyConfigured(message)
