"""How fresh an entry is: the day of each field, and the day somebody who knows last confirmed the whole."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from maillage.accounts.models import User
from maillage.directory.enums import Way
from maillage.directory.models import FieldDate, Freshness, Member, Organisation

KNOWING = (Way.TEAM, Way.LINK)


def way_of(person: User | None, organisation: Organisation) -> str:
    """How a change came in, when nobody says: by its team, by somebody else, by no one."""
    if person is None:
        return Way.IMPORT
    is_member = Member.objects.filter(organisation=organisation, user=person).exists()
    return Way.TEAM if is_member else Way.COORDINATOR


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields whose content is something else."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def date_fields(organisation: Organisation, fields: Iterable[str], at: datetime, way: str) -> None:
    """These fields were written or confirmed now."""
    FieldDate.objects.bulk_create(
        [FieldDate(organisation=organisation, field=name[:60], at=at, way=way) for name in sorted(set(fields))],
        update_conflicts=True,
        unique_fields=["organisation", "field"],
        update_fields=["at", "way"],
    )


def confirm_entry(organisation: Organisation, at: datetime, way: str) -> None:
    """Somebody who knows has the whole entry under the eyes and leaves it so."""
    Freshness.objects.update_or_create(organisation=organisation, defaults={"confirmed_at": at, "way": way})


def note_change(
    organisation: Organisation, before: Mapping[str, Any], after: Mapping[str, Any], at: datetime, way: str
) -> None:
    """Date the fields that changed; a change by its team or its link confirms the whole entry."""
    date_fields(organisation, changed_fields(before, after), at, way)
    if way in KNOWING:
        confirm_entry(organisation, at, way)
