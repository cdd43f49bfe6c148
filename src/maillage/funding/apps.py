"""The money of programmes: reporting, not accounting."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    """The money of programmes: reporting, not accounting."""

    name = "maillage.funding"
    label = "funding"
    verbose_name = _("Financement")

    def ready(self) -> None:
        """Take a place among the pages of a programme; say what is known of people."""
        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.funding.actions.people import forget, known_of
        from maillage.funding.rules import may_see_inside
        from maillage.programmes.panels.extensions import Link, add_link, add_tab

        add_tab(Link(key="funding", label=_("Financement"), view="funding:budgets"))
        add_link(Link(key="funding", label=_("Financement"), view="funding:overview", icon="wallet"), may_see_inside)
        declare_personal("funding", PersonalData(known=known_of, forget=forget))
