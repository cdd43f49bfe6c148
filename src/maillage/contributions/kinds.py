"""What each kind of contribution adds to the common envelope.

The floor above that owns a kind declares it once, when it starts; moderation, sharing, reports and history then serve
it without knowing it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.utils.functional import Promise

from maillage.accounts.models import User
from maillage.contributions import querysets
from maillage.contributions.enums import ReportReason
from maillage.contributions.models import Contribution


class Restore(Protocol):
    """The action by which a kind writes an earlier state again."""

    def __call__(self, *, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
        """Write ``data`` again."""


Rows = models.QuerySet[Any, Any]


Remedy = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """What a published thing is about, for those who follow it: public keys only.

    ``structures``, ``communities`` and ``projects`` are the uids of their contributions, ``themes`` codes of terms,
    ``communes`` codes of communes. ``summary`` is the sentence that feeds and digests show under the title.
    """

    summary: str = ""
    themes: Sequence[str] = ()
    communes: Sequence[str] = ()
    structures: Sequence[str] = ()
    communities: Sequence[str] = ()
    projects: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What an app that declares no kind knows of a person: for the export of an account, and for its closing."""

    known: Callable[[User], Mapping[str, Any]]
    forget: Callable[[User, datetime], None]


def _nothing(_contribution: Contribution) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a card says of a contribution beside its title; ``image`` is a ``files.Image``, ``note`` a date or a place.

    ``credit`` is how it is signed, where this is not the name of the account that wrote it.
    """

    summary: str = ""
    note: str = ""
    credit: str = ""
    image: Any = None
    image_alt: str = ""


@dataclass(frozen=True, kw_only=True)
class KindOfContribution:
    """One kind: how to bring its indexes up to date, where its pages are, how moderators read it.

    ``refresh(contribution_ids, at)`` runs at the end of every action, in its transaction. ``page`` and ``edit`` give
    the path inside the active territory.

    ``panel`` is the template that shows a contribution to those who decide, filled with ``contribution`` and with
    what ``summary(contribution)`` gives; without one, the fields of the last revision are shown under their ``labels``
    (field of a revision → words), as ``in_words(data)`` says them: no code, no key, no instant of machines.
    ``restore(actor=, contribution=, data=, at=)`` writes the data of an earlier revision again, by the kind's own
    action; without it the history has no button.

    ``complete(contribution)`` raises ``Refused`` when something lacks for everyone to read it: no path sends or
    publishes without it. ``may_edit(user, contribution)`` is the rule of the kind, where it differs from the common
    one.

    ``teams(user)`` gives the contributions (their keys) that a person edits with a team, and ``fellows(user)`` the
    people of those teams (their keys): they see the history, and may be handed over what somebody leaves.

    ``personal(user)`` gives what the kind knows of a person (JSON values) for the export of an account, and
    ``forget(user, at)`` erases it when the account is closed; it may refuse. ``alone(user)`` gives the contributions
    (their keys) that are this person’s alone and may leave with them, and ``erase(ids, at)`` empties those that did:
    the tombstone keeps its address and its place in feeds, nothing of what was written.

    ``reasons`` words the reports of visitors that make sense for the kind, in order; without it all are offered.
    ``remedies(contribution, reason)`` gives what a moderator can do at once about one: (words, path, icon).

    ``subjects(ids)`` says what contributions are about, by key, in a fixed number of queries: personal pages and
    digests tell it to those who follow these subjects. Without it only those who follow the author hear of them.
    ``address`` is the view of its page and the path from a contribution to the slug of that view. ``told(ids)`` gives
    what a card says of each beside its title, for selections, embedded cards and messages that mix kinds.

    ``create`` is the view where one starts a new one, offered by « Je contribue » with ``pitch``, the sentence that
    says what it is, to those whom the policy of the territory lets propose it.
    ``circles(user)`` gives the contributions (their keys) whose circle a person belongs to: what is reserved is read by
    them only. ``inside(contribution)`` says whether what is answered to it is reserved to its circle,
    ``may_talk(user, contribution)`` who answers, where it is not every member who reads it, and ``tells_author``
    whether each answer reaches its author.

    ``own_words`` are the short words of a person: never handed over to somebody else, and, published before anyone
    read them, they wait in the queue without a mail each.

    ``located(codes)`` gives the contributions (their keys) that are in these departments: they go with them when a
    territory is split. ``place_changed(ids, at)`` tells those who come that the place has another name or address.
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
    in_words: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    restore: Restore | None = None
    complete: Callable[[Contribution], None] | None = None
    may_edit: Callable[[Any, Contribution], bool] | None = None
    personal: Callable[[User], list[dict[str, Any]]] | None = None
    forget: Callable[[User, datetime], None] | None = None
    teams: Callable[[User], Rows] | None = None
    fellows: Callable[[User], Rows] | None = None
    alone: Callable[[User], Rows] | None = None
    erase: Callable[[Sequence[int], datetime], None] | None = None
    reasons: Mapping[str, str | Promise] = field(default_factory=dict)
    remedies: Callable[[Contribution, str], Sequence[Remedy]] | None = None
    circles: Callable[[User], Rows] | None = None
    inside: Callable[[Contribution], bool] | None = None
    may_talk: Callable[[Any, Contribution], bool] | None = None
    tells_author: bool = True
    own_words: bool = False
    located: Callable[[Sequence[str]], Rows] | None = None
    subjects: Callable[[Sequence[int]], Mapping[int, Subjects]] | None = None
    place_changed: Callable[[Sequence[int], datetime], None] | None = None
    address: tuple[str, str] = ("", "")
    told: Callable[[Sequence[int]], Mapping[int, Told]] | None = None
    create: str = ""
    pitch: str | Promise = ""


