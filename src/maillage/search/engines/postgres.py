"""PostgreSQL: a narrow table of `tsvector` made of our own terms, with a GIN index and no dictionary."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections

from maillage.search.engines.interface import PREFIX, Query

CREATE = (
    "CREATE TABLE search_index (entry_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
    "CREATE INDEX search_index_terms ON search_index USING gin (terms) WITH (fastupdate = off)",
    "ALTER TABLE search_index ALTER COLUMN terms SET STATISTICS 1000",
)
DROP = ("DROP TABLE search_index",)


def _term(term: str) -> str:
    """A term as a quoted lexeme: nothing in it can be an operator."""
    bare = term.removesuffix(PREFIX).replace("'", "").replace("\\", "")
    return f"'{bare}':*" if term.endswith(PREFIX) else f"'{bare}'"


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
                [(number, list(terms)) for number, terms in rows],
            )

    def remove(self, ids: Sequence[int]) -> None:
        """Forget entries."""
        with self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index WHERE entry_id = ANY(%s)", [list(ids)])

    def clear(self) -> None:
        """Forget everything."""
        with self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index")

    def newest(self, query: Query, limit: int) -> list[int]:
        """The highest entry numbers that match, highest first."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry_id FROM search_index WHERE terms @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s",
                [_match(query), limit],
            )
            return [number for (number,) in cursor.fetchall()]

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
