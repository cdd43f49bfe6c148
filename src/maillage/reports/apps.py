"""The published report of a programme."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """The published report of a programme."""

    name = "maillage.reports"
    label = "reports"
    verbose_name = _("Bilans")

    def ready(self) -> None:
        """Stand on the page of the programme that each report tells."""
        from maillage.programmes.panels.extensions import add_links
        from maillage.reports.panels.elsewhere import links_of

        add_links(links_of)
