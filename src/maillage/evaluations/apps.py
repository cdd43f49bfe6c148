"""Self-evaluation of programmes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    """Self-evaluation of programmes."""

    name = "maillage.evaluations"
    label = "evaluations"
    verbose_name = _("Auto-évaluation")

    def ready(self) -> None:
        """Take a place among the pages of a programme; say what is known of people."""
        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.evaluations.actions.people import forget, known_of
        from maillage.programmes.panels.extensions import Link, add_tab

        add_tab(Link(key="evaluations", label=_("Auto-évaluation"), view="evaluations:campaigns"))
        declare_personal("evaluations", PersonalData(known=known_of, forget=forget))
