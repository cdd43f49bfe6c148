"""Choices of the directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums.keeping import (
    ANSWERED,
    CLAIM_MOVES,
    FOLLOW_MOVES,
    PROPOSAL_MOVES,
    WAVE_MOVES,
    ClaimState,
    Follow,
    Gesture,
    Likeness,
    Move,
    PairState,
    Proof,
    ProposalState,
    Purpose,
    WaveState,
    Way,
)

__all__ = [
    "ANSWERED",
    "CLAIM_MOVES",
    "FOLLOW_MOVES",
    "PROPOSAL_MOVES",
    "WAVE_MOVES",
    "ClaimState",
    "Follow",
    "Gesture",
    "Likeness",
    "Move",
    "PairState",
    "Proof",
    "ProposalState",
    "Purpose",
    "TeamRole",
    "WaveState",
    "Way",
    "Weekday",
]


class TeamRole(models.TextChoices):
    """What a person may do for an organisation."""

    EDITOR = "editor", _("rédige")
    MANAGER = "manager", _("gère")


class Weekday(models.IntegerChoices):
    """Days as ``date.weekday()`` numbers them."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")
