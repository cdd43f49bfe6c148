"""What others tried already, close to a project that somebody writes: experience reports and innovation notebooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maillage.contributions.kinds import kind_named
from maillage.search.find import find
from maillage.territories.enums import Kind

KINDS = (Kind.EXPERIENCE.value, Kind.NOTEBOOK.value)
MOST = 3


@dataclass(frozen=True)
class Tried:
    """One of them: what it is called, what it is, where it is read."""

    title: str
    kind: str
    url: str


def tried(title: str, baseline: str, at: datetime) -> Sequence[Tried]:
    """Those of the whole network that hold these words, or some of them, best first; none before there are words."""
    words = f"{title} {baseline}".strip()
    hits = find(words, at=at, kinds=KINDS, limit=MOST, exact=True).hits if words else []
    kinds = {name: kind for name in KINDS if (kind := kind_named(name)) is not None}
    return [Tried(hit.title, str(kinds[hit.kind].label), hit.url) for hit in hits[:MOST] if hit.kind in kinds]
