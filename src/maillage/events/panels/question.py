"""From the filters of an address to the question put to the agenda's index."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.directory.models import Organisation
from maillage.events.forms.filters import Filters, days_of
from maillage.events.querysets.agenda import Criteria
from maillage.geography.enums import How
from maillage.geography.holidays import next_school_holidays
from maillage.geography.models import Commune
from maillage.geography.recognition import recognise
from maillage.search.find import matching
from maillage.territories.models import Territory
from maillage.territories.panels import in_words

PARIS = "Europe/Paris"


@dataclass(frozen=True, kw_only=True)
class Question:
    """The criteria, and in words what was understood of the place and of the days."""

    criteria: Criteria
    filters: Filters
    where: str = ""
    centre: tuple[float, float] | None = None
    communes: tuple[Commune, ...] = ()
    problems: tuple[str, ...] = ()
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class _Spot:
    """Where the visitor stands, in words and degrees; or the communes to choose from."""

    label: str = ""
    centre: tuple[float, float] | None = None
    candidates: tuple[Commune, ...] = ()
    problem: str = ""


def _spot(filters: Filters, territory: Territory | None) -> _Spot:
    if filters.point is not None:
        return _Spot(_("Autour de moi, %(km)s km") % {"km": filters.radius}, filters.point)
    if filters.commune:
        commune = Commune.objects.filter(pk=filters.commune).first()
        if commune is None:
            return _Spot(problem=_("Cette commune n’existe pas ou plus : choisissez-la dans la liste."))
        return _around(commune, filters)
    return _spot_named(filters, territory) if filters.where else _Spot()


def _around(commune: Commune, filters: Filters) -> _Spot:
    label = _("%(name)s, %(km)s km") % {"name": commune.name, "km": filters.radius}
    return _Spot(label, (commune.latitude, commune.longitude))


def _spot_named(filters: Filters, territory: Territory | None) -> _Spot:
    """The commune of the name that was typed, or those of that name."""
    found = recognise(filters.where)
    if found.commune is not None:
        return _around(found.commune, filters)
    if found.how == How.AMBIGUOUS:
        choices = Commune.objects.with_places().filter(pk__in=found.candidates).order_by("-population", "pk")
        here = _the_one_here(choices, territory)
        if here is not None:
            return _around(here, filters)
        problem = _("Plusieurs communes s’appellent « %(name)s » : choisissez la bonne.") % {"name": filters.where}
        return _Spot(candidates=tuple(choices), problem=problem)
    problem = _("La commune « %(name)s » n’est pas connue : vérifiez son nom ou son code postal.")
    return _Spot(problem=problem % {"name": filters.where})


def _the_one_here(choices: Iterable[Commune], territory: Territory | None) -> Commune | None:
    """Of communes of one name, the only one that is in this territory: « Lille » is not asked again in the Nord."""
    if territory is None:
        return None
    here = set(territory.departments.order_by("pk").values_list("pk", flat=True))
    own = [commune for commune in choices if commune.department_id in here]
    return own[0] if len(own) == 1 else None


def _days(filters: Filters, territory: Territory | None, today: date) -> tuple[date | None, date | None, str]:
    """First and last day asked for, and a sentence when a period cannot be known."""
    if filters.when == "vacances":
        here = territory.departments.order_by("pk").values_list("pk", flat=True) if territory is not None else ["75"]
        period = next_school_holidays(list(here), today)
        if period is not None:
            return max(period.starts_on, today), period.ends_on - timedelta(days=1), ""
        return None, None, _("Les prochaines vacances scolaires ne sont pas encore connues : choisissez des dates.")
    named = days_of(filters.when, today) if filters.when else None
    if named is not None:
        return named[0], named[1], ""
    return filters.first_on, filters.last_on, ""


def _organisations(slugs: tuple[str, ...]) -> tuple[int, ...]:
    """The structures named by an address; an unknown one finds nothing rather than everything."""
    if not slugs:
        return ()
    found = Organisation.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True)
    return tuple(found) or (-1,)


def _matching(text: str, territory: Territory | None) -> tuple[int, ...]:
    """The events whose text matches."""
    scope = territory.pk if territory is not None else None
    return tuple(sorted(matching(text, kind="event", scope=scope)))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def ask(filters: Filters, territory: Territory | None, at: datetime) -> Question:
    """Understand the filters in a territory: places become degrees, days become instants, structures become rows."""
    zone = ZoneInfo(territory.time_zone if territory is not None else PARIS)
    today = at.astimezone(zone).date()
    spot = _spot(filters, territory)
    first, last, problem = _days(filters, territory, today)
    starts, until = (at if first is None or first <= today else _midnight(first, zone)), None
    if first is not None and first < today:
        starts = _midnight(first, zone)
    if last is not None:
        until = _midnight(last + timedelta(days=1), zone)
    criteria = Criteria(
        territory_id=territory.pk if territory is not None else None,
        starts=starts,
        until=until,
        past=filters.when == "passes",
        centre=spot.centre,
        radius_km=float(filters.radius),
        departments=filters.of("dep"),
        epcis=filters.of("epci"),
        bbox=filters.box,
        types=filters.of("type"),
        themes=filters.of("theme"),
        audiences=filters.of("public"),
        accessibility=filters.of("acces"),
        modes=filters.of("mode"),
        organisers=_organisations(filters.of("structure")),
        campaigns=filters.of("campagne"),
        age=filters.age,
        public={"scolaire": "school", "toutes": "all"}.get(filters.session, "public"),
        free=True if filters.free else None,
        featured=filters.featured,
    )
    if filters.text:
        criteria = replace(criteria, ids=_matching(filters.text, territory))
    problems = tuple(sentence for sentence in (*filters.problems, spot.problem, problem) if sentence)
    return Question(
        criteria=criteria,
        filters=filters,
        where=spot.label,
        centre=spot.centre,
        communes=spot.candidates,
        problems=problems,
        days=(first, last) if first is not None and last is not None else None,
    )


def territory_name(territory: Territory | None) -> str:
    """How the title names where we are."""
    return in_words(territory)
