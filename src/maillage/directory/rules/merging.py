"""Who may decide that two entries are one, or that one is two."""

from typing import Any

from maillage.directory.enums import Move, PairState
from maillage.directory.models import Organisation, Pair, Passage
from maillage.directory.rules import may_merge_organisation
from maillage.territories.rules import moderates


def _moderates(user: Any, organisation: Organisation) -> bool:
    return moderates(user, organisation.contribution.origin_id, "organisation")


def may_merge_pair(user: Any, pair: Pair) -> bool:
    """The moderators of both origins: nobody removes the entry of another territory alone."""
    waiting = pair.state == PairState.PROPOSED
    return waiting and may_merge_organisation(user, pair.first) and may_merge_organisation(user, pair.second)


def may_keep_apart(user: Any, pair: Pair) -> bool:
    """The moderators of either origin."""
    return pair.state == PairState.PROPOSED and (_moderates(user, pair.first) or _moderates(user, pair.second))


def may_undo(user: Any, passage: Passage) -> bool:
    """The moderators of the kept entry's origin, while it stands."""
    return passage.kind == Move.MERGED and passage.undone_at is None and _moderates(user, passage.target)


def may_split(user: Any, organisation: Organisation) -> bool:
    """The moderators of its origin, for what is published."""
    return organisation.contribution.is_published and may_merge_organisation(user, organisation)
