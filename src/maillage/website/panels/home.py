"""What the home of a territory (or of the network) shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.contributions.models import Contribution
from maillage.core.dates import SHORT_DAYS, day_phrase, hour_phrase, is_whole_day
from maillage.directory.models import Organisation, Venue
from maillage.events.enums import Life
from maillage.events.forms.filters import read_filters
from maillage.events.models import Event
from maillage.events.panels.mapping import still_points
from maillage.events.panels.question import PARIS, ask
from maillage.events.panels.rows import Row, rows_of
from maillage.events.querysets import agenda as index
from maillage.events.querysets.agenda import Criteria, Found, Hit
from maillage.events.querysets.columns import agenda
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.templatetags.ui.words import number

FORTNIGHT = timedelta(days=15)
HIGHLIGHTED, PLACES_SHOWN, NEWS_SHOWN, NEWS_OF_A_KIND, NEWS_READ = 3, 4, 5, 3, 20
MOST_OF_A_DAY, MOST_READ = 4, 40
WEEK = 7


@dataclass(frozen=True)
class WeekLine:
    """A slot in a column of the week."""

    hour: str
    title: str
    url: str
    town: str
    cancelled: bool


@dataclass(frozen=True)
class WeekDay:
    """A day of the week under way."""

    day: date
    is_today: bool
    is_past: bool
    lines: tuple[WeekLine, ...]
    more: int

    @property
    def names(self) -> tuple[str, str]:
        """« jeu. » and « 12 mars »."""
        tongue = get_language() or "fr"
        weekday = SHORT_DAYS["en" if tongue.startswith("en") else "fr"][self.day.weekday()]
        return weekday, day_phrase(self.day, tongue, weekday=False)


@dataclass(frozen=True)
class News:
    """One thing that joined the network."""

    title: str
    sentence: str
    url: str
    slug: str
    at: datetime


@dataclass(frozen=True)
class Home:
    """Everything the page shows."""

    soon: int
    highlights: tuple[Row, ...]
    week: tuple[WeekDay, ...]
    week_count: int
    places: tuple[Venue, ...]
    news: tuple[News, ...]
    points: tuple[dict[str, Any], ...]
    figures: tuple[tuple[int, str, str, str], ...]


def _week_hits(
    criteria: Criteria, monday: date, at: datetime, zone: str
) -> tuple[dict[date, list[Hit]], dict[date, int]]:
    """The slots of the seven days, and how many events each day has; a week may belong to two months."""
    days = [monday + timedelta(days=step) for step in range(WEEK)]
    hits: dict[date, list[Hit]] = {}
    counts: dict[date, int] = {}
    for year, month in sorted({(day.year, day.month) for day in days}):
        found = index.month(criteria, year, month, at=at, zone=zone, most=MOST_READ)
        hits |= {day: found.days[day] for day in days if day in found.days}
        counts |= {day: found.counts[day] for day in days if day in found.counts}
    return _rarest(hits), counts


def _rarest(hits: dict[date, list[Hit]]) -> dict[date, list[Hit]]:
    """At most four a day: what happens once this week before what is there every day, in the order of the hours."""
    often = Counter(hit.event_id for day in hits.values() for hit in day)
    return {
        day: sorted(
            sorted(found, key=lambda hit: (often[hit.event_id], hit.starts_at, hit.event_id))[:MOST_OF_A_DAY],
            key=lambda hit: (hit.starts_at, hit.event_id),
        )
        for day, found in hits.items()
    }


def _week(hits: dict[date, list[Hit]], counts: dict[date, int], monday: date, today: date) -> list[WeekDay]:
    """Days with their lines: one query, for a column needs no more of an event than its title and town."""
    ids = {hit.event_id for found in hits.values() for hit in found}
    fields = ("slug", "title", "translations", "life", "time_zone", "contribution__language", "venue__commune__name")
    events = {row["pk"]: row for row in Event.objects.filter(pk__in=ids).order_by("pk").values("pk", *fields)}
    week = []
    for step in range(WEEK):
        day = monday + timedelta(days=step)
        lines = tuple(_line(hit, events[hit.event_id]) for hit in hits.get(day, []) if hit.event_id in events)
        week.append(WeekDay(day, day == today, day < today, lines, counts.get(day, 0) - len(lines)))
    return week


def _line(hit: Hit, event: dict[str, Any]) -> WeekLine:
    tongue, zone = get_language() or "fr", ZoneInfo(event["time_zone"])
    begin, end = hit.starts_at.astimezone(zone), hit.ends_at.astimezone(zone)
    translated = (
        event["translations"].get(tongue, {}).get("title", "") if tongue != event["contribution__language"] else ""
    )
    return WeekLine(
        hour=_("toute la journée") if is_whole_day(begin, end) else hour_phrase(begin, tongue),
        title=translated or event["title"],
        url=reverse("events:event", args=[event["slug"]]),
        town=event["venue__commune__name"] or _("En ligne"),
        cancelled=event["life"] == Life.CANCELLED,
    )


def _news(territory_id: int | None, at: datetime) -> list[News]:
    """The structures and the places to visit that joined lately, at most three of each."""
    rows = (
        Contribution.objects.shown_in(territory_id)
        .filter(Q(kind=Kind.ORGANISATION) | Q(kind=Kind.VENUE, venue__is_visitable=True))
        .order_by("-published_at", "-pk")
        .values("kind", "title", "published_at", "venue__slug", "organisation__slug")
    )[:NEWS_READ]
    found: list[News] = []
    taken: dict[str, int] = {}
    for row in rows:
        kind = Kind(row["kind"])
        if taken.get(kind, 0) >= NEWS_OF_A_KIND:
            continue
        taken[kind] = taken.get(kind, 0) + 1
        view, sentence = _joined(kind)
        slug = row["organisation__slug"] if kind == Kind.ORGANISATION else row["venue__slug"]
        found.append(News(row["title"], sentence, reverse(view, args=[slug]), slug, row["published_at"] or at))
    return found[:NEWS_SHOWN]


def _joined(kind: Kind) -> tuple[str, str]:
    """The page of a kind, and what is said of something new."""
    return {
        Kind.ORGANISATION: ("directory:organisation", _("rejoint l’annuaire")),
        Kind.VENUE: ("directory:venue", _("ouvre ses portes aux visites")),
    }[kind]


def _pins(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The highlights as numbered pins."""
    return [
        {"latitude": row.event.venue.latitude, "longitude": row.event.venue.longitude, "number": number,
         "title": row.title, "url": row.url}
        for number, row in enumerate(rows, start=1)
        if row.event.venue is not None and row.event.venue.latitude is not None
    ]  # fmt: skip


