"""What the worker does with contributions: they follow their territory, and reporters are forgotten."""

from datetime import timedelta

from maillage.contributions.actions.reports import forget_reporters
from maillage.contributions.actions.territories import TASK, move_some
from maillage.core.background import daily, later
from maillage.core.clock import now

REPORTERS_KEPT = timedelta(days=365)


@daily(at="03:50")
def forget_old_reporters() -> None:
    """Name, address and words of who reported leave after a year."""
    forget_reporters(before=now() - REPORTERS_KEPT)


def follow_territory(territory_id: int, into_id: int, codes: list[str] | None) -> None:
    """Move one batch, and ask for the next one; running it again moves what is left."""
    if move_some(territory_id=territory_id, into_id=into_id, codes=codes, at=now()):
        later(TASK, territory_id, into_id, codes)
