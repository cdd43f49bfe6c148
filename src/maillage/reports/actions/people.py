"""What published reports keep of a person, and how they forget them: no version changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.reports.models import ReportVersion


def known_of(person: User) -> Mapping[str, Any]:
    """The versions they published for the coordination, for the export of an account."""
    rows = ReportVersion.objects.filter(by=person).select_related("report").order_by("pk")
    return {
        "published": [
            {"report": one.report.title, "version": one.number, "for": one.author, "at": one.published_at.isoformat()}
            for one in rows
        ]
    }


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Take the links to the account away; versions are signed by the coordination, whoever pressed the button."""
    ReportVersion.objects.filter(by=person).update(by=None)
