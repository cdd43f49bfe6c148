"""Reports on the pages of others: what a programme published."""

from typing import Any

from django.urls import reverse

from maillage.programmes.models import Programme
from maillage.reports.models import Report


def links_of(programme: Programme, user: Any) -> list[tuple[str, str, str]]:
    """The published reports of a programme, the last one first: title, address, icon."""
    rows = Report.objects.visible_to(user).published().filter(programme=programme).latest_first()
    return [(str(report), reverse("reports:report", args=[report.slug]), "file-text") for report in rows]
