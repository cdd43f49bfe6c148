"""Which engine a database has."""

from django.db import connections

from maillage.search.engines.interface import Engine
from maillage.search.engines.postgres import Postgres
from maillage.search.engines.sqlite import Sqlite


def engine_of(using: str = "default") -> Engine:
    """The engine of a database, by its vendor."""
    return Postgres(using) if connections[using].vendor == "postgresql" else Sqlite(using)
