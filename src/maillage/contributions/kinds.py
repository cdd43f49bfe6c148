"""What each kind of contribution adds to the common envelope.

The floor above that owns a kind declares it once, when it starts; moderation, sharing, reports and history then serve
it without knowing it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from maillage.accounts.models import User
from maillage.contributions.models import Contribution

Restore = Callable[[User, Contribution, Mapping[str, Any], datetime], None]


def _nothing(_contribution: Contribution) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class KindOfContribution:
    """One kind: how to bring its indexes up to date, where its pages are, how moderators read it.

    ``refresh(contribution_ids, at)`` runs at the end of every action, in its transaction. ``page`` and ``edit`` give
    the path inside the active territory.

    ``panel`` is the template that shows a contribution to those who decide, filled with ``contribution`` and with
    what ``summary(contribution)`` gives; without one, the fields of the last revision are shown under their ``labels``
    (field of a revision → words). ``restore(actor, contribution, data, at)`` writes the data of an earlier revision
    again, by the kind's own action; without it the history has no button.

    ``personal(user)`` gives what the kind knows of a person (JSON values) for the export of an account, and
    ``forget(user, at)`` erases it when the account is closed.
    """

    name: str
    label: str | Promise
    icon: str
    refresh: Callable[[Sequence[int], datetime], None]
    page: Callable[[Contribution], str]
    edit: Callable[[Contribution], str]
    panel: str = "contributions/panels/fields.html"
    summary: Callable[[Contribution], Mapping[str, Any]] = _nothing
    labels: Mapping[str, str | Promise] = field(default_factory=dict)
    restore: Restore | None = None
    personal: Callable[[User], list[dict[str, Any]]] | None = None
    forget: Callable[[User, datetime], None] | None = None


_known: dict[str, KindOfContribution] = {}


def declare(kind: KindOfContribution) -> None:
    """Add a kind; declaring it again replaces it."""
    _known[kind.name] = kind


def kind_of(contribution: Contribution) -> KindOfContribution:
    """The kind of a contribution."""
    return _known[contribution.kind]


def kind_named(name: str) -> KindOfContribution | None:
    """The kind of this name, when an app has declared it."""
    return _known.get(name)


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
