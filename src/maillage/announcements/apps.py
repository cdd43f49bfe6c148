"""Jobs, calls, volunteering and exchanges: everything that expires."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    """Jobs, calls, volunteering and exchanges: everything that expires."""

    name = "maillage.announcements"
    label = "announcements"
    verbose_name = _("Annonces")

    def ready(self) -> None:
        """Tell the common moderation what an announcement is, and the directory what structures offer."""
        from maillage.announcements import rules
        from maillage.announcements.actions import history, people, writing
        from maillage.announcements.actions.projection import refresh
        from maillage.announcements.actions.subjects import subjects_of_announcements
        from maillage.announcements.models import Announcement
        from maillage.announcements.panels import elsewhere, moderation
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.panels.extensions import add_job_source, add_panel

        add_job_source(elsewhere.jobs_of)
        add_panel(elsewhere.announcements_panel)
        rows = Announcement.objects.all
        declare_naming("announcements", Naming(rows=rows, column="organisation", contribution="contribution"))
        declare(
            KindOfContribution(
                name="announcement",
                label=_("annonce"),
                icon="megaphone",
                refresh=refresh,
                page=lambda contribution: reverse("announcements:announcement", args=[contribution.announcement.slug]),
                edit=lambda contribution: reverse("announcements:edit", args=[contribution.announcement.slug]),
                panel="announcements/parts/moderation.html",
                summary=moderation.summary,
                labels=moderation.LABELS,
                in_words=moderation.in_words,
                restore=history.restore_announcement,
                complete=writing.check_complete,
                may_edit=lambda user, contribution: rules.may_edit(user, contribution.announcement),
                teams=people.announcements_of_teams,
                personal=people.known_of,
                forget=people.forget,
                alone=people.announcements_alone,
                erase=people.erase,
                reasons=moderation.REASONS,
                located=people.announcements_located,
                subjects=subjects_of_announcements,
                address=("announcements:announcement", "announcement__slug"),
                told=elsewhere.told_of,
                create="announcements:choose",
                pitch=_("Un emploi, un stage, un appel à projets, du bénévolat, du matériel : avec sa date de fin."),
            )
        )
