"""An event as those who decide read it: the page as readers will see it, then each answer in words, never in codes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.contributions.models import Contribution
from maillage.contributions.tables.differences import FIELDS
from maillage.core.clock import now
from maillage.core.dates import slot_phrase
from maillage.core.text import plain
from maillage.events.enums import Life, Mode, OrganiserRole, Public, Registration, SlotState
from maillage.events.forms.entry import LANGUAGES
from maillage.events.models import Event
from maillage.events.panels.page import page_context
from maillage.ui.templatetags.ui.words import euros
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

ENUMS: dict[str, Any] = {"mode": Mode, "life": Life, "public": Public, "registration": Registration}
SCHEMES = {"type": Scheme.EVENT_TYPE, "themes": Scheme.THEME, "audiences": Scheme.AUDIENCE, "campaign": Scheme.CAMPAIGN}
UNTOLD = frozenset({"time_zone"})
PARIS = "Europe/Paris"


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the panel of an event shows beside the answers."""
    event = Event.objects.with_page_data().get(contribution=contribution)
    return page_context(event, list(event.slots.in_order()), now())


def _label(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))


def _slot(row: list[str], whole_day: bool, zone: ZoneInfo) -> str:  # noqa: FBT001 - a fact of the row
    starts, ends, state, note = row
    begin, end = (datetime.fromisoformat(moment).astimezone(zone) for moment in (starts, ends))
    said = slot_phrase(begin, None if end == begin and not whole_day else end, get_language() or "fr")
    told = "" if state == SlotState.SCHEDULED else _label(SlotState.choices, state)
    return ", ".join(part for part in (said, told, note) if part)


def _slots(data: Mapping[str, Any]) -> str:
    zone = ZoneInfo(data.get("time_zone") or PARIS)
    rows = data["slots"]
    more = data.get("_slots") or [[False, None]] * len(rows)
    return "\n".join(_slot(row, whole_day, zone) for row, (whole_day, _seats) in zip(rows, more, strict=True))


def _translations(data: Mapping[str, Any]) -> str:
    names = dict(LANGUAGES)
    return "\n".join(
        f"{FIELDS.get(name, name)} ({names.get(tongue, tongue)}) : {plain(text)}"
        for tongue, words in data["translations"].items()
        for name, text in words.items()
        if text
    )


_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "slots": _slots,
    "translations": _translations,
    "image": lambda data: _("choisie") if data["image"] else "",
    "languages": lambda data: ", ".join(_label(LANGUAGES, code) for code in data["languages"]),
    "organisers": lambda data: "\n".join(
        f"{name} ({_label(OrganiserRole.choices, role)})" for role, name in data["organisers"]
    ),
    "accessibility": lambda data: "\n".join(
        " : ".join(filter(None, (terms_said(Scheme.IMPAIRMENT, code), note))) for code, note in data["accessibility"]
    ),
    "prices": lambda data: "\n".join(f"{label} : {euros(amount)}" for label, amount in data["prices"]),
}


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision with its codes, keys and instants turned into what people say."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name in UNTOLD:
            continue
        if value and name in _WORDS:
            found[name] = _WORDS[name](data)
        elif value and name in ENUMS:
            found[name] = _label(ENUMS[name].choices, value)
        elif value and name in SCHEMES:
            found[name] = terms_said(SCHEMES[name], value)
        else:
            found[name] = value
    return found
