"""Who may run a wave, and who may answer it."""

from typing import Any

from maillage.directory.enums import WaveState
from maillage.directory.models import Questionnaire, Wave
from maillage.directory.rules import acts_for
from maillage.territories.rules import coordinates


def may_follow_wave(user: Any, wave: Wave) -> bool:
    """The coordinators of the territory."""
    return coordinates(user, wave.territory_id)


def may_open_wave(user: Any, wave: Wave) -> bool:
    """The coordinators, for a wave that is not open."""
    return wave.state != WaveState.OPEN and may_follow_wave(user, wave)


def may_close_wave(user: Any, wave: Wave) -> bool:
    """The coordinators, for a wave that is open."""
    return wave.is_open and may_follow_wave(user, wave)


def may_answer(user: Any, questionnaire: Questionnaire) -> bool:
    """The team of the organisation, and the coordinators on its behalf (by telephone)."""
    return acts_for(user, questionnaire.organisation) or coordinates(user, questionnaire.wave.territory_id)
