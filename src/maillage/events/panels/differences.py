"""What two people wrote of the same event at the same time, field by field, in words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.text import plain
from maillage.events.actions.writing import EventData, OrganiserData, SlotData
from maillage.events.enums import Life, Mode, OrganiserRole, Public, Registration, SlotState
from maillage.events.forms.entry import EventForm
from maillage.events.forms.rows import slot_initial

ENUMS = {"mode": Mode, "life": Life, "public": Public, "registration": Registration}
UNSEEN = frozenset({"time_zone"})


def _slot(slot: SlotData, zone: str) -> str:
    shown = slot_initial(slot, zone)
    hours = f"{shown['starts'] or ''} – {shown['ends'] or ''}".strip(" –")
    state = "" if slot.state == SlotState.SCHEDULED else str(SlotState(slot.state).label)
    seats = str(slot.capacity or "")
    return ", ".join(part for part in (f"{shown['day']:%d/%m/%Y}", hours, state, slot.note, seats) if part)


def _organiser(row: OrganiserData) -> str:
    name = row.organisation.name if row.organisation is not None else row.name
    return f"{name} ({OrganiserRole(row.role).label})"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return "" if value is None else str(value)


_ROWS: dict[str, Callable[[Any], str]] = {
    "organisers": _organiser,
    "accessibility": lambda pair: f"{pair[0]} {pair[1]}".strip(),
    "prices": lambda pair: f"{pair[0]} : {pair[1]}",
}


def _said(data: EventData, name: str, zone: str) -> str:
    """A field as a person reads it."""
    value = getattr(data, name)
    if name == "slots":
        return "\n".join(_slot(slot, zone) for slot in value)
    if name == "translations":
        return "\n".join(plain(text) for words in value.values() for text in words.values())
    if name in ENUMS:
        return str(ENUMS[name](value).label)
    if name == "description":
        return plain(value)
    if isinstance(value, tuple):
        return "\n".join(_ROWS.get(name, str)(row) for row in value)
    return _plain(value)


def _label(name: str) -> str:
    rows = {"slots": _("Séances"), "organisers": _("Organisateurs"), "accessibility": _("Accessibilité"),
            "prices": _("Tarifs"), "venue": _("Lieu"), "translations": _("En anglais")}  # fmt: skip
    return rows[name] if name in rows else str(EventForm.base_fields[name].label)


def differences(theirs: EventData, ours: EventData, zone: str) -> list[tuple[str, str, str]]:
    """Each field whose words differ: what it is called, what stands in the network, what was typed."""
    found = []
    for name in vars(theirs):
        if name in UNSEEN:
            continue
        there, here = _said(theirs, name, zone), _said(ours, name, zone)
        if there != here:
            found.append((_label(name), there, here))
    return found
