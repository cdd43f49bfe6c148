"""Who may claim, answer, invite, send links."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.directory.enums import ClaimState, ProposalState, TeamRole
from maillage.directory.models import Claim, Organisation, Proposal, SignedLink, TeamInvitation
from maillage.directory.rules import acts_for, may_manage_team


def may_claim(user: Any, organisation: Organisation) -> bool:
    """Anybody with an account who does not manage it, for a page that everyone may read."""
    if not user.is_authenticated or organisation.merged_into_id or not organisation.contribution.is_published:
        return False
    return not acts_for(user, organisation, TeamRole.MANAGER)


def may_follow_claim(user: Any, claim: Claim) -> bool:
    """Who asked, and who may answer."""
    return claim.user_id == getattr(user, "pk", None) or may_manage_team(user, claim.organisation)


def may_answer_claim(user: Any, claim: Claim) -> bool:
    """Its managers and the moderators of its origin, while nobody has; never who asked."""
    if claim.state != ClaimState.WAITING or claim.user_id == getattr(user, "pk", None):
        return False
    return may_manage_team(user, claim.organisation)


def may_withdraw_claim(user: Any, claim: Claim) -> bool:
    """Who asked, while nobody has answered."""
    return claim.state == ClaimState.WAITING and claim.user_id == getattr(user, "pk", None)


def may_accept(user: Any, invitation: TeamInvitation) -> bool:
    """Whoever owns the address it was sent to."""
    return bool(user.is_authenticated and user.email.lower() == invitation.email)


def may_cancel_invitation(user: Any, invitation: TeamInvitation) -> bool:
    """Who manages the page, and the moderators of its origin."""
    return may_manage_team(user, invitation.organisation)


def may_ask_link(user: Any, organisation: Organisation) -> bool:  # noqa: ARG001 - the signature of a rule
    """Anybody: the link goes to the address the organisation left, to nobody else."""
    return organisation.contribution.is_published and organisation.merged_into_id is None


def may_revoke_link(user: Any, link: SignedLink) -> bool:
    """Who manages the page, and the moderators of its origin."""
    return may_manage_team(user, link.organisation)


def may_read_proposal(user: Any, proposal: Proposal) -> bool:
    """The moderators of the origin, while nobody has decided."""
    waiting = proposal.state == ProposalState.WAITING
    return waiting and contributions.may_moderate(user, proposal.organisation.contribution)


def may_see_workspace(user: Any, organisation: Organisation) -> bool:
    """« Ma structure »: its team, and the moderators of its origin."""
    return acts_for(user, organisation) or contributions.may_moderate(user, organisation.contribution)


def may_leave(user: Any, organisation: Organisation) -> bool:
    """Whoever is in the team."""
    return acts_for(user, organisation)


def may_release(user: Any, organisation: Organisation) -> bool:
    """Free a page that nobody looks after: the moderators of its origin."""
    return contributions.may_moderate(user, organisation.contribution)
