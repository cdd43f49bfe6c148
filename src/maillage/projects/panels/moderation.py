"""A project as those who decide read it: the page as readers will see it, then each answer in words."""

from typing import Any

from django.utils.translation import gettext_lazy

from maillage.contributions.enums import ReportReason
from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.projects.models import Project
from maillage.projects.panels.page import page_context

REASONS: dict[str, Any] = {
    ReportReason.CLOSED.value: gettext_lazy("le projet est terminé ou abandonné"),
    ReportReason.WRONG.value: gettext_lazy("une information est fausse"),
    ReportReason.CONTACT.value: gettext_lazy("un lien ou un document ne s’ouvre plus"),
    ReportReason.DUPLICATE.value: gettext_lazy("ce projet existe déjà"),
    ReportReason.RIGHTS.value: gettext_lazy("un texte, une image ou un document est utilisé sans droit"),
    ReportReason.UNLAWFUL.value: gettext_lazy("le contenu est illicite"),
    ReportReason.OTHER.value: gettext_lazy("autre chose"),
}


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the panel of a project shows beside the answers."""
    return page_context(Project.objects.with_page_data().get(contribution=contribution), now())
