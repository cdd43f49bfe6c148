"""What follows a territory that joins another one, or the departments that leave it for a new one.

Floors above say what they hold of a territory when they start: how much moves (for the page that asks to confirm), and
how it moves. ``codes`` are the departments that leave; None when everything does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from maillage.accounts.models import User
from maillage.territories.models import Territory

Codes = Sequence[str] | None


class Count(Protocol):
    """How much moves, in words: (« événements », 12)."""

    def __call__(self, territory: Territory, codes: Codes) -> list[tuple[str, int]]:
        """Only what is there."""


class Move(Protocol):
    """What moves it, in the transaction of the merger or of the split, or asks the worker to."""

    def __call__(
        self, *, actor: User | None, territory: Territory, into: Territory, codes: Codes, at: datetime
    ) -> None:
        """From a territory into another."""


@dataclass(frozen=True)
class Follower:
    """One app’s part."""

    count: Count
    move: Move


_followers: dict[str, Follower] = {}


def follow(name: str, follower: Follower) -> None:
    """Say what an app holds of territories; saying it again replaces it."""
    _followers[name] = follower


def what_moves(territory: Territory, codes: Codes = None) -> list[tuple[str, int]]:
    """Everything that would move, in words."""
    return [pair for _name, one in sorted(_followers.items()) for pair in one.count(territory, codes) if pair[1]]


@transaction.atomic
def move_all(*, actor: User | None, territory: Territory, into: Territory, codes: Codes, at: datetime) -> None:
    """Move everything, inside the caller’s transaction."""
    for _name, one in sorted(_followers.items()):
        one.move(actor=actor, territory=territory, into=into, codes=codes, at=at)
