"""The door by which what others publish comes in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Sources, runs, and what links a source's record to what it became."""

    name = "maillage.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Sources follow their territory."""
        from maillage.imports.actions.territories import count_sources, follow
        from maillage.territories.actions import followers

        followers.follow("imports", followers.Follower(count_sources, follow))
