"""What communities are about, for those who follow a theme or the community itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.communities.enums import Access
from maillage.communities.models import Community, Posting
from maillage.contributions.kinds import Subjects


def subjects_of_communities(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in two queries; nothing of a private one."""
    themes: dict[int, list[str]] = defaultdict(list)
    told = Community.themes.through.objects.filter(community__contribution__in=ids).order_by("pk")
    for key, code in told.values_list("community__contribution", "term__code"):
        themes[key].append(code)
    rows = Community.objects.filter(contribution__in=ids).exclude(access=Access.PRIVATE).order_by("pk")
    return {
        key: Subjects(summary=summary, themes=themes[key], communities=[str(uid)])
        for key, uid, summary in rows.values_list("contribution", "contribution__uid", "summary")
    }


def communities_of(ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The open communities in which these contributions were posted: their followers hear of it. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Posting.objects.filter(contribution__in=ids, community__access=Access.OPEN).order_by("pk")
    for key, uid in rows.values_list("contribution", "community__contribution__uid"):
        found[key].append(str(uid))
    return found
