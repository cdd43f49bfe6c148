"""What every reader gives back, whatever the format: events, organisations and problems, before any database.

Texts are already cleaned and within the limits of the entry form; instants are aware; nothing here was invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

TITLE_LENGTH = 140
SUMMARY_LENGTH = 200
DESCRIPTION_LENGTH = 50_000
SLOT_LIMIT = 800

Level = Literal["refused", "warning", "info"]
Mode = Literal["on_site", "online", "mixed"]
Life = Literal["scheduled", "rescheduled", "moved_online", "postponed", "full", "cancelled"]
SlotState = Literal["scheduled", "cancelled", "full"]
Role = Literal["organiser", "partner", "funder", "host"]
Public = Literal["public", "school"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A sentence about one record. ``refused`` means the record stays out; the two others accompany one that enters.

    ``line`` is the line of the file when it has lines (spreadsheets, calendars), else the rank of the record from 1;
    0 speaks of the whole file.
    """

    line: int
    field: str
    message: str
    remedy: str = ""
    level: Level = "warning"
    title: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The message of a JSON report."""
        return {
            "line": self.line,
            "field": self.field,
            "message": self.message,
            "remedy": self.remedy,
            "level": self.level,
            "title": self.title,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSlot:
    """One time of an event, at most 24 hours.

    An end the source does not give is not invented: ``ends_at`` equals ``starts_at`` and ``end_known`` is false.
    A day without hours runs from local midnight to the next (24 hours at most) with ``all_day``.
    """

    starts_at: datetime
    ends_at: datetime
    state: SlotState = "scheduled"
    all_day: bool = False
    end_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVenue:
    """A place as the source writes it; the commune is recognised later from ``insee``, ``postcode`` and ``city``."""

    external_id: str = ""
    name: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    insee: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    access: str = ""
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOrganiser:
    """Who makes the event, and as what."""

    name: str
    role: Role = "organiser"
    external_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEvent:
    """One event of a source. ``removed`` asks for its tombstone and is the only case without title or slots.

    ``identified`` says that ``external_id`` is the source's own; otherwise title, first date and place stand for it.
    """

    line: int
    external_id: str
    identified: bool = True
    title: str = ""
    uid: str = ""
    sequence: int = 0
    url: str = ""
    summary: str = ""
    description_html: str = ""
    language: str = "fr"
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    type_labels: tuple[str, ...] = ()
    theme_labels: tuple[str, ...] = ()
    audience_labels: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    slots: tuple[SourceSlot, ...] = ()
    dates_note: str = ""
    zone: str = "Europe/Paris"
    mode: Mode = "on_site"
    life: Life = "scheduled"
    public: Public = "public"
    venue: SourceVenue | None = None
    organisers: tuple[SourceOrganiser, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    price: str = ""
    free: bool | None = None
    registration_required: bool | None = None
    registration_url: str = ""
    registration_phone: str = ""
    registration_email: str = ""
    accessibility: tuple[str, ...] = ()
    image_url: str = ""
    image_credit: str = ""
    image_alt: str = ""
    online_url: str = ""
    updated_at: datetime | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOrganisation:
    """One structure or place to visit of a source."""

    line: int
    external_id: str
    name: str
    kind_labels: tuple[str, ...] = ()
    summary: str = ""
    venue: SourceVenue = field(default_factory=SourceVenue)
    organiser_name: str = ""
    url: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read: what a person corrected, and the day it is read.

    ``mapping`` gives, for a table, the field of each column (label of the header → field, empty to ignore it).
    ``today`` bounds endless recurrences. ``address`` is where the file came from, to resolve relative links.
    """

    today: date
    mapping: Mapping[str, str] | None = None
    address: str = ""
    language: str = "fr"


Item = SourceEvent | SourceOrganisation | Problem
