"""Things to be found."""

from datetime import UTC, datetime

import factory

from maillage.search.index import Row

AT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


class RowFactory(factory.Factory):
    """A row of the index: give it to `search.index.index`."""

    class Meta:
        model = Row

    kind = "event"
    object_id = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Atelier fusée {n}")
    view = "website:home"
    updated_at = AT
