"""What an engine must do. Terms are ours: letters, figures and the marks of `terms.py`; never what a person typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Query:
    """All of the groups, one term at least of each."""

    groups: tuple[tuple[str, ...], ...]


def bare(term: str) -> str:
    """A term without anything that could mean something to an engine: ASCII is kept when it is a letter or a figure."""
    return "".join(char for char in term if char.isalnum() or not char.isascii())


class Engine(Protocol):
    """The index of one database."""

    def write(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Replace the terms of entries."""
        ...

    def remove(self, ids: Sequence[int]) -> None:
        """Forget entries."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def settle(self) -> None:
        """Give up what removed entries still take: their terms leave the file too."""
        ...

    def newest(self, query: Query, limit: int, last: int | None = None) -> list[int]:
        """The highest entry numbers that match, highest first; none is above ``last``, where it is known."""
        ...

    def last_of(self, kind: str) -> int | None:
        """The highest entry number of a kind, where knowing it spares `newest` something; None where it does not."""
        ...

    def entries(self, numbers: Sequence[int], columns: str) -> list[tuple[Any, ...]]:
        """Columns of these entries (``columns`` is SQL of ours, the entry is ``e``), in no order."""
        ...

    def begins(self, column: str, prefix: str) -> tuple[str, list[str]]:
        """SQL and parameters of « this column begins with », served by an ordinary index."""
        ...

    def by_text(self, column: str) -> str:
        """SQL that orders by this column as that index does."""
        ...
