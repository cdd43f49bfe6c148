"""Lines of a list of events, with a fixed number of queries whatever the number of lines."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, hours_phrase, is_whole_day
from maillage.events.enums import Mode
from maillage.events.models import Event
from maillage.events.querysets.agenda import Hit
from maillage.events.querysets.among import unpacked
from maillage.events.querysets.lines import Line, amounts, audiences, lines
from maillage.files.models import Image
from maillage.files.templatetags.files import picture
from maillage.ui.rows import EventRow
from maillage.ui.templatetags.ui.words import euros

Badge = tuple[str, ...]
FEW_AUDIENCES = 2
THUMB_SIZES = "(min-width: 760px) 8.25rem, 6rem"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: an event at its next slot."""

    url: str
    slug: str
    title: str
    summary: str
    foreign: str
    """The language its words are in, when it is not that of the page."""
    starts_at: datetime
    ends_at: datetime | None
    day: date
    zone: str
    place: str
    town: str
    point: tuple[float, float] | None
    badges: tuple[Badge, ...]
    state: str
    note: str
    more: str
    image: Image | None
    image_alt: str

    @property
    def when(self) -> str:
        """The day and the hours in short: « sam. 14 mars, 14 h – 16 h »."""
        tongue = get_language() or "fr"
        if is_whole_day(self.starts_at, self.ends_at):
            return day_phrase(self.day, tongue, short=True)
        return f"{day_phrase(self.day, tongue, short=True)}, {hours_phrase(self.starts_at, self.ends_at, tongue)}"

    @property
    def thumb(self) -> SafeString:
        """The small picture, nothing when there is none."""
        return picture(self.image, alt="", sizes=THUMB_SIZES, widths="160,320", ratio="4/3")


def lines_of(
    rows: Iterable[Row], *, lead: str = "hour", level: int = 3, without: Collection[str] = ()
) -> list[EventRow]:
    """The rows as lists draw them, ``without`` the parts (of an `EventRow`) for which there is no room."""
    lines = []
    for row in rows:
        parts: dict[str, Any] = {"summary": row.summary, "badges": row.badges, "state_note": row.note, "more": row.more}
        shown = {name: part for name, part in parts.items() if name not in without}
        lines.append(
            EventRow(
                url=row.url, title=row.title, start=row.starts_at, end=row.ends_at, zone=row.zone, lead=lead,
                place=row.place, state=row.state, picture=row.thumb, slug=row.slug, level=level,
                foreign=row.foreign, **shown,
            )
        )  # fmt: skip
    return lines


def said_in(tongue: str, translations: Mapping[str, Any], written_in: str, name: str, original: str) -> str:
    """A field in a language when it was translated, as it was written otherwise."""
    found = translations.get(tongue, {}).get(name, "") if tongue != written_in else ""
    return str(found or original)


def translated(event: Event, name: str, language: str | None = None) -> str:
    """A field in the active language when it was translated, as it was written otherwise."""
    tongue = language or get_language() or "fr"
    return said_in(tongue, event.translations, event.contribution.language, name, getattr(event, name))


def age_label(event: Event) -> str:
    """« Dès 6 ans », « 6 – 10 ans », « jusqu’à 3 ans », or nothing."""
    return _age(event.age_from, event.age_to)


def _age(low: int | None, high: int | None) -> str:
    if low and high and high < 99:  # noqa: PLR2004 - 99 is how sources say « no limit »
        return ngettext("%(low)s – %(high)s an", "%(low)s – %(high)s ans", high) % {"low": low, "high": high}
    if low:
        return ngettext("Dès %(age)s an", "Dès %(age)s ans", low) % {"age": low}
    if high and high < 99:  # noqa: PLR2004 - see above
        return ngettext("Jusqu’à %(age)s an", "Jusqu’à %(age)s ans", high) % {"age": high}
    return ""


def price_label(event: Event) -> str:
    """« Gratuit », « 7 € », « dès 4 € », or nothing when nothing was said."""
    return _price(event.is_free, [] if event.is_free else [fee.amount for fee in event.prices.all()])


def _price(is_free: bool | None, amounts: Iterable[Decimal]) -> str:  # noqa: FBT001 - a fact with three values
    if is_free:
        return _("Gratuit")
    ordered = sorted(amounts)
    if not ordered:
        return _("Payant") if is_free is False else ""
    paid = [amount for amount in ordered if amount]
    if not paid:
        return _("Gratuit")
    lowest = euros(paid[0])
    return lowest if len(ordered) == 1 else _("dès %(price)s") % {"price": lowest}


