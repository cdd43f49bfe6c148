"""Writing an earlier state of an announcement again, from what its history keeps.

When it ends, for whom it speaks and where answers go were decided since: they stay as they are today.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.announcements.actions.writing import (
    BLANK,
    ROWS,
    SINGLE,
    AnnouncementData,
    change_announcement,
    data_of,
)
from maillage.contributions.models import Contribution
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

STAYS = frozenset({"closes_on", "organisation", "apply_email"})
DAYS = frozenset({"starts_on", "until_on"})


def _value(data: Mapping[str, Any], name: str) -> Any:
    value = data.get(name)
    if value is None:
        return getattr(BLANK, name)
    return date.fromisoformat(value) if name in DAYS else value


def written(data: Mapping[str, Any], now: AnnouncementData) -> AnnouncementData:
    """What a revision says, completed by what stays."""
    plain = {name: _value(data, name) for name in SINGLE if name not in ROWS | STAYS}
    image = Image.objects.filter(pk=data.get("image") or 0).first()
    codes = data.get("themes", [])
    return replace(
        now,
        **plain,
        commune=Commune.objects.filter(pk=data.get("_commune") or "").first(),
        image=image or (now.image if data.get("image") else None),
        themes=tuple(Term.objects.filter(scheme=Scheme.THEME, code__in=codes).order_by("position", "pk")),
    )


@transaction.atomic
def restore_announcement(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of an announcement.

    Raises:
        Incomplete: it is published, and that state lacked something.
    """
    announcement = contribution.announcement
    fresh = written(data, data_of(announcement))
    note = _("état antérieur rétabli")
    change_announcement(actor=actor, announcement=announcement, data=fresh, at=at, note=note)
