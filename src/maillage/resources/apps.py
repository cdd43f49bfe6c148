"""Documents, kits, tools, videos, sheets, exhibitions, methods, datasets."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Documents, kits, tools, videos, sheets, exhibitions, methods, datasets."""

    name = "maillage.resources"
    label = "resources"
    verbose_name = _("Centre de ressources")

    def ready(self) -> None:
        """Tell the common moderation what a resource is, and the pages of structures what they publish."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.panels.extensions import add_panel
        from maillage.resources import rules
        from maillage.resources.actions import completeness, history, people, projection
        from maillage.resources.actions.subjects import subjects_of_resources
        from maillage.resources.models import Resource
        from maillage.resources.panels import elsewhere, moderation
        from maillage.resources.panels.rows import told_of

        add_panel(elsewhere.resources_panel)
        rows = Resource.objects.all
        declare_naming("resources", Naming(rows=rows, column="organisation", contribution="contribution"))
        declare(
            KindOfContribution(
                name="resource",
                label=_("ressource"),
                icon="package",
                refresh=projection.refresh,
                page=lambda contribution: reverse("resources:resource", args=[contribution.resource.slug]),
                edit=lambda contribution: reverse("resources:edit", args=[contribution.resource.slug]),
                panel="resources/parts/moderation.html",
                summary=moderation.summary,
                labels=moderation.LABELS,
                in_words=moderation.in_words,
                restore=history.restore_resource,
                complete=completeness.check_complete,
                may_edit=lambda user, contribution: rules.may_edit(user, contribution.resource),
                teams=people.resources_of_teams,
                personal=people.known_of,
                forget=people.forget,
                alone=people.resources_alone,
                erase=people.erase,
                reasons=moderation.REASONS,
                subjects=subjects_of_resources,
                address=("resources:resource", "resource__slug"),
                told=told_of,
                create="resources:new",
                pitch=_("Un document, une fiche d’activité, un kit, une malle, une exposition à faire connaître."),
            )
        )
