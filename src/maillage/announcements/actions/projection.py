"""What is derived from announcements: search, the list in memory, caches. Only what lasts is found."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from maillage.announcements.models import Announcement
from maillage.announcements.querysets.columns import CLOCK
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.text import plain
from maillage.search.clock import next_tick
from maillage.search.index import Row, index, remove
from maillage.territories.models import Territory
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry

KIND = "announcement"


def today_in(territory: Territory, at: datetime) -> date:
    """The day it is in a territory."""
    return at.astimezone(ZoneInfo(territory.time_zone)).date()


def _text(announcement: Announcement) -> str:
    organisation, commune = announcement.organisation, announcement.commune
    parts = [str(announcement.get_genre_display()), organisation.name if organisation else ""]
    parts += [commune.name if commune else "", plain(announcement.description)]
    parts += [getattr(announcement, name) for name in ("pay", "hours", "eligibility", "budget", "protocol")]
    parts += [str(announcement.get_contract_display()) if announcement.contract else ""]
    parts += [term.label_fr for term in announcement.themes.all()]
    return "\n".join(part for part in parts if part)


def _row(announcement: Announcement, scopes: list[int]) -> Row:
    commune = announcement.commune
    return Row(
        kind=KIND,
        object_id=announcement.pk,
        title=announcement.title,
        summary=announcement.summary,
        body=_text(announcement),
        view="announcements:announcement",
        args=(announcement.slug,),
        scopes=tuple(scopes),
        network=announcement.contribution.origin_id in scopes,
        language=announcement.contribution.language,
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
        updated_at=announcement.contribution.updated_at,
    )


def refresh(contribution_ids: Sequence[int], at: datetime) -> None:
    """Bring everything derived from these announcements up to date; what has ended leaves search."""
    things = list(
        Announcement.objects.filter(contribution__in=contribution_ids)
        .select_related("contribution__origin", "organisation", "commune")
        .prefetch_related("themes")
        .order_by("pk")
    )
    shown: dict[int, list[int]] = {}
    touched = {thing.contribution.origin_id for thing in things}
    rows = Placement.objects.filter(contribution__in=contribution_ids).order_by("territory")
    for contribution_id, territory_id, is_shown in rows.values_list("contribution", "territory", "shown"):
        touched.add(territory_id)
        if is_shown:
            shown.setdefault(contribution_id, []).append(territory_id)
    found = [
        thing
        for thing in things
        if thing.contribution_id in shown
        and thing.contribution.state == State.PUBLISHED
        and thing.is_open(today_in(thing.contribution.origin, at))
    ]
    index([_row(thing, shown[thing.contribution_id]) for thing in found])
    kept = {thing.pk for thing in found}
    remove(KIND, [thing.pk for thing in things if thing.pk not in kept])
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)
    Contribution.objects.filter(pk__in=contribution_ids).update(tick=next_tick(CLOCK))
