"""How many came, to anything."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    """How many came, to anything."""

    name = "maillage.attendance"
    label = "attendance"
    verbose_name = _("Fréquentation")

    def ready(self) -> None:
        """Tell the directory where it names structures, and their workspace where their figures are."""
        from maillage.attendance.models import Subject
        from maillage.attendance.panels.workspace import figures_tool
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.panels.extensions import add_tool

        add_tool(figures_tool)
        declare_naming("counted_first", Naming(rows=Subject.objects.all, column="organisation"))
        those = Subject.organisations.through.objects.all
        declare_naming("counted", Naming(rows=those, column="organisation", beside=("subject_id",)))
