"""Project sheets with their teams, needs and news; project forums."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """Project sheets with their teams, needs and news; project forums."""

    name = "maillage.projects"
    label = "projects"
    verbose_name = _("Projets")

    def ready(self) -> None:
        """Tell the common moderation what a project is, and the pages of structures that they have some."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.panels.extensions import add_panel
        from maillage.events.panels import extensions as events
        from maillage.projects import matching, rules
        from maillage.projects.actions import history, people, writing
        from maillage.projects.actions.projection import refresh
        from maillage.projects.actions.subjects import subjects_of_projects
        from maillage.projects.models import Partner
        from maillage.projects.panels import moderation, words
        from maillage.projects.panels.forum import event_panel
        from maillage.projects.panels.listing import structure_panel, told_of

        add_panel(structure_panel)
        events.add_panel(event_panel)
        declare_naming(
            "partners",
            Naming(
                rows=Partner.objects.all, column="organisation", beside=("project_id", "role"),
                contribution="project__contribution",
            ),
        )  # fmt: skip
        matching.add_provider(matching.helpers)
        matching.add_provider(matching.members)
        declare(
            KindOfContribution(
                name="project",
                label=_("projet"),
                icon="rocket",
                refresh=refresh,
                page=lambda contribution: reverse("projects:project", args=[contribution.project.slug]),
                edit=lambda contribution: reverse("projects:edit", args=[contribution.project.slug]),
                panel="projects/parts/moderation.html",
                summary=moderation.summary,
                labels=words.LABELS,
                in_words=words.in_words,
                restore=history.restore_project,
                reasons=moderation.REASONS,
                complete=writing.check_complete,
                may_edit=lambda user, contribution: rules.may_edit(user, contribution.project),
                teams=people.projects_of_teams,
                fellows=people.fellows,
                personal=people.known_of,
                forget=people.forget,
                alone=people.projects_alone,
                erase=people.erase,
                located=people.projects_located,
                subjects=subjects_of_projects,
                address=("projects:project", "project__slug"),
                told=told_of,
                create="projects:new",
                pitch=_("Une idée, un prototype, une action : avec son équipe et ce qui lui manque."),
            )
        )
