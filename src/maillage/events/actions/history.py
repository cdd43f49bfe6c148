"""Writing an earlier state of an event again, from what its history keeps.

What becomes of the event and of its slots (cancelled, full, moved) was said to people: it stays as it is today. A slot
that still exists keeps its row, its seats and its registrations.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation, Venue
from maillage.events.actions.writing import (
    PLAIN_FIELDS,
    ROWS,
    EventData,
    OrganiserData,
    SlotData,
    change_event,
    data_of,
)
from maillage.files.models import Image
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

STAYS = frozenset({"life", "life_note", "umbrella"})
IMAGE = ("image", "image_alt", "image_credit", "image_decorative")
BLANK = EventData(title="")


def _term(scheme: str, code: str) -> Term | None:
    return Term.objects.filter(scheme=scheme, code=code).first() if code else None


def _terms(scheme: str, codes: list[str]) -> tuple[Term, ...]:
    return tuple(Term.objects.filter(scheme=scheme, code__in=codes).order_by("position"))


def _venue(data: Mapping[str, Any], now: Venue | None) -> Venue | None:
    """The place by its key; in revisions that kept only its name, the one place of this name, or today's."""
    if "_venue" in data:
        found = Venue.objects.filter(pk=data["_venue"] or 0).select_related("merged_into").first()
        return found.merged_into or found if found else now if data["_venue"] else None
    if not data.get("venue"):
        return None
    if now is not None and str(now) == data["venue"]:
        return now
    named = list(Venue.objects.published().filter(name=data["venue"]).order_by("pk")[:2])
    return named[0] if len(named) == 1 else now


def _organisers(data: Mapping[str, Any], now: EventData) -> tuple[OrganiserData, ...]:
    """Each organisation by its key, or by the name that an organiser of today has; by name alone otherwise."""
    keys = data.get("_organisers") or [None] * len(data["organisers"])
    rows = Organisation.objects.filter(pk__in=[key for key in keys if key]).select_related("merged_into")
    known = {row.pk: row.merged_into or row for row in rows}
    by_name = {row.organisation.name: row.organisation for row in now.organisers if row.organisation}
    found: dict[tuple[str, Any], OrganiserData] = {}
    for key, (role, name) in zip(keys, data["organisers"], strict=True):
        organisation = known.get(key) if key else by_name.get(name)
        row = OrganiserData(organisation=organisation, name="" if organisation else name, role=role)
        found.setdefault((role, organisation.pk if organisation else name), row)
    return tuple(found.values())


def _slots(data: Mapping[str, Any], now: EventData) -> tuple[SlotData, ...]:
    """The slots of then; one that starts when a slot of today does is that slot, with its state."""
    today = {slot.starts_at: slot for slot in now.slots}
    more = data.get("_slots") or [[False, None]] * len(data["slots"])
    found = []
    for (starts, ends, state, note), (whole_day, capacity) in zip(data["slots"], more, strict=True):
        starts_at, ends_at = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
        same = today.get(starts_at)
        if same is not None:
            found.append(replace(same, ends_at=ends_at, capacity=capacity if "_slots" in data else same.capacity))
        else:
            found.append(SlotData(starts_at=starts_at, ends_at=ends_at, state=state, note=note, whole_day=whole_day,
                                  capacity=capacity))  # fmt: skip
    return tuple(found)


def _image(data: Mapping[str, Any], now: EventData) -> dict[str, Any]:
    """The image of then with its words; today’s when that of then is no longer kept."""
    found = Image.objects.filter(pk=data.get("image") or 0).first()
    if found is None and data.get("image"):
        return {name: getattr(now, name) for name in IMAGE}
    return {"image": found}


def written(data: Mapping[str, Any], now: EventData) -> EventData:
    """What a revision says, completed by what it does not hold."""
    plain = {name: data.get(name, getattr(BLANK, name)) for name in PLAIN_FIELDS if name not in ROWS | STAYS}
    return replace(
        now,
        **(plain | _image(data, now)),
        type=_term(Scheme.EVENT_TYPE, data.get("type", "")),
        campaign=_term(Scheme.CAMPAIGN, data.get("campaign", "")),
        venue=_venue(data, now.venue),
        themes=_terms(Scheme.THEME, data.get("themes", [])),
        audiences=_terms(Scheme.AUDIENCE, data.get("audiences", [])),
        languages=tuple(data.get("languages", ())),
        prices=tuple((label, Decimal(amount)) for label, amount in data.get("prices", ())),
        organisers=_organisers(data, now) if "organisers" in data else now.organisers,
        slots=_slots(data, now) if "slots" in data else now.slots,
        accessibility=tuple(
            (term, note)
            for code, note in data.get("accessibility", ())
            if (term := _term(Scheme.IMPAIRMENT, code)) is not None
        ),
    )


@transaction.atomic
def restore_event(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of an event; those who registered are told, as of any change.

    Raises:
        BadSlots: a slot added since has registrations: cancel it first.
    """
    event = contribution.event
    note = _("état antérieur rétabli")
    change_event(actor=actor, event=event, data=written(data, data_of(event)), at=at, note=note)
