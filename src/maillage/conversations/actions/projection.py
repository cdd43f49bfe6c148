"""What follows a change of comments: pages made again, people told."""

from collections.abc import Sequence
from datetime import datetime

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.conversations.models import Comment
from maillage.conversations.notices import tell_of
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry


def renew_around(contribution_ids: Sequence[int]) -> None:
    """Make the pages again where these contributions are shown."""
    origins = Contribution.objects.filter(pk__in=contribution_ids).order_by().values_list("origin", flat=True)
    shown = Placement.objects.filter(contribution__in=contribution_ids).order_by().values_list("territory", flat=True)
    known = registry().by_id
    renew(known[pk].slug for pk in {*origins, *shown} if pk in known)


def refresh_comments(contribution_ids: Sequence[int], at: datetime) -> None:
    """Pages of the things that are answered are made again; whoever is answered is told, once."""
    comments = list(Comment.objects.filter(contribution__in=contribution_ids).for_notices().order_by("pk"))
    renew_around([*contribution_ids, *(comment.subject_id for comment in comments)])
    for comment in comments:
        if comment.told_at is None and comment.contribution.state == State.PUBLISHED:
            Comment.objects.filter(pk=comment.pk).update(told_at=at)
            tell_of(comment, at)
