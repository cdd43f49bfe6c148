"""The published report of a programme."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """The published report of a programme."""

    name = "maillage.reports"
    label = "reports"
    verbose_name = _("Bilans")

    def ready(self) -> None:
        """Stand on the page of the programme that each report tells, and in the search; say what is known of people."""
        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.programmes.actions.projection import add_follower
        from maillage.programmes.panels.extensions import Link, add_deed, add_links, add_tab
        from maillage.reports.actions.people import forget, known_of
        from maillage.reports.actions.projection import refresh_reports
        from maillage.reports.panels.elsewhere import links_of

        add_links(links_of)
        add_tab(Link(key="reports", label=_("Bilan"), view="reports:of_programme"))
        add_deed(Link(key="reports", label=_("Préparer le bilan"), view="reports:of_programme", icon="file-text"))
        add_follower(refresh_reports)
        declare_personal("reports", PersonalData(known=known_of, forget=forget))
