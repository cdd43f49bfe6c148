"""The tenants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    """The tenants."""

    name = "maillage.territories"
    label = "territories"
    verbose_name = _("Territoires")

    def ready(self) -> None:
        """Name the groups of people that only this floor knows."""
        from maillage.core import backup
        from maillage.territories import pagecache, registry, rules
        from maillage.ui.access import add_audience

        backup.afterwards("territories.registry", registry.forget)
        backup.afterwards("territories.pages", pagecache.renew_all)
        add_audience("moderators", rules.moderates_here)
        add_audience("coordinators", rules.coordinates_here)
