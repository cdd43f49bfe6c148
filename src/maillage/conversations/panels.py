"""A conversation as pages show it: its debate, its threads, what the person who looks may do.

In the page of a kind above, one line: ``{% load conversations %}{% conversation event.contribution %}``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.contributions.panels import Thing, things_of
from maillage.contributions.querysets import PUBLIC
from maillage.contributions.rules import may_moderate
from maillage.conversations import rules
from maillage.conversations.enums import Position
from maillage.conversations.forms.comments import CommentForm, comment_form
from maillage.conversations.models import Comment, Debate
from maillage.core.paging import Page, page_of
from maillage.territories.models import Territory

THREADS = 10
MOST_REPLIES = 200


@dataclass(frozen=True)
class Line:
    """One comment: what it says, and what the person who looks may do about it."""

    comment: Comment
    mark: str
    is_gone: bool
    is_waiting: bool
    is_by_author: bool
    may_change: bool
    may_remove: bool
    replies: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Side:
    """How many take one position."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Conversation:
    """One page of a conversation; ``readable`` is false for what stays in a circle the person is not of."""

    subject: Contribution
    readable: bool
    lines: list[Line]
    page: Page
    total: int
    debate: Debate | None
    sides: list[Side]
    may_comment: bool
    may_lead: bool
    moderates: bool
    form: CommentForm | None

    @property
    def may_relay(self) -> bool:
        """Whether everyone may read it: only that is passed on."""
        return rules.may_relay(None, self.subject)

    @property
    def takes_answers(self) -> bool:
        """Whether somebody who signs in could answer."""
        open_debate = self.debate is None or self.debate.is_open
        return self.subject.state == State.PUBLISHED and open_debate


class _Reader:
    """The person who looks: what they may do about each comment, without a query."""

    def __init__(self, user: Any, subject: Contribution, at: datetime) -> None:
        self.user, self.subject, self.at = user, subject, at

    def line(self, comment: Comment, replies: Mapping[int, list["Line"]]) -> Line:
        """One comment with its replies."""
        state, author = comment.contribution.state, comment.contribution.author_id
        own = bool(self.user.is_authenticated and author == self.user.pk)
        return Line(
            comment=comment,
            mark=str(comment.contribution.author.uid) if comment.contribution.author is not None else "ancien-membre",
            is_gone=state == State.REMOVED,
            is_waiting=state not in {State.PUBLISHED, State.REMOVED},
            is_by_author=author is not None and author == self.subject.author_id,
            may_change=own and comment.may_still_change(self.at),
            may_remove=own and state != State.REMOVED,
            replies=replies.get(comment.pk, []),
        )


def _lines(threads: list[Comment], reader: _Reader) -> list[Line]:
    found = Comment.objects.filter(parent__in=[one.pk for one in threads]).shown_to(reader.user)
    answers: dict[int, list[Line]] = {}
    for reply in found.with_line_data().order_by("pk")[:MOST_REPLIES]:
        if reply.parent_id is not None:
            answers.setdefault(reply.parent_id, []).append(reader.line(reply, {}))
    return [reader.line(thread, answers) for thread in threads]


def _sides(subject: Contribution, debate: Debate | None) -> list[Side]:
    if debate is None:
        return []
    taken = Comment.objects.about(subject.pk).published().threads().exclude(position="")
    counts = Counter(taken.order_by().values_list("position", flat=True))
    return [Side(value, str(label), counts[value]) for value, label in Position.choices]


def conversation_of(
    user: Any, subject: Contribution, at: datetime, *, page: str | None = None, position: str = "",
    thread: str = "", form: CommentForm | None = None,
) -> Conversation:  # fmt: skip
    """One page of a conversation, newest thread first, in at most six queries whatever it holds."""
    readable = subject.state in PUBLIC and rules.may_read(user, subject)
    debate = Debate.objects.filter(subject=subject.pk).select_related("synthesised_by").first() if readable else None
    rows = Comment.objects.about(subject.pk).threads().shown_to(user) if readable else Comment.objects.none()
    if position in Position.values:
        rows = rows.filter(position=position)
    if thread.isdecimal() and len(thread) < 19:  # noqa: PLR2004 - digits of the largest key
        rows = rows.filter(pk=int(thread))
    total = Comment.objects.about(subject.pk).published().count() if readable else 0
    where = page_of(page, rows.count() if total or user.is_authenticated else 0, THREADS)
    found = rows.newest_first().with_line_data()[where.offset : where.offset + THREADS]
    shown = list(found) if where.total else []
    may_comment = rules.may_comment(user, subject) and (debate is None or debate.is_open)
    if form is None and may_comment and isinstance(user, User):
        form = comment_form(user, subject, at, takes_sides=debate is not None)
    return Conversation(
        subject=subject, readable=readable, lines=_lines(shown, _Reader(user, subject, at)) if shown else [],
        page=where, total=total, debate=debate, sides=_sides(subject, debate), may_comment=may_comment,
        may_lead=readable and rules.may_lead_debate(user, subject), moderates=may_moderate(user, subject), form=form,
    )  # fmt: skip


def summary(contribution: Contribution) -> Mapping[str, Any]:
    """What a moderator reads of a comment: its words, what it answers."""
    comment = Comment.objects.select_related("subject", "parent").get(contribution=contribution)
    return {"comment": comment, "subject": things_of([comment.subject])[0]}


@dataclass(frozen=True)
class Relay:
    """Somebody passes a thing on, with a word."""

    comment: Comment
    thing: Thing


def relays_of(territory: Territory | None, page: str | None) -> tuple[list[Relay], Page]:
    """What people of a territory pass on, the latest first."""
    rows = Comment.objects.relayed_in(territory.pk if territory else None)
    where = page_of(page, rows.count())
    shown = rows.newest_first().select_related("contribution__author", "subject__author")
    comments = list(shown[where.offset : where.offset + where.size])
    things = things_of([comment.subject for comment in comments])
    return [Relay(comment, thing) for comment, thing in zip(comments, things, strict=True)], where
