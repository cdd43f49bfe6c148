"""What is derived from communities: search, caches, what stays inside."""

from collections.abc import Sequence
from datetime import datetime

from maillage.communities.enums import Access
from maillage.communities.models import Community
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.text import plain
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry


def refresh_communities(contribution_ids: Sequence[int], _at: datetime) -> None:
    """Bring the search index and the pages up to date; a private community is in neither."""
    found = Community.objects.filter(contribution__in=contribution_ids).select_related("contribution")
    communities = list(found.prefetch_related("themes").order_by("pk"))
    shown: dict[int, list[int]] = {}
    placed = Placement.objects.filter(contribution__in=contribution_ids, shown=True).order_by("territory")
    for contribution_id, territory_id in placed.values_list("contribution", "territory"):
        shown.setdefault(contribution_id, []).append(territory_id)
    public = [one for one in communities if _is_public(one) and shown.get(one.contribution_id)]
    index([_row(one, shown[one.contribution_id]) for one in public])
    kept = {one.pk for one in public}
    remove("community", [one.pk for one in communities if one.pk not in kept])
    renew_pages(contribution_ids)


def _is_public(community: Community) -> bool:
    return community.contribution.state == State.PUBLISHED and community.access != Access.PRIVATE


def _row(community: Community, scopes: list[int]) -> Row:
    parts = [plain(community.description), *(term.label_fr for term in community.themes.all())]
    return Row(
        kind="community", object_id=community.pk, title=community.name, summary=community.summary,
        body="\n".join(filter(None, parts)), view="communities:community", args=(community.slug,),
        scopes=tuple(scopes), network=community.contribution.origin_id in scopes,
        language=community.contribution.language, updated_at=community.contribution.updated_at,
    )  # fmt: skip


def renew_pages(contribution_ids: Sequence[int]) -> None:
    """Make the pages again where these communities are shown."""
    origins = Contribution.objects.filter(pk__in=contribution_ids).order_by().values_list("origin", flat=True)
    placed = Placement.objects.filter(contribution__in=contribution_ids).order_by().values_list("territory", flat=True)
    known = registry().by_id
    renew(known[pk].slug for pk in {*origins, *placed} if pk in known)


def keep_inside(community: Community) -> None:
    """What is said in a community is reserved to its members unless it is open; a private one, the whole of it."""
    Contribution.objects.filter(pk=community.contribution_id).update(reserved=community.access == Access.PRIVATE)
    said = Contribution.objects.filter(comment__subject=community.contribution_id)
    said.update(reserved=community.access != Access.OPEN)
    community.contribution.reserved = community.access == Access.PRIVATE
