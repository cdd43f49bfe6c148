"""Announcements on the pages of others: what a structure offers now, the home page, what is close to another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from maillage.announcements.actions.projection import today_in
from maillage.announcements.enums import HIRING
from maillage.announcements.models import Announcement
from maillage.announcements.panels.question import today_of
from maillage.announcements.panels.rows import Line, ending_of, lines_by_id, lines_of
from maillage.announcements.querysets import find as index
from maillage.contributions.kinds import Told
from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Job, Panel
from maillage.territories.models import Territory

SHOWN = 6
SHOWN_AT_HOME = 4
ALIKE = 3


def jobs_of(organisation: Organisation, at: datetime) -> list[Job]:
    """The openings of a structure today: jobs, internships, civic services; never a call for volunteers."""
    today = today_in(organisation.contribution.origin, at)
    rows = Announcement.objects.published().open_on(today).filter(organisation=organisation, genre__in=HIRING)
    return [
        Job(
            title=row.title,
            url=reverse("announcements:announcement", args=[row.slug]),
            note=", ".join((str(row.get_contract_display() or row.get_genre_display()), ending_of(row, today))),
        )
        for row in rows.order_by("closes_on", "pk")[: SHOWN * 2]
    ]


def announcements_panel(thing: Organisation | Venue, territory: Territory | None, at: datetime) -> Panel | None:
    """What a structure announces beside its jobs; nothing for a place, nor when there is nothing."""
    if isinstance(thing, Venue):
        return None
    today = today_of(territory, at)
    rows = Announcement.objects.published().open_on(today).filter(organisation=thing).exclude(genre__in=HIRING)
    found = list(rows.with_row_data().order_by("closes_on", "pk")[: SHOWN + 1])
    if not found:
        return None
    more = f"{reverse('announcements:list')}?structure={thing.slug}" if len(found) > SHOWN else ""
    return Panel("announcements/parts/of_structure.html", {"lines": lines_of(found[:SHOWN], today), "more_url": more})


@dataclass(frozen=True)
class AtHome:
    """What the home page of a territory shows of announcements."""

    lines: tuple[Line, ...]
    total: int


def at_home(territory: Territory | None, at: datetime) -> AtHome:
    """The newest announcements of a territory, and how many there are."""
    today = today_of(territory, at)
    scope = territory.pk if territory is not None else None
    found = index.find(index.Criteria(territory_id=scope), today=today, size=SHOWN_AT_HOME, facets=())
    return AtHome(tuple(lines_by_id(found.ids, today)), found.total)


def alike(announcement: Announcement, territory: Territory | None, at: datetime) -> list[Line]:
    """The newest others of the same genre, where the page is read."""
    today = today_of(territory, at)
    scope = territory.pk if territory is not None else None
    asked = index.Criteria(territory_id=scope, genres=(announcement.genre,))
    found = index.find(asked, today=today, size=ALIKE + 1, facets=())
    return lines_by_id([pk for pk in found.ids if pk != announcement.pk][:ALIKE], today)


def told_of(ids: Sequence[int]) -> Mapping[int, Told]:
    """What a card says of announcements: their genre, their place and who makes them."""
    rows = Announcement.objects.filter(contribution__in=ids).with_row_data().select_related("image").order_by("pk")
    return {
        row.contribution_id: Told(
            summary=row.summary,
            note=", ".join(filter(None, (str(row.get_genre_display()), row.commune.name if row.commune else ""))),
            credit=row.organisation.name if row.organisation else "",
            image=row.image,
            image_alt=row.image_alt,
        )
        for row in rows
    }
