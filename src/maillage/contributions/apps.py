"""What everything published shares."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    """What everything published shares."""

    name = "maillage.contributions"
    label = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        """What is published follows its territory."""
        from maillage.contributions.actions.territories import count_leaving, follow
        from maillage.territories.actions import followers

        followers.follow("contributions", followers.Follower(count_leaving, follow))
