"""Lines of a list of events, with a fixed number of queries whatever the number of lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, hours_phrase, is_whole_day
from maillage.events.enums import Mode
from maillage.events.models import Event
from maillage.events.querysets.agenda import Hit
from maillage.files.templatetags.files import picture
from maillage.ui.templatetags.ui.words import euros

Badge = tuple[str, ...]
FEW_AUDIENCES = 2
THUMB_SIZES = "(min-width: 760px) 8.25rem, 6rem"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: an event at its next slot."""

    event: Event
    url: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime | None
    day: date
    place: str
    badges: tuple[Badge, ...]
    state: str
    note: str
    more: str
    picture: SafeString

    @property
    def when(self) -> str:
        """The day and the hours in short: « sam. 14 mars, 14 h – 16 h »."""
        tongue = get_language() or "fr"
        if is_whole_day(self.starts_at, self.ends_at):
            return day_phrase(self.day, tongue, short=True)
        return f"{day_phrase(self.day, tongue, short=True)}, {hours_phrase(self.starts_at, self.ends_at, tongue)}"


def translated(event: Event, name: str, language: str | None = None) -> str:
    """A field in the active language when it was translated, as it was written otherwise."""
    tongue = language or get_language() or "fr"
    found = event.translations.get(tongue, {}).get(name, "") if tongue != event.contribution.language else ""
    return found or getattr(event, name)


def age_label(event: Event) -> str:
    """« Dès 6 ans », « 6 – 10 ans », « jusqu’à 3 ans », or nothing."""
    low, high = event.age_from, event.age_to
    if low and high and high < 99:  # noqa: PLR2004 - 99 is how sources say « no limit »
        return _("%(low)s – %(high)s ans") % {"low": low, "high": high}
    if low:
        return _("Dès %(age)s ans") % {"age": low}
    if high and high < 99:  # noqa: PLR2004 - see above
        return _("Jusqu’à %(age)s ans") % {"age": high}
    return ""


def price_label(event: Event) -> str:
    """« Gratuit », « 7 € », « dès 4 € », or nothing when nothing was said."""
    if event.is_free:
        return _("Gratuit")
    amounts = sorted(fee.amount for fee in event.prices.all())
    if not amounts:
        return _("Payant") if event.is_free is False else ""
    paid = [amount for amount in amounts if amount]
    if not paid:
        return _("Gratuit")
    lowest = euros(paid[0])
    return lowest if len(amounts) == 1 else _("dès %(price)s") % {"price": lowest}


def place_label(event: Event) -> str:
    """The commune first, then the place; « En ligne » for what has none."""
    if event.mode == Mode.ONLINE or event.venue is None:
        return _("En ligne") if event.mode != Mode.ON_SITE else ""
    venue = event.venue
    town = venue.commune.name if venue.commune else ""
    return venue.name if not town or town.casefold() in venue.name.casefold() else f"{town}, {venue.name}"


def badges_of(event: Event) -> tuple[Badge, ...]:
    """At most four: type, age or audience, price, accessibility."""
    found: list[Badge] = []
    if event.type is not None:
        found.append((event.type.label, "kind"))
    if age := age_label(event):
        found.append((age, "neutral"))
    else:
        found += [(term.label, "neutral") for term in list(event.audiences.all())[: FEW_AUDIENCES - 1]]
    if price := price_label(event):
        found.append((price, "neutral"))
    if event.public == "school":
        found.append((_("Séance scolaire"), "info", "school"))
    return tuple(found)


def _row(event: Event, starts_at: datetime, ends_at: datetime, more: int) -> Row:
    zone = ZoneInfo(event.time_zone)
    begin = starts_at.astimezone(zone)
    others = ngettext("et %(count)s autre date", "et %(count)s autres dates", more) % {"count": more} if more else ""
    return Row(
        event=event,
        url=reverse("events:event", args=[event.slug]),
        title=translated(event, "title"),
        summary=translated(event, "summary"),
        starts_at=begin,
        ends_at=None if ends_at == starts_at else ends_at.astimezone(zone),
        day=begin.date(),
        place=place_label(event),
        badges=badges_of(event),
        state=event.life,
        note=event.life_note,
        more=others,
        picture=picture(event.image, alt="", sizes=THUMB_SIZES, widths="160,320", ratio="4/3"),
    )


def rows_of(hits: Sequence[Hit]) -> list[Row]:
    """Lines in the order given, each event at the slot of its hit."""
    ids = [hit.event_id for hit in hits]
    events = Event.objects.filter(pk__in=ids).with_row_data().prefetch_related("prices").in_bulk()
    return [_row(events[hit.event_id], hit.starts_at, hit.ends_at, hit.more) for hit in hits if hit.event_id in events]


@dataclass(frozen=True)
class Day:
    """The lines of one day, under its title."""

    day: date
    rows: tuple[Row, ...]
    count: int


def by_day(rows: Iterable[Row], counts: dict[date, int]) -> list[Day]:
    """Lines gathered under their day, with the number of events of that day in the whole list."""
    gathered: dict[date, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row.day, []).append(row)
    return [Day(day, tuple(lines), counts.get(day, len(lines))) for day, lines in gathered.items()]
