"""PostgreSQL: a table of `tsvector` made of our own terms, with a GIN index and no dictionary.

GIN knows no order: « the newest six hundred that match » would read every match. Each row therefore also holds the term
of the block of numbers it lies in, and the newest blocks are asked first: GIN skips through the long lists of common
words from one row of a short list of blocks to the next. Older blocks follow as the density found there asks.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connections

from maillage.search.engines.interface import Query, bare

CREATE = (
    "CREATE TABLE search_index (entry_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
    "CREATE INDEX search_index_terms ON search_index USING gin (terms) WITH (fastupdate = off)",
)
DROP = ("DROP TABLE search_index",)


BLOCK = 12
FIRST_BLOCKS = 2
MOST_BLOCKS = 24
MARGIN = 1.4
SELECT = (
    "SELECT entry_id FROM search_index WHERE terms @@ %s::tsquery"
    " ORDER BY entry_id + 0 DESC LIMIT %s"  # the sum keeps the planner from walking the primary key
)


def _term(term: str) -> str:
    """A term as a quoted lexeme: nothing in it can be an operator."""
    return f"'{bare(term)}'"


def _match(query: Query) -> str:
    return " & ".join("(" + " | ".join(map(_term, group)) + ")" for group in query.groups)


class Postgres:
    """The index in PostgreSQL."""

    def __init__(self, using: str) -> None:
        self.connection = connections[using]

    def write(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Replace the terms of entries."""
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_index(entry_id, terms) VALUES (%s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (entry_id) DO UPDATE SET terms = excluded.terms",
                [(number, [*terms, f"§b{number >> BLOCK}"]) for number, terms in rows],
            )

    def remove(self, ids: Sequence[int]) -> None:
        """Forget entries."""
        with self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index WHERE entry_id = ANY(%s)", [list(ids)])

    def clear(self) -> None:
        """Forget everything."""
        with self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index")

    def settle(self) -> None:
        """Nothing to do: the server's own vacuum passes."""

    def newest(self, query: Query, limit: int, last: int | None = None) -> list[int]:
        """The highest entry numbers that match, highest first."""
        with self.connection.cursor() as cursor:
            if last is None:
                cursor.execute("SELECT MAX(entry_id) FROM search_index")
                last = int(cursor.fetchone()[0] or 0)
            match = _match(query)
            found: list[int] = []
            for blocks in self._windows(last >> BLOCK, limit, found):
                narrowed = f"{match} & ({' | '.join(map(_term, blocks))})" if blocks else match
                cursor.execute(SELECT, [narrowed, limit - len(found) if blocks else limit])
                found[:] = (found if blocks else []) + [number for (number,) in cursor.fetchall()]
            return found

    def _windows(self, newest: int, limit: int, found: list[int]) -> Iterator[list[str]]:
        """The blocks to ask, newest first, until enough is ``found``; nothing stands for all of them."""
        first = range(newest, max(-1, newest - FIRST_BLOCKS), -1)
        yield [f"§b{block}" for block in first]
        if len(found) >= limit or first[-1] == 0:
            return
        more = int(MARGIN * len(first) * (limit - len(found)) / max(len(found), 1)) + 1
        if more <= min(MOST_BLOCKS, first[-1] - 1):
            yield [f"§b{block}" for block in range(first[-1] - 1, first[-1] - 1 - more, -1)]
            if len(found) >= limit:
                return
        yield []

    def last_of(self, kind: str) -> int | None:
        """The newest of a kind: an older kind is not looked for in the blocks of those that came after."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT MAX(id) FROM search_entry WHERE kind = %s", [kind])
            found = cursor.fetchone()[0]
        return None if found is None else int(found)

    def entries(self, numbers: Sequence[int], columns: str) -> list[tuple[Any, ...]]:
        """Columns of entries."""
        if not numbers:
            return []
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM search_entry e WHERE e.id = ANY(%s)",  # noqa: S608 - our columns
                [list(numbers)],
            )
            return list(cursor.fetchall())

    def begins(self, column: str, prefix: str) -> tuple[str, list[str]]:
        """LIKE, which the `varchar_pattern_ops` index of the column serves; our prefixes are letters and figures."""
        return f"{column} LIKE %s", [prefix.replace("\\", "").replace("%", "").replace("_", "") + "%"]

    def by_text(self, column: str) -> str:
        """The order of the index that serves `begins`."""
        return f"{column} USING ~<~"
