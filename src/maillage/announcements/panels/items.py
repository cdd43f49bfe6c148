"""Announcements as the items of a feed; those that are over leave it, and Atom says so."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings

from maillage.announcements.models import Announcement
from maillage.announcements.panels.rows import where_of
from maillage.contributions.enums import State
from maillage.feeds.syndication import Item
from maillage.territories.enums import Kind
from maillage.territories.place import public_address

GONE_DAYS = timedelta(days=30)
MOST_GONE = 100


def _item(announcement: Announcement, language: str, *, removed: bool = False) -> Item:
    contribution = announcement.contribution
    commune, organisation = announcement.commune, announcement.organisation
    words = (str(announcement.get_genre_display()), *(term.label for term in announcement.themes.all()))
    image = settings.PUBLIC_URL.rstrip("/") + announcement.image.url() if announcement.image else ""
    where = where_of(announcement)
    return Item(
        uid=f"urn:uuid:{contribution.uid}",
        title=announcement.title,
        url=public_address(contribution.origin, "announcements:announcement", announcement.slug, language=language),
        published=contribution.published_at or contribution.created_at,
        updated=contribution.updated_at,
        summary=" – ".join(part for part in (announcement.summary, where) if part),
        html=announcement.description,
        author=organisation.name if organisation else str(contribution.author or ""),
        categories=words,
        image=image,
        point=(commune.latitude, commune.longitude) if commune else None,
        removed=removed,
    )


def items_of(ids: Sequence[int], language: str) -> list[Item]:
    """The items of these announcements, in the order given."""
    found = Announcement.objects.filter(pk__in=ids).with_page_data().in_bulk()
    return [_item(found[pk], language) for pk in ids if pk in found]


def gone(territory_id: int | None, today: date, at: datetime, language: str) -> list[Item]:
    """What left the list lately: removed, closed, or past its date; the last to leave first."""
    since = today - GONE_DAYS
    published = Announcement.objects.filter(contribution__state=State.PUBLISHED)
    over = (
        published.filter(closed_at=None, closes_on__lt=today, closes_on__gte=since).order_by("-closes_on", "-pk"),
        published.filter(closed_at__gte=at - GONE_DAYS).order_by("-closed_at", "-pk"),
        Announcement.objects.filter(
            contribution__kind=Kind.ANNOUNCEMENT, contribution__state=State.REMOVED,
            contribution__removed_at__gte=at - GONE_DAYS, contribution__published_at__isnull=False,
        ).order_by("-contribution__removed_at", "-pk"),
    )  # fmt: skip
    ids: set[int] = set()
    for rows in over:
        here = rows
        if territory_id is not None:
            here = rows.filter(contribution__placements__territory=territory_id, contribution__placements__shown=True)
        ids.update(here.values_list("pk", flat=True)[:MOST_GONE])
    last = Announcement.objects.filter(pk__in=ids).with_page_data().order_by("-contribution__updated_at", "-pk")
    return [_item(row, language, removed=True) for row in last[:MOST_GONE]]
