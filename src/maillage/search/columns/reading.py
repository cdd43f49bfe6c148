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
    """The columns of a query as arrays, named and typed in the query's order; none may hold NULL.

    Rows go one by one into the array: half a million cost no more memory than their figures.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(sql, list(params))
        rows = np.fromiter(_rows(cursor), dtype=np.dtype(list(dtypes.items())))
    return {name: np.ascontiguousarray(rows[name]) for name in dtypes}


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while some := cursor.fetchmany(AT_ONCE):
        yield from some


class Codes(dict[str | None, int]):
    """Texts as small numbers (from 1; 0 is « none »), given on first sight and kept while the process lives."""

    def __init__(self) -> None:
        super().__init__({None: 0, "": 0})
        self._texts: list[str] = [""]
        self._lock = threading.Lock()

    def __missing__(self, text: str | None) -> int:
        """The next number."""
        with self._lock:
            if text not in self:
                self._texts.append(text or "")
                self[text] = len(self._texts) - 1
        return self[text]

    def known(self, texts: Sequence[str]) -> tuple[int, ...]:
        """The numbers of those of these texts that have one."""
        return tuple(sorted({self[text] for text in texts if text and text in self}))

    def text(self, number: int) -> str:
        """The text of a number."""
        return self._texts[number]
