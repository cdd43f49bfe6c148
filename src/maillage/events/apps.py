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
        from maillage.communities.panels import extensions as communities
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.panels.extensions import add_panel
        from maillage.events import rules
        from maillage.events.actions import history, people, writing
        from maillage.events.actions.alerts import count_alerts, follow_territory
        from maillage.events.actions.projection import refresh
        from maillage.events.actions.subjects import subjects_of_events
        from maillage.events.models import Organiser
        from maillage.events.notices import tell_place_changed
        from maillage.events.panels import moderation
        from maillage.events.panels.elsewhere import community_panel, told_of, upcoming_panel
        from maillage.territories.actions import followers

        add_panel(upcoming_panel)
        declare_naming(
            "organised",
            Naming(
                rows=Organiser.objects.all, column="organisation", beside=("event_id", "role"),
                contribution="event__contribution",
            ),
        )  # fmt: skip
        communities.add_panel(community_panel)
        followers.follow("events.alerts", followers.Follower(count_alerts, follow_territory))

        declare(
            KindOfContribution(
                name="event",
                label=_("événement"),
                icon="calendar",
                refresh=refresh,
                page=lambda contribution: reverse("events:event", args=[contribution.event.slug]),
                edit=lambda contribution: reverse("events:edit", args=[contribution.event.slug]),
                panel="events/parts/moderation.html",
                summary=moderation.summary,
                in_words=moderation.in_words,
                restore=history.restore_event,
                complete=writing.check_complete,
                may_edit=lambda user, contribution: rules.may_edit(user, contribution.event),
                teams=people.events_of_teams,
                personal=people.known_of,
                forget=people.forget,
                alone=people.events_alone,
                erase=people.erase,
                place_changed=tell_place_changed,
                located=people.events_located,
                subjects=subjects_of_events,
                address=("events:event", "event__slug"),
                told=told_of,
                create="events:new",
                pitch=_("Un atelier, une visite, une conférence, une exposition : avec ses séances et son lieu."),
            )
        )
