"""What conversations know of a person, and what leaves with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from maillage.accounts.models import User
from maillage.contributions.querysets import belongs
from maillage.conversations.models import Comment


def circles_of(user: Any) -> QuerySet[Any, Any]:
    """The contributions of the comments on what a person's circles keep."""
    return Comment.objects.filter(belongs(user, "subject__", but="comment")).order_by().values("contribution")


def comments_of(person: User) -> list[dict[str, Any]]:
    """What a person said, for the export of their account."""
    rows = Comment.objects.filter(contribution__author=person).select_related("contribution", "subject").order_by("pk")
    return [
        {
            "about": row.subject.title, "text": row.text, "position": row.position, "relay": row.is_relay,
            "at": row.contribution.created_at,
        }
        for row in rows
    ]  # fmt: skip


def comments_alone(person: User) -> QuerySet[Any, Any]:
    """All that a person said is theirs alone."""
    return Comment.objects.filter(contribution__author=person).order_by().values("contribution")


def erase_comments(ids: Sequence[int], _at: datetime) -> None:
    """Empty the comments that left with their author; their places stay where others answered."""
    Comment.objects.filter(contribution__in=ids).update(text="", position="")
