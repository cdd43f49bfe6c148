"""The vocabulary of the census."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from maillage.directory.enums import ANSWERED, Follow, WaveState
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.directory.models import Questionnaire, Wave

STILL_ASKED = (Follow.CONTACTED, Follow.OPENED)


class WaveQuerySet(models.QuerySet["Wave"]):
    """Waves, in sentences."""

    def visible_to(self, user: Any) -> "WaveQuerySet":
        """The coordinators of the territory."""
        return self.filter(territory__in=territories_of(user, Role.COORDINATOR))

    def running(self) -> "WaveQuerySet":
        """Those that organisations answer now."""
        return self.filter(state=WaveState.OPEN)


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questionnaires, in sentences."""

    def visible_to(self, user: Any) -> "QuestionnaireQuerySet":
        """The team of the organisation, the coordinators of the territory."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        mine = Q(organisation__members__user=user)
        return self.filter(mine | Q(wave__territory__in=territories_of(user, Role.COORDINATOR))).distinct()

    def answered(self) -> "QuestionnaireQuerySet":
        """Confirmed or corrected."""
        return self.filter(state__in=ANSWERED)

    def still_asked(self) -> "QuestionnaireQuerySet":
        """Written to, without an answer, a refusal or an address that fails."""
        return self.filter(state__in=STILL_ASKED)

    def in_state(self, state: str) -> "QuestionnaireQuerySet":
        """Those behind one figure of the dashboard; « answered » and « silent » are sums of states."""
        if state == "answered":
            return self.answered()
        if state == "contacted":
            return self.filter(contacted_at__isnull=False)
        if state == "silent":
            return self.filter(state=Follow.CONTACTED)
        return self.filter(state=state) if state in Follow.values else self

    def for_table(self) -> "QuestionnaireQuerySet":
        """With what a line of the follow-up shows."""
        return self.select_related("organisation__commune", "organisation__family", "answered_by", "mail")
