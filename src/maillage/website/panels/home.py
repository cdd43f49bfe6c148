"""What the home of a territory (or of the network) shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext as _

from maillage.announcements.panels.elsewhere import AtHome, at_home
from maillage.attendance.panels.desk import public_total
from maillage.attendance.panels.figures import completeness
from maillage.attendance.querysets.totals import Total
from maillage.contributions.models import Contribution
from maillage.core.dates import SHORT_DAYS, day_phrase, hour_phrase, is_whole_day
from maillage.directory.models import Organisation, Venue
from maillage.events.enums import Life
from maillage.events.forms.filters import read_filters
from maillage.events.models import Event
from maillage.events.panels.calendar import LASTING, rarest
from maillage.events.panels.mapping import still_points
from maillage.events.panels.question import PARIS, ask
from maillage.events.panels.rows import Row, rows_of, said_in
from maillage.events.querysets import agenda as index
from maillage.events.querysets.agenda import Found, Hit, Month
from maillage.events.querysets.lines import Line, lines
from maillage.geography.outlines import MapPoint
from maillage.publications.panels.lists import Front, home_front_of
from maillage.resources.panels.elsewhere import AtHome as ResourcesAtHome
from maillage.resources.panels.elsewhere import at_home as resources_at_home
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.pagecache import kept_by_version
from maillage.ui.templatetags.ui.words import number

FORTNIGHT = timedelta(days=15)
HIGHLIGHTED, PLACES_SHOWN, NEWS_SHOWN, NEWS_OF_A_KIND = 3, 4, 5, 3
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
    """One of the seven days to come."""

    day: date
    is_today: bool
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
    magazine: Front
    news: tuple[News, ...]
    points: tuple[MapPoint, ...]
    figures: tuple[tuple[int, str, str, str], ...]
    notices: AtHome
    resources: ResourcesAtHome


def _often(days: Mapping[date, Sequence[Hit]]) -> Counter[int]:
    """On how many of these days each event is."""
    return Counter(hit.event_id for day in days.values() for hit in day)


def _once_each(days: Mapping[date, Sequence[Hit]], often: Mapping[int, int]) -> dict[date, list[Hit]]:
    """At most four a day: what happens once before what lasts, which is named on its first day only."""
    named: set[int] = set()
    found: dict[date, list[Hit]] = {}
    for day in sorted(days):
        left = [hit for hit in days[day] if hit.event_id not in named]
        found[day] = rarest(left, often, MOST_OF_A_DAY)
        named |= {hit.event_id for hit in found[day] if often[hit.event_id] >= LASTING}
    return found


def _week(days: Month, today: date) -> list[WeekDay]:
    """Seven days from today, with their lines."""
    often = _often(days.days)
    hits, counts = _once_each(days.days, often), days.counts
    shown = {hit.event_id for found in hits.values() for hit in found}
    told, ends = lines(list(shown)), _ends_of([pk for pk in shown if often[pk] >= LASTING])
    week = []
    for step in range(WEEK):
        day = today + timedelta(days=step)
        found = (hit for hit in hits.get(day, []) if hit.event_id in told)
        named = tuple(_line(hit, told[hit.event_id], ends.get(hit.event_id)) for hit in found)
        week.append(WeekDay(day, day == today, named, counts.get(day, 0) - len(named)))
    return week


def _ends_of(lasting: Sequence[int]) -> dict[int, datetime]:
    """When what lasts ends."""
    rows = Event.objects.filter(pk__in=lasting).order_by("pk").values_list("pk", "last_ends_at") if lasting else ()
    return {pk: end for pk, end in rows if end is not None}


def _line(hit: Hit, event: Line, until: datetime | None) -> WeekLine:
    tongue, zone = get_language() or "fr", ZoneInfo(event.time_zone)
    begin, end = hit.starts_at.astimezone(zone), hit.ends_at.astimezone(zone)
    hour = _("toute la journée") if is_whole_day(begin, end) else hour_phrase(begin, tongue)
    if until is not None:
        last = day_phrase(until.astimezone(zone).date(), tongue, weekday=False)
        hour = _("jusqu’au %(day)s") % {"day": last}
    return WeekLine(
        hour=hour,
        title=said_in(tongue, event.texts, event.written_in, "title", event.title),
        url=reverse("events:event", args=[event.slug]),
        town=event.town or _("En ligne"),
        cancelled=event.life == Life.CANCELLED,
    )


@dataclass(frozen=True)
class _Stock:
    """What changes with publications only, and is read once for each: places, structures, what is new."""

    places: tuple[tuple[int, bool], ...]
    organisations: int
    joined: tuple[tuple[str, str, str, datetime | None], ...]
    attendance: Total

    @classmethod
    def of(cls, territory_id: int | None, at: datetime) -> "_Stock":
        """Five queries."""
        venues = Venue.objects.shown_in(territory_id).to_visit().filter(merged_into=None)
        organisations = Organisation.objects.shown_in(territory_id).filter(merged_into=None)
        shown = Contribution.objects.shown_in(territory_id).order_by("-published_at", "-pk")
        names = ("title", "published_at")
        newest = [
            *shown.filter(kind=Kind.ORGANISATION).values_list("kind", "organisation__slug", *names)[:NEWS_OF_A_KIND],
            *shown.filter(kind=Kind.VENUE, venue__is_visitable=True).values_list("kind", "venue__slug", *names)[
                :NEWS_OF_A_KIND
            ],
        ]
        pictured = venues.order_by("pk").values_list("pk", "image")
        return cls(tuple((pk, image is not None) for pk, image in pictured), organisations.count(), tuple(newest),
                   public_total(territory_id, at))  # fmt: skip


def _news(stock: _Stock, at: datetime) -> list[News]:
    """The structures and the places to visit that joined lately, at most three of each."""
    found = []
    for kind, slug, title, published_at in stock.joined:
        view, sentence = _joined(Kind(kind))
        found.append(News(title, sentence, reverse(view, args=[slug]), slug, published_at or at))
    return sorted(found, key=lambda news: news.at, reverse=True)[:NEWS_SHOWN]


def _joined(kind: Kind) -> tuple[str, str]:
    """The page of a kind, and what is said of something new."""
    return {
        Kind.ORGANISATION: ("directory:organisation", _("rejoint l’annuaire")),
        Kind.VENUE: ("directory:venue", _("ouvre ses portes aux visites")),
    }[kind]


def _pins(rows: Sequence[Row]) -> list[MapPoint]:
    """The highlights as numbered pins."""
    return [
        MapPoint(*row.point, number=number, title=row.title, url=row.url)
        for number, row in enumerate(rows, start=1)
        if row.point is not None
    ]


def _places(stock: _Stock, today: date) -> list[Venue]:
    """Some places to visit, others each day; with a picture first."""
    pictured = [pk for pk, has_image in stock.places if has_image]
    start = today.toordinal() * PLACES_SHOWN % len(pictured) if len(pictured) > PLACES_SHOWN else 0
    ranked = pictured[start:] + pictured[:start] + [pk for pk, has_image in stock.places if not has_image]
    chosen = ranked[:PLACES_SHOWN]
    found = Venue.objects.filter(pk__in=chosen).select_related("image", "commune").in_bulk()
    return [found[pk] for pk in chosen if pk in found]


def _figures(totals: Found, stock: _Stock) -> list[tuple[int, str, str, str]]:
    """(value, name, note, address of the list that holds as many records)."""
    listed = reverse("events:agenda")
    declared, free = stock.attendance, totals.facets["free"].get("free", 0)
    counted = (
        (int(declared.value), ngettext("participation déclarée", "participations déclarées", int(declared.value)),
         completeness(declared), reverse("attendance:public"))
        if declared.value is not None
        else (free, npgettext("compte", "gratuit", "gratuits", free), _("parmi les événements à venir"),
              f"{listed}?gratuit=1")
    )  # fmt: skip
    slots = ngettext("%(slots)s séance", "%(slots)s séances", totals.slots) % {"slots": number(totals.slots)}
    places, structures = len(stock.places), stock.organisations
    return [
        (totals.events, ngettext("événement à venir", "événements à venir", totals.events), slots, listed),
        counted,
        (places, ngettext("lieu à visiter", "lieux à visiter", places), _("toute l’année ou en saison"),
         reverse("directory:venues")),
        (structures, npgettext("compte", "structure", "structures", structures), _("dans l’annuaire"),
         reverse("directory:organisations")),
    ]  # fmt: skip


def home_of(territory: Territory | None, at: datetime) -> Home:
    """The home page's content: a dozen queries, whatever the number of events."""
    with index.steady():
        return _home_of(territory, at)


def _home_of(territory: Territory | None, at: datetime) -> Home:
    zone = territory.time_zone if territory is not None else PARIS
    today = at.astimezone(ZoneInfo(zone)).date()
    question = ask(read_filters(QueryDict()), territory, at)
    territory_id = territory.pk if territory is not None else None
    chosen = index.highlights(question.criteria, at=at, limit=HIGHLIGHTED)
    days = index.period(question.criteria, today, WEEK, at=at, zone=zone, most=MOST_READ)
    totals = index.find(question.criteria, at=at, size=1, facets=("free",), periods={"soon": (at, at + FORTNIGHT)})
    highlights = rows_of(chosen)
    stock = kept_by_version(territory, "home", lambda: _Stock.of(territory_id, at))
    return Home(
        soon=totals.facets["when"]["soon"],
        highlights=tuple(highlights),
        week=tuple(_week(days, today)),
        week_count=sum(days.counts.values()),
        places=tuple(_places(stock, today)),
        magazine=home_front_of(territory),
        news=tuple(_news(stock, at)),
        points=(*still_points(question, at), *_pins(highlights)),
        figures=tuple(_figures(totals, stock)),
        notices=at_home(territory, at),
        resources=resources_at_home(territory),
    )
