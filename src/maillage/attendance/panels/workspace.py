"""The figures of a structure, offered in its workspace."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.attendance.models import Headcount
from maillage.attendance.rules import may_see_figures
from maillage.directory.models import Organisation
from maillage.directory.panels.extensions import Tool


def figures_tool(user: Any, organisation: Organisation, _at: datetime) -> Tool | None:
    """The table of its attendance, with the slots that wait for a figure; for who may read it."""
    if not may_see_figures(user, organisation):
        return None
    waiting = Headcount.objects.of_organisation(organisation).counting().waiting().count()
    said = ngettext("%(n)s séance à compter", "%(n)s séances à compter", waiting) % {"n": waiting} if waiting else ""
    return Tool(_("Fréquentation"), reverse("attendance:structure", args=[organisation.slug]), "users", said)