_known: dict[str, KindOfContribution] = {}
_personal: dict[str, PersonalData] = {}
Gathering = Callable[[Sequence[int]], Mapping[int, Sequence[str]]]
_gatherings: dict[str, Gathering] = {}


def declare(kind: KindOfContribution) -> None:
    """Add a kind; declaring it again replaces it."""
    _known[kind.name] = kind
    querysets.set_teams(kind.name, kind.teams)
    querysets.set_circles(kind.name, kind.circles)


def declare_personal(name: str, data: PersonalData) -> None:
    """Say what an app knows of people beside its kinds; saying it again replaces it."""
    _personal[name] = data


def personal_data() -> list[tuple[str, PersonalData]]:
    """What each app knows of people beside its kinds, by name."""
    return sorted(_personal.items())


def declare_gathering(name: str, gathering: Gathering) -> None:
    """Say where contributions of any kind are gathered: public keys of communities, by key of contribution."""
    _gatherings[name] = gathering


def gathered(ids: Sequence[int]) -> dict[int, list[str]]:
    """The communities in which these contributions were posted, by key of contribution."""
    found: dict[int, list[str]] = {}
    for _name, gathering in sorted(_gatherings.items()):
        for key, uids in gathering(ids).items():
            found.setdefault(key, []).extend(uids)
    return found


def kind_of(contribution: Contribution) -> KindOfContribution:
    """The kind of a contribution."""
    return _known[contribution.kind]


def kind_named(name: str) -> KindOfContribution | None:
    """The kind of this name, when an app has declared it."""
    return _known.get(name)


def check_complete(contribution: Contribution) -> None:
    """Refuse to send or publish what lacks something, as its kind says.

    Raises:
        Refused: what lacks, and the remedy.
    """
    kind = _known.get(contribution.kind)
    if kind is not None and kind.complete is not None:
        kind.complete(contribution)


def reason_in_words(contribution: Contribution, reason: str) -> str:
    """What a visitor told of a contribution, in the words that its kind offered."""
    kind = _known.get(contribution.kind)
    offered = kind.reasons if kind is not None else {}
    return str(offered.get(reason, dict(ReportReason.choices).get(reason, reason)))


def known_kinds() -> list[KindOfContribution]:
    """Every kind declared, in the order of the floors."""
    return list(_known.values())


def _by_kind(contributions: Sequence[Contribution]) -> list[tuple[KindOfContribution, list[int]]]:
    found: dict[str, list[int]] = {}
    for contribution in contributions:
        found.setdefault(contribution.kind, []).append(contribution.pk)
    return [(_known[name], sorted(ids)) for name, ids in found.items() if name in _known]


def refresh(contributions: Sequence[Contribution], at: datetime) -> None:
    """Bring the indexes of these contributions up to date, kind by kind."""
    for kind, ids in _by_kind(contributions):
        kind.refresh(ids, at)


def place_changed(contributions: Sequence[Contribution], at: datetime) -> None:
    """Tell those who come to these that the place has another name or address."""
    for kind, ids in _by_kind(contributions):
        if kind.place_changed is not None:
            kind.place_changed(ids, at)
