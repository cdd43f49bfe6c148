"""The copies that a lender looks after: at work, planned, incomplete, retired."""

from datetime import datetime
from typing import Any

from django.db.models import F

from maillage.loans.actions.common import day_of
from maillage.loans.enums import CopyState
from maillage.loans.models import Copy, CopyCount, Lender, Maintenance

MOST, ENDED_SHOWN = 200, 10


def maintenance_context(lender: Lender, at: datetime) -> dict[str, Any]:
    """The context of ``loans/desk/maintenance.html``, in a fixed number of queries."""
    today = day_of(lender, at)
    works = Maintenance.objects.filter(copy__tool__lender=lender).select_related("copy__tool")
    copies = Copy.objects.filter(tool__lender=lender).select_related("tool")
    lacking = list(copies.filter(state=CopyState.INCOMPLETE).order_by("tool__title", "label", "pk")[:MOST])
    missing: dict[int, list[str]] = {}
    counts = CopyCount.objects.filter(copy__in=lacking, number__lt=F("component__quantity")).select_related("component")
    for one in counts.order_by("component__position", "pk"):
        missing.setdefault(one.copy_id, []).append(f"{one.component.name} ({one.number} / {one.component.quantity})")
    return {
        "running": list(works.running(today).order_by("last_on", "pk")[:MOST]),
        "to_come": list(works.to_come(today).order_by("first_on", "pk")[:MOST]),
        "lacking": [(one, missing.get(one.pk, [])) for one in lacking],
        "ended": list(works.filter(done_on__isnull=False).order_by("-done_on", "-pk")[:ENDED_SHOWN]),
        "retired": list(copies.filter(state=CopyState.RETIRED).order_by("-retired_on", "-pk")[:ENDED_SHOWN]),
        "today": today,
    }
