"""Answering: comments, replies, relays."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, remove, submit, touch
from maillage.contributions.actions.limits import is_newcomer
from maillage.contributions.enums import Reason, State
from maillage.contributions.models import Contribution, Placement
from maillage.conversations.actions.projection import refresh_comments
from maillage.conversations.enums import LONGEST, Position
from maillage.conversations.models import Comment, Debate
from maillage.conversations.rules import is_inside
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, shorten
from maillage.territories.enums import Kind
from maillage.territories.models import Territory

LONGEST_TITLE = 90
SENT_TWICE = timedelta(minutes=10)
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class NothingSaid(Refused):
    """A comment has words."""


class NotOpen(Refused):
    """The thing, or its debate, takes no answer."""


class TakeASide(Refused):
    """In a debate, one says where one stands."""


class TooLateToEdit(Refused):
    """A comment that was read and answered is not rewritten."""


def _words(text: str) -> str:
    words = clean_text(text)
    if not words:
        raise NothingSaid(_("Écrivez votre commentaire avant de l’envoyer."))
    if len(words) > LONGEST:
        raise NothingSaid(_("Un commentaire compte au plus %(most)s signes : raccourcissez-le.") % {"most": LONGEST})
    return words


def _thread(subject: Contribution, parent: Comment | None) -> Comment | None:
    """The comment that is answered: replies have one level, so an answer to a reply joins its thread."""
    if parent is None:
        return None
    thread = parent.parent if parent.parent_id else parent
    if thread is None or thread.subject_id != subject.pk or thread.contribution.state != State.PUBLISHED:
        raise NotOpen(_("Ce commentaire n’est plus en ligne : votre réponse n’a pas été envoyée."))
    return thread


def _side(subject: Contribution, thread: Comment | None, position: str) -> str:
    debate = Debate.objects.filter(subject=subject).first()
    if debate is None:
        return ""
    if not debate.is_open:
        raise NotOpen(_("Ce débat est clos : sa synthèse est en haut de la page."))
    if thread is not None:
        return ""
    if position not in Position.values:
        raise TakeASide(_("Dites si vous êtes pour, contre, ou si vous posez une question."))
    return position


def _title(text: str) -> str:
    return shorten(clean_line(text), LONGEST_TITLE)


def _sent_already(actor: User, subject: Contribution, thread: Comment | None, words: str, at: datetime) -> (
    Comment | None
):  # fmt: skip
    """The same words of the same person a moment ago: a form sent twice."""
    mine = Comment.objects.about(subject.pk).filter(contribution__author=actor, parent=thread, text=words)
    recent = mine.filter(contribution__created_at__gt=at - SENT_TWICE).exclude(contribution__state=State.REMOVED)
    return recent.select_related("contribution").newest_first().first()


@transaction.atomic
def publish_comment(
    *,
    actor: User,
    subject: Contribution,
    text: str,
    at: datetime,
    position: str = "",
    parent: Comment | None = None,
    relay_in: Territory | None = None,
    is_relay: bool = False,
    language: str = "fr",
) -> Comment:
    """Answer a contribution or a comment, by the policy of its territory; sent twice, it is written once.

    A new account that writes a link is read before it is published, whatever the policy. A relay is shown in the
    territory from which it is sent, too.

    Raises:
        NothingSaid: no words, or too many.
        NotOpen: what is answered is not online, or its debate is closed.
        TakeASide: a debate wants a position.
        TooMuchForANewAccount: a new account has its limits.
    """
    if subject.state != State.PUBLISHED:
        raise NotOpen(_("Cette page n’est pas en ligne : on ne peut pas y répondre."))
    words, thread = _words(text), _thread(subject, parent)
    side = "" if is_relay else _side(subject, thread, position)
    if found := _sent_already(actor, subject, thread, words, at):
        return found
    contribution = open_contribution(
        actor=actor, kind=Kind.COMMENT, title=_title(words), origin=subject.origin, language=language, at=at,
        reserved=is_inside(subject),
    )  # fmt: skip
    comment = Comment.objects.create(
        contribution=contribution, subject=subject, parent=thread, position=side, text=words, is_relay=is_relay
    )
    _keep(actor, comment, at)
    suspect = LINK.search(words) is not None and is_newcomer(actor, at)
    submit(actor=actor, contribution=contribution, at=at, hold=suspect)
    if relay_in is not None and relay_in.pk != subject.origin_id:
        Placement.objects.create(contribution=contribution, territory=relay_in, placed_by=actor, placed_at=at)
        refresh_comments([contribution.pk], at)
    return comment


def _keep(actor: User, comment: Comment, at: datetime) -> None:
    data = {"text": comment.text, "position": comment.position}
    keep_revision(actor=actor, contribution=comment.contribution, data=data, at=at)


@transaction.atomic
def edit_comment(*, actor: User, comment: Comment, text: str, at: datetime) -> None:
    """Correct one's comment within a quarter of an hour; what a moderator returned is corrected and sent again.

    Raises:
        NothingSaid: no words, or too many.
        TooLateToEdit: the quarter of an hour is over.
    """
    words = _words(text)
    if not comment.may_still_change(at):
        raise TooLateToEdit(
            _("Un commentaire se corrige pendant un quart d’heure. Vous pouvez y répondre, ou le retirer.")
        )
    comment.text, comment.edited_at = words, at
    comment.save(update_fields=["text", "edited_at"])
    contribution = comment.contribution
    touch(actor=actor, contribution=contribution, at=at, title=_title(words), material=False)
    _keep(actor, comment, at)
    if contribution.state in {State.DRAFT, State.RETURNED, State.REFUSED}:
        submit(actor=actor, contribution=contribution, at=at)
    refresh_comments([contribution.pk], at)


@transaction.atomic
def remove_comment(*, actor: User, comment: Comment, at: datetime) -> None:
    """Take one's comment away; its place stays when others answered."""
    remove(actor=actor, contribution=comment.contribution, at=at, reason=Reason.AUTHOR)
