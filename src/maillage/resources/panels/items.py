"""Resources as the items of a feed; those that were removed are told as such."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.feeds.syndication import Item
from maillage.resources.models import Resource
from maillage.resources.panels.rows import kind_of, signed
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.place import public_address

TOMBSTONES = timedelta(days=90)


def tombstones(territory: Territory | None, at: datetime) -> list[int]:
    """Resources removed in the last ninety days that everyone had read."""
    gone = Contribution.objects.filter(
        kind=Kind.RESOURCE, state=State.REMOVED, removed_at__gt=at - TOMBSTONES, published_at__isnull=False
    )
    if territory is not None:
        gone = gone.filter(placements__territory=territory)
    return list(gone.order_by("pk").values_list("resource__pk", flat=True))


def items_of(resources: Iterable[Resource], language: str) -> list[Item]:
    """One item for each; of those that were removed, only that they were."""
    return [_item(one, language) for one in resources]


def _item(resource: Resource, language: str) -> Item:
    made = resource.contribution
    gone = made.state == State.REMOVED
    image = resource.image
    return Item(
        uid=f"urn:uuid:{made.uid}",
        title="" if gone else resource.title,
        url=public_address(made.origin, "resources:resource", resource.slug, language=language),
        published=made.published_at or made.created_at,
        updated=made.updated_at,
        summary="" if gone else resource.summary,
        html="" if gone else resource.description,
        author="" if gone else signed(resource),
        categories=() if gone else (kind_of(resource), *(term.label_in(language) for term in resource.themes.all())),
        image=settings.PUBLIC_URL.rstrip("/") + image.url() if image is not None and not gone else "",
        removed=gone,
    )
