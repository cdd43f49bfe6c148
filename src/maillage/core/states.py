"""State machines: one compare-and-write."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from maillage.core.errors import TooLate

Moves = Mapping[Any, frozenset[Any]]


def may_move(moves: Moves, origin: str, to: str) -> bool:
    """Whether the table of moves has an arrow from ``origin`` to ``to``."""
    return to in moves.get(origin, frozenset())


def advance(row: models.Model, *, to: str, moves: Moves, unchanged: Collection[str] = (), **fields: Any) -> None:
    """Move ``row.state`` to ``to`` and write ``fields`` with it, if nobody moved it in between.

    ``UPDATE … WHERE pk AND state = <the state the caller saw>``: zero rows means that somebody was first. The columns
    named by ``unchanged`` must still hold what the caller saw, too.

    Raises:
        TooLate: the arrow does not exist, or the row is no longer in that state.
    """
    origin = row.state  # type: ignore[attr-defined]  # every model given here has a state
    sentence = _("Entre-temps, cette fiche a changé d’état. Rechargez la page pour voir où elle en est.")
    if not may_move(moves, origin, to):
        raise TooLate(sentence)
    manager = type(row)._base_manager  # noqa: SLF001 - the plain manager of a model is Django's public practice
    seen = {name: getattr(row, name) for name in unchanged}
    changed = manager.filter(pk=row.pk, state=origin, **seen).update(state=to, **fields)
    if changed != 1:
        raise TooLate(sentence)
    row.state = to  # type: ignore[attr-defined]  # see above
    for name, value in fields.items():
        setattr(row, name, value)
