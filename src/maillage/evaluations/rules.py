"""Who may do what in a self-evaluation."""

from typing import Any

from maillage.evaluations.enums import SHARED, CampaignState
from maillage.evaluations.models import Campaign, Grid, Reply
from maillage.programmes.rules import may_manage
from maillage.territories.rules import coordinates

__all__ = [
    "may_answer",
    "may_manage",
    "may_manage_campaign",
    "may_manage_grid",
    "may_open_reply",
    "may_read_results",
    "may_run_workshop",
    "may_see_workshop",
]


def may_manage_grid(user: Any, grid: Grid) -> bool:
    """The coordinators of its territory."""
    return coordinates(user, grid.territory_id)


def may_manage_campaign(user: Any, campaign: Campaign) -> bool:
    """The coordinators. They see who answered, not what, until the workshop."""
    return coordinates(user, campaign.programme.territory_id)


def may_see_workshop(user: Any, campaign: Campaign) -> bool:
    """Those who answer and the coordinators, from the workshop on."""
    if campaign.state not in SHARED:
        return False
    return may_manage_campaign(user, campaign) or campaign.replies.of(user).exists()


def may_run_workshop(user: Any, campaign: Campaign) -> bool:
    """Write what was agreed and what was not: the coordinators, during the workshop."""
    return campaign.state == CampaignState.WORKSHOP and may_manage_campaign(user, campaign)


def may_read_results(user: Any, campaign: Campaign) -> bool:
    """Those of the workshop; everyone inside the programme once the campaign is closed."""
    return campaign.state == CampaignState.CLOSED or may_see_workshop(user, campaign)


def may_open_reply(user: Any, reply: Reply) -> bool:
    """Only the person who answers."""
    return bool(user.is_authenticated and user.is_active and reply.user_id == user.pk)


def may_answer(user: Any, reply: Reply) -> bool:
    """The same, while the campaign takes individual answers."""
    return may_open_reply(user, reply) and reply.campaign.state == CampaignState.OPEN
