"""Everything that changes a territory, by subject."""

from maillage.territories.actions.identity import (
    change_colours,
    change_extent,
    change_texts,
    merge,
    move_address,
    open_territory,
    split,
)
from maillage.territories.actions.pages import add_page, change_page, remove_page
from maillage.territories.actions.people import (
    accept_invitation,
    cancel_invitation,
    change_profile,
    give_role,
    invite,
    settle,
    withdraw_role,
)
from maillage.territories.actions.policies import set_policy

__all__ = [
    "accept_invitation",
    "add_page",
    "cancel_invitation",
    "change_colours",
    "change_extent",
    "change_page",
    "change_profile",
    "change_texts",
    "give_role",
    "invite",
    "merge",
    "move_address",
    "open_territory",
    "remove_page",
    "set_policy",
    "settle",
    "split",
    "withdraw_role",
]
