"""Programmes of a network: actions, indicators, returns and what they add up to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """Programmes of a network: actions, indicators, returns and what they add up to."""

    name = "maillage.programmes"
    label = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        """Tell the pages of structures which actions they carry; say what is known of people."""
        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.directory.panels.extensions import add_panel
        from maillage.programmes.actions.people import forget, known_of
        from maillage.programmes.panels.public import structure_panel

        add_panel(structure_panel)
        declare_personal("programmes", PersonalData(known=known_of, forget=forget))