def place_label(event: Event) -> str:
    """The commune first, then the place; « En ligne » for what has none."""
    venue = event.venue
    town = venue.commune.name if venue is not None and venue.commune else ""
    return _place(event.mode, venue.name if venue is not None else None, town)


def _place(mode: str, venue: str | None, town: str) -> str:
    if mode == Mode.ONLINE or venue is None:
        return _("En ligne") if mode != Mode.ON_SITE else ""
    return venue if not town or town.casefold() in venue.casefold() else f"{town}, {venue}"


def badges_of(event: Event) -> tuple[Badge, ...]:
    """At most four: type, age or audience, price, accessibility."""
    kind = event.type.label if event.type is not None else ""
    age = age_label(event)
    audiences = [] if age else [term.label for term in event.audiences.all()]
    return _badges(kind, age, audiences, price_label(event), event.public)


def _badges(kind: str, age: str, audiences: Sequence[str], price: str, public: str) -> tuple[Badge, ...]:
    found: list[Badge] = [(kind, "kind")] if kind else []
    found += [(label, "neutral") for label in ([age] if age else audiences[: FEW_AUDIENCES - 1])]
    if price:
        found.append((price, "neutral"))
    if public == "school":
        found.append((_("Séance scolaire"), "info", "school"))
    return tuple(found)


def rows_of(hits: Sequence[Hit]) -> list[Row]:
    """Lines in the order given, each event at the slot of its hit: three queries of the few columns that lists show."""
    told = lines(list({hit.event_id for hit in hits}))
    labels = audiences([pk for pk, line in told.items() if not _age(line.age_from, line.age_to)])
    prices = amounts([pk for pk, line in told.items() if not line.is_free])
    tongue = get_language() or "fr"
    return [
        _row(line, hit, labels.get(line.pk, ()), prices.get(line.pk, ()), tongue)
        for hit in hits
        if (line := told.get(hit.event_id)) is not None
    ]


def _row(line: Line, hit: Hit, labels: Sequence[tuple[str, str]], prices: Sequence[Decimal], tongue: str) -> Row:
    zone, more, english = ZoneInfo(line.time_zone), hit.more, tongue.startswith("en")
    begin = hit.starts_at.astimezone(zone)
    others = ngettext("et %(count)s autre date", "et %(count)s autres dates", more) % {"count": more} if more else ""
    said = partial(said_in, tongue, line.texts, line.written_in)
    kind = (line.type_en if english else "") or line.type_fr or ""
    is_free = None if line.is_free is None else bool(line.is_free)
    spoken = [(in_english if english else "") or in_french for in_french, in_english in labels]
    return Row(
        url=reverse("events:event", args=[line.slug]),
        slug=line.slug,
        title=said("title", line.title),
        summary=said("summary", line.summary),
        foreign=line.written_in if tongue != line.written_in and not line.texts.get(tongue, {}).get("title") else "",
        starts_at=begin,
        ends_at=None if hit.ends_at == hit.starts_at else hit.ends_at.astimezone(zone),
        day=begin.date(),
        zone=zone.key,
        place=_place(line.mode, line.venue, line.town or ""),
        town=line.town or "",
        point=line.point,
        badges=_badges(kind, _age(line.age_from, line.age_to), spoken, _price(is_free, prices), line.public),
        state=line.life,
        note=line.life_note,
        more=others,
        image=_image(line),
        image_alt=line.image_alt,
    )


def _image(line: Line) -> Image | None:
    """The picture of an event from the columns of its line."""
    if line.image is None or line.width is None or line.height is None:
        return None
    return Image(sha256=line.image, width=line.width, height=line.height, formats=unpacked(line.formats))


@dataclass(frozen=True)
class Day:
    """The lines of one day, under its title."""

    day: date
    lines: tuple[EventRow, ...]
    count: int


def by_day(rows: Iterable[Row], counts: dict[date, int]) -> list[Day]:
    """Lines gathered under their day, with the number of events of that day in the whole list."""
    gathered: dict[date, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row.day, []).append(row)
    return [Day(day, tuple(lines_of(found)), counts.get(day, len(found))) for day, found in gathered.items()]
