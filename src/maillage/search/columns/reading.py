"""From a query to arrays, without an object per row."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connections
from numpy.typing import NDArray

AT_ONCE = 4000


def table(
    sql: str, params: Sequence[Any], dtypes: Mapping[str, str], using: str = "default"
) -> dict[str, NDArray[Any]]:
    """The columns of a query as arrays, named and typed in the query's order; no column may hold NULL."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, list(params))
        rows = np.fromiter(_rows(cursor), dtype=np.dtype([(name, kind) for name, kind in dtypes.items()]))
    return {name: np.ascontiguousarray(rows[name]) for name in dtypes}


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while some := cursor.fetchmany(AT_ONCE):
        yield from some


class Codes:
    """Texts as small numbers (from 1; 0 is « none »), given once and kept while the process lives."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = [""]
        self._lock = threading.Lock()

    def number(self, text: str) -> int:
        """The number of a text, given on first sight; 0 for an empty one."""
        if not text:
            return 0
        found = self._numbers.get(text)
        if found is None:
            with self._lock:
                found = self._numbers.get(text)
                if found is None:
                    found = len(self._texts)
                    self._texts.append(text)
                    self._numbers[text] = found
        return found

    def known(self, texts: Sequence[str]) -> tuple[int, ...]:
        """The numbers of those of these texts that have one."""
        return tuple(sorted(self._numbers[text] for text in texts if text in self._numbers))

    def text(self, number: int) -> str:
        """The text of a number."""
        return self._texts[number]
