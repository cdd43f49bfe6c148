"""States, modes and impairments under the codes and words of each source."""

import re
from collections.abc import Mapping
from typing import Any

from maillage.core.text import fold
from maillage.imports.schemas import Life, Mode, SourceVenue

LIVES: Mapping[str, Life] = {
    "1": "scheduled", "2": "rescheduled", "3": "moved_online", "4": "postponed", "5": "full", "6": "cancelled",
    "programme": "scheduled", "scheduled": "scheduled", "confirmed": "scheduled", "tentative": "scheduled",
    "reprogramme": "rescheduled", "rescheduled": "rescheduled", "eventrescheduled": "rescheduled",
    "deplaceenligne": "moved_online", "movedonline": "moved_online", "eventmovedonline": "moved_online",
    "reporte": "postponed", "reportee": "postponed", "postponed": "postponed", "eventpostponed": "postponed",
    "complet": "full", "complete": "full", "full": "full", "soldout": "full",
    "annule": "cancelled", "annulee": "cancelled", "cancelled": "cancelled", "canceled": "cancelled",
    "eventcancelled": "cancelled",
}  # fmt: skip
MODES: Mapping[str, Mode] = {
    "1": "on_site", "2": "online", "3": "mixed", "surplace": "on_site", "presentiel": "on_site", "offline": "on_site",
    "offlineeventattendancemode": "on_site", "onsite": "on_site", "enligne": "online", "online": "online",
    "distanciel": "online", "adistance": "online", "visio": "online", "webinaire": "online",
    "onlineeventattendancemode": "online", "mixte": "mixed", "mixed": "mixed", "hybride": "mixed",
    "mixedeventattendancemode": "mixed",
}  # fmt: skip
IMPAIRMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hi", ("hi", "audit", "sourd", "malentendant", "lsf", "langue des signes")),
    ("vi", ("vi", "visuel", "aveugle", "malvoyant", "braille")),
    ("pi", ("pi", "psychi")),
    ("mi", ("mi", "moteur", "mobilite", "pmr", "fauteuil")),
    ("ii", ("ii", "intellectuel", "mental", "cognitif")),
)


def code_word(value: Any) -> str:
    """The code of ``{"id": 6}``, ``6``, « Annulé » or ``https://schema.org/EventCancelled``, folded."""
    if isinstance(value, Mapping):
        value = value.get("id", value.get("value", ""))
    if isinstance(value, list):
        value = value[0] if value else ""
    return re.sub(r"[^a-z0-9]", "", fold(str(value if value is not None else ""))[:120].rsplit("/", 1)[-1])


def life_of(value: Any) -> Life:
    """The life of an event, scheduled when the source says nothing we know."""
    return LIVES.get(code_word(value), "scheduled")


def mode_of(value: Any) -> Mode | None:
    """The attendance mode, None when the source does not say."""
    return MODES.get(code_word(value))


def venue_mode(said: Mode | None, venue: SourceVenue | None, online: str) -> Mode:
    """The mode the source says; else what a place and a link show."""
    if said:
        return said
    placed = venue is not None and bool(venue.name or venue.address or venue.city)
    if online:
        return "mixed" if placed else "online"
    return "on_site"


def accessibility_of(value: Any) -> tuple[str, ...]:
    """The codes of OpenAgenda (hi hearing, vi visual, pi psychic, mi motor, ii intellectual) found in a value."""
    if isinstance(value, Mapping):
        words = [str(key) for key, held in value.items() if held]
    elif isinstance(value, list):
        words = [str(item.get("code", "") if isinstance(item, Mapping) else item) for item in value]
    else:
        words = re.split(r"[;,|/]", str(value or ""))
    folded = [fold(word).strip() for word in words]
    return tuple(code for code, signs in IMPAIRMENTS if any(_shows(word, signs) for word in folded))


def _shows(word: str, signs: tuple[str, ...]) -> bool:
    return word == signs[0] or any(sign in word for sign in signs[1:])
