"""SQLite: an FTS5 table without positions. Its `ascii` tokenizer cuts at blanks only, given terms like ours."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections

from maillage.search.engines.interface import Query, bare

CREATE = ("CREATE VIRTUAL TABLE search_index USING fts5(terms, detail='none', columnsize=0, tokenize='ascii')",)
DROP = ("DROP TABLE search_index",)
AT_ONCE = 500


def _term(term: str) -> str:
    """A term as an FTS5 string: nothing in it can be an operator."""
    return f'"{bare(term)}"'


def _match(query: Query) -> str:
    return " AND ".join("(" + " OR ".join(map(_term, group)) + ")" for group in query.groups)


class Sqlite:
    """The index in SQLite."""

    def __init__(self, using: str) -> None:
        self.connection = connections[using]

    def write(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Replace the terms of entries."""
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO search_index(rowid, terms) VALUES (%s, %s)",
                [(number, " ".join(terms)) for number, terms in rows],
            )

    def remove(self, ids: Sequence[int]) -> None:
        """Forget entries."""
        with self.connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_index WHERE rowid = %s", [(number,) for number in ids])

    def clear(self) -> None:
        """Forget everything."""
        with self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index")

    def settle(self) -> None:
        """Merge the segments into one: until then, FTS5 keeps the terms of removed entries beside their removal."""
        with self.connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(search_index) VALUES ('optimize')")

    def newest(self, query: Query, limit: int, last: int | None = None) -> list[int]:  # noqa: ARG002 - it walks from the end
        """The highest entry numbers that match, highest first."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s",
                [_match(query), limit],
            )
            return [number for (number,) in cursor.fetchall()]

    def last_of(self, kind: str) -> int | None:  # noqa: ARG002 - the lists of terms are walked from their end
        """Nothing to spare: a term's list is left for the next one's as soon as it is above it."""
        return None

    def entries(self, numbers: Sequence[int], columns: str) -> list[tuple[Any, ...]]:
        """Columns of entries."""
        if not numbers:
            return []
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM json_each(%s) n JOIN search_entry e ON e.id = n.value",  # noqa: S608 - ours
                [json.dumps(list(numbers))],
            )
            return list(cursor.fetchall())

    def begins(self, column: str, prefix: str) -> tuple[str, list[str]]:
        """A range: SQLite compares texts byte by byte, and its LIKE ignores case, hence the index."""
        return f"{column} >= %s AND {column} < %s", [prefix, prefix + "\U0010ffff"]

    def by_text(self, column: str) -> str:
        """The order of the index that serves `begins`."""
        return column