def _places(territory_id: int | None, today: date) -> list[Venue]:
    """Some places to visit, others each day; with a picture first."""
    shown = Venue.objects.shown_in(territory_id).to_visit().filter(merged_into=None)
    found = list(shown.select_related("image", "commune").order_by(F("image").asc(nulls_last=True), "pk"))
    pictured = [venue for venue in found if venue.image_id]
    start = today.toordinal() * PLACES_SHOWN % len(pictured) if len(pictured) > PLACES_SHOWN else 0
    return pictured[start:] + pictured[:start] + [venue for venue in found if not venue.image_id]


def _figures(totals: Found, territory_id: int | None, places: int) -> list[tuple[int, str, str, str]]:
    """(value, name, note, address of the list that holds as many records)."""
    organisations = Organisation.objects.shown_in(territory_id).filter(merged_into=None).count()
    listed = reverse("events:agenda")
    return [
        (totals.events, _("événements à venir"), _("%(slots)s séances") % {"slots": number(totals.slots)}, listed),
        (totals.facets["free"].get("free", 0), _("gratuits"), _("parmi les événements à venir"), f"{listed}?gratuit=1"),
        (places, _("lieux à visiter"), _("toute l’année ou en saison"), reverse("directory:venues")),
        (organisations, _("structures"), _("dans l’annuaire"), reverse("directory:organisations")),
    ]


def home_of(territory: Territory | None, at: datetime) -> Home:
    """The home page's content: a dozen queries, whatever the number of events."""
    with agenda.steady():
        return _home_of(territory, at)


def _home_of(territory: Territory | None, at: datetime) -> Home:
    zone = territory.time_zone if territory is not None else PARIS
    today = at.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    question = ask(read_filters(QueryDict()), territory, at)
    territory_id = territory.pk if territory is not None else None
    chosen = index.highlights(question.criteria, at=at, limit=HIGHLIGHTED)
    by_day, counts = _week_hits(question.criteria, monday, at, zone)
    totals = index.find(question.criteria, at=at, size=1, facets=("free",), periods={"soon": (at, at + FORTNIGHT)})
    highlights = rows_of(chosen)
    places = _places(territory_id, today)
    return Home(
        soon=totals.facets["when"]["soon"],
        highlights=tuple(highlights),
        week=tuple(_week(by_day, counts, monday, today)),
        week_count=sum(counts.values()),
        places=tuple(places[:PLACES_SHOWN]),
        news=tuple(_news(territory_id, at)),
        points=(*still_points(question, at), *_pins(highlights)),
        figures=tuple(_figures(totals, territory_id, len(places))),
    )
