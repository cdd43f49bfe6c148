"""The engine's index behind one interface: lists of terms by entry, newest first. Another engine is another module."""

from maillage.search.engines.choice import engine_of
from maillage.search.engines.interface import Engine, Query

__all__ = ["Engine", "Query", "engine_of"]
