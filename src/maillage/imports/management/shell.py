"""What the commands share: what was typed is checked before anything is read, and refused in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from maillage.territories.models import Territory


def territory_named(slug: str) -> Territory:
    """The territory of this slug.

    Raises:
        CommandError: none has it, or the database has not been prepared.
    """
    try:
        known = {territory.slug: territory for territory in Territory.objects.order_by("slug")}
    except DatabaseError as error:
        message = "The database is not ready: run « manage.py prepare » first (--demo brings four territories)."
        raise CommandError(message) from error
    if slug not in known:
        raise CommandError(f"No territory « {slug} ». Known: {', '.join(known) or 'none'}.")
    return known[slug]


def report_writer(path: str) -> Callable[[dict[str, Any]], None]:
    """What writes the report; a file that cannot be written is said before the import rather than after.

    Raises:
        CommandError: the folder does not exist, or the file cannot be written.
    """
    if not path:
        return _nowhere
    target = Path(path)
    try:
        target.open("a", encoding="utf-8").close()
    except OSError as error:
        raise CommandError(f"The report cannot be written to {path}: {error.strerror}.") from error
    return lambda report: _write(target, report)


def _nowhere(_report: dict[str, Any]) -> None:
    """Nobody asked for it."""


def _write(target: Path, report: dict[str, Any]) -> None:
    target.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def mapping_of(path: str) -> dict[str, str]:
    """The roles of columns, from a JSON file.

    Raises:
        CommandError: the file cannot be read, or is not an object of words.
    """
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(field, str) for field in found.values()):
        raise CommandError(f'{path} must be an object like {{"Intitulé": "title"}}.')
    return found
