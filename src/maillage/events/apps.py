"""What happens, when, where."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """What happens, when, where."""

    name = "maillage.events"
    label = "events"
    verbose_name = _("Agenda")

    def ready(self) -> None:
        """Tell the common moderation what an event is."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.panels.extensions import add_panel
        from maillage.events.actions.projection import refresh
        from maillage.events.panels.elsewhere import upcoming_panel

        add_panel(upcoming_panel)

        declare(
            KindOfContribution(
                name="event",
                label=_("événement"),
                icon="calendar",
                refresh=refresh,
                page=lambda contribution: reverse("events:event", args=[contribution.event.slug]),
                edit=lambda contribution: reverse("events:edit", args=[contribution.event.slug]),
            )
        )
