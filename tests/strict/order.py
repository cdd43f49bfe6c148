"""Rows without an order come back in another order than you think.

- A slice of a queryset without an order (`Event.objects.all()[:10]`, a page of a paginator) fails: which ten rows come
  back is the engine's choice. Write `.order_by(…)`, with the primary key last when the rest can be equal.
- A whole queryset without an order comes back **reversed**: a test that passes only because rows come out as they were
  written fails here instead of on PostgreSQL in production. Where order does not matter compare sets or sorted lists.

`.get()`, `.first()`, `.exists()`, `.count()` and querysets of libraries' models are left alone.
A test may say `@pytest.mark.may_be_unordered("reason")`.
"""

from typing import Any

from django.db.models.query import QuerySet


class UnorderedError(AssertionError):
    """A slice was taken from a queryset that has no order."""


class _State:
    lenient = False
    getting = 0


def install() -> None:
    """Replace the two methods of Django's querysets through which rows are read."""
    fetch_all, get = QuerySet._fetch_all, QuerySet.get

    def strict_get(self: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        _State.getting += 1
        try:
            return get(self, *args, **kwargs)
        finally:
            _State.getting -= 1

    def strict_fetch_all(self: QuerySet[Any]) -> None:
        if self._result_cache is not None or _State.lenient or not _ours(self) or self.ordered:
            fetch_all(self)
            return
        if self.query.is_sliced and not _State.getting and _takes_many(self):
            message = f"A slice of {self.model.__name__} without an order: add .order_by(…)."
            raise UnorderedError(message)
        fetch_all(self)
        if isinstance(self._result_cache, list):
            self._result_cache.reverse()

    QuerySet.get = strict_get
    QuerySet._fetch_all = strict_fetch_all


def _ours(rows: QuerySet[Any]) -> bool:
    return rows.model.__module__.startswith("maillage.")


def _takes_many(rows: QuerySet[Any]) -> bool:
    low, high = rows.query.low_mark, rows.query.high_mark
    return high is None or high - low > 1


def lenient(*, value: bool) -> None:
    """Let unordered rows through, for one test that says why."""
    _State.lenient = value
