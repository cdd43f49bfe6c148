"""A project as those who decide read it: the page as readers will see it, then each answer in words."""

from typing import Any

from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.projects.models import Project
from maillage.projects.panels.page import page_context


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the panel of a project shows beside the answers."""
    return page_context(Project.objects.with_page_data().get(contribution=contribution), now())
