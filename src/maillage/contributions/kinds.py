"""What each kind of contribution adds to the common envelope.

The floor above that owns a kind declares it once, when it starts; moderation, sharing, reports and history then serve it
without knowing it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from maillage.contributions.models import Contribution


@dataclass(frozen=True, kw_only=True)
class KindOfContribution:
    """One kind: how to bring its indexes up to date, and where its pages are.

    ``refresh(contribution_ids, at)`` runs at the end of every action, in its transaction. ``page`` and ``edit`` give the
    path inside the active territory.
    """

    name: str
    label: str | Promise
    icon: str
    refresh: Callable[[Sequence[int], datetime], None]
    page: Callable[[Contribution], str]
    edit: Callable[[Contribution], str]


_known: dict[str, KindOfContribution] = {}


def declare(kind: KindOfContribution) -> None:
    """Add a kind; declaring it again replaces it."""
    _known[kind.name] = kind


def kind_of(contribution: Contribution) -> KindOfContribution:
    """The kind of a contribution."""
    return _known[contribution.kind]


def known_kinds() -> list[KindOfContribution]:
    """Every kind declared, in the order of the floors."""
    return list(_known.values())


def refresh(contributions: Sequence[Contribution], at: datetime) -> None:
    """Bring the indexes of these contributions up to date, kind by kind."""
    by_kind: dict[str, list[int]] = {}
    for contribution in contributions:
        by_kind.setdefault(contribution.kind, []).append(contribution.pk)
    for name, ids in by_kind.items():
        if name in _known:
            _known[name].refresh(sorted(ids), at)
