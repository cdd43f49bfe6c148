"""Who reads, answers, debates and relays."""

from typing import Any

from maillage.contributions.enums import State
from maillage.contributions.kinds import kind_named
from maillage.contributions.models import Contribution
from maillage.contributions.querysets import belongs
from maillage.contributions.rules import edits_with_a_team, is_author, may_moderate
from maillage.conversations.models import Comment
from maillage.territories.enums import Kind
from maillage.territories.rules import may_propose


def is_inside(contribution: Contribution) -> bool:
    """Whether what is answered to it is reserved to its circle."""
    kind = kind_named(contribution.kind)
    return contribution.reserved or bool(kind is not None and kind.inside is not None and kind.inside(contribution))


def may_read(user: Any, contribution: Contribution) -> bool:
    """Read the conversation: who reads the thing; where it stays in a circle, its circle and the moderators."""
    if contribution.kind == Kind.COMMENT:
        return False
    if not is_inside(contribution) or may_moderate(user, contribution):
        return True
    return Contribution.objects.filter(belongs(user), pk=contribution.pk).exists()


def may_comment(user: Any, contribution: Contribution) -> bool:
    """Answer what is published: every member who reads it, unless its kind or the policy of its territory says who."""
    if not user.is_authenticated or contribution.state != State.PUBLISHED or contribution.kind == Kind.COMMENT:
        return False
    if not may_propose(user, contribution.origin_id, Kind.COMMENT):
        return False
    kind = kind_named(contribution.kind)
    if kind is not None and kind.may_talk is not None:
        return kind.may_talk(user, contribution)
    return may_read(user, contribution)


def nobody(user: Any, contribution: Contribution) -> bool:  # noqa: ARG001 - the signature of a rule
    """For kinds about which there is no conversation."""
    return False


def may_edit_comment(user: Any, comment: Comment) -> bool:
    """Its author, and nobody else: a moderator does not rewrite what somebody said."""
    return is_author(user, comment.contribution) and not comment.contribution.is_tombstone


def may_remove_comment(user: Any, comment: Comment) -> bool:
    """Its author; moderators remove from their desk, with a reason."""
    return may_edit_comment(user, comment)


def may_lead_debate(user: Any, contribution: Contribution) -> bool:
    """Open a debate, write its synthesis and close it: who wrote the thing, its team, the moderators."""
    if contribution.state != State.PUBLISHED or contribution.kind == Kind.COMMENT or not user.is_authenticated:
        return False
    own = is_author(user, contribution) or may_moderate(user, contribution)
    return own or edits_with_a_team(user, contribution)


def may_relay(user: Any, contribution: Contribution) -> bool:  # noqa: ARG001 - the signature of a rule
    """Pass on what everyone may read; with a word inside the network when signed in."""
    public = contribution.state == State.PUBLISHED and not contribution.reserved
    return public and contribution.kind != Kind.COMMENT
