"""Who may import: the coordinators of the territory."""

from typing import Any

from maillage.imports.enums import RunState
from maillage.imports.models import Run, Source
from maillage.territories.rules import coordinates


def may_manage_source(user: Any, source: Source) -> bool:
    """Read it, correct it, read it again."""
    return coordinates(user, source.territory_id)


def may_follow_run(user: Any, run: Run) -> bool:
    """Open its preview and its report."""
    return coordinates(user, run.source.territory_id)


def may_apply_run(user: Any, run: Run) -> bool:
    """Confirm what was previewed, or abandon it."""
    return run.state in {RunState.READY, RunState.FAILED, RunState.READING} and may_follow_run(user, run)


def may_undo_run(user: Any, run: Run) -> bool:
    """Take back what it brought in, where nobody has touched it since."""
    return run.state == RunState.DONE and may_follow_run(user, run)
