"""Who acts, and where."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Who acts, and where."""

    name = "maillage.directory"
    label = "directory"
    verbose_name = _("Annuaire")

    def ready(self) -> None:
        """Tell the common moderation what an organisation and a place are."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.actions.projection import refresh_organisations, refresh_venues

        declare(
            KindOfContribution(
                name="organisation",
                label=_("structure"),
                icon="building-2",
                refresh=refresh_organisations,
                page=lambda contribution: reverse("directory:organisation", args=[contribution.organisation.slug]),
                edit=lambda contribution: reverse("directory:edit_organisation", args=[contribution.organisation.slug]),
            )
        )
        declare(
            KindOfContribution(
                name="venue",
                label=_("lieu"),
                icon="map-pin",
                refresh=refresh_venues,
                page=lambda contribution: reverse("directory:venue", args=[contribution.venue.slug]),
                edit=lambda contribution: reverse("directory:edit_venue", args=[contribution.venue.slug]),
            )
        )
