"""Articles, dossiers, experience reports and innovation notebooks."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    """Articles, dossiers, experience reports and innovation notebooks."""

    name = "maillage.publications"
    label = "publications"
    verbose_name = _("Magazine")

    def ready(self) -> None:
        """Tell the common moderation what each kind is, and the pages of structures what they published."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.panels.extensions import add_panel
        from maillage.publications import rules
        from maillage.publications.actions import completeness, history, people, projection
        from maillage.publications.actions.subjects import subjects_of_publications
        from maillage.publications.enums import RUBRICS
        from maillage.publications.models import Publication
        from maillage.publications.panels import moderation
        from maillage.publications.panels.elsewhere import publications_panel
        from maillage.publications.panels.rows import told_of

        add_panel(publications_panel)
        rows = Publication.objects.all
        declare_naming("publications", Naming(rows=rows, column="organisation", contribution="contribution"))
        for rubric in RUBRICS.values():
            declare(
                KindOfContribution(
                    name=rubric.kind,
                    label=rubric.one,
                    icon=rubric.icon,
                    refresh=projection.refresh,
                    page=lambda contribution: reverse(
                        RUBRICS[contribution.kind].view, args=[contribution.publication.slug]
                    ),
                    edit=lambda contribution: reverse(
                        RUBRICS[contribution.kind].edit, args=[contribution.publication.slug]
                    ),
                    panel="publications/parts/moderation.html",
                    summary=moderation.summary,
                    labels=moderation.labels(),
                    in_words=moderation.in_words,
                    reasons=moderation.REASONS,
                    restore=history.restore_publication,
                    complete=completeness.check_complete,
                    may_edit=lambda user, contribution: rules.may_edit(user, contribution.publication),
                    teams=people.teams_of(rubric.kind),
                    personal=people.typed_of(rubric.kind),
                    forget=people.forget,
                    alone=people.alone_of(rubric.kind),
                    erase=people.erase,
                    address=(rubric.view, "publication__slug"),
                    told=told_of,
                    subjects=subjects_of_publications,
                    create=rubric.create,
                    pitch=rubric.pitch,
                )
            )
