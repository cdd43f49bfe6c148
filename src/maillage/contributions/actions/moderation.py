"""The moves of a contribution between its states."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions import notices, rules
from maillage.contributions.enums import BACK, MOVES, Reason, State
from maillage.contributions.kinds import check_complete, kind_named, refresh
from maillage.contributions.models import Contribution, Placement
from maillage.core.errors import Refused, TooLate
from maillage.core.states import Moves, advance
from maillage.journal.actions import record


class NeedsMessage(Refused):
    """A refusal without a word helps nobody."""


def _move(
    actor: User | None, contribution: Contribution, to: State, at: datetime, verb: str, *, moves: Moves = MOVES,
    **fields: Any,
) -> None:  # fmt: skip
    seen = () if actor is None else ("updated_at",)  # a person decides on what that person read
    advance(
        contribution, to=to, moves=moves, unchanged=seen, updated_at=at, sequence=contribution.sequence + 1, **fields
    )
    record(actor=actor, verb=verb, obj=contribution, at=at, territory_id=contribution.origin_id)


def _show_at_origin(actor: User | None, contribution: Contribution, at: datetime) -> None:
    Placement.objects.get_or_create(
        contribution=contribution, territory_id=contribution.origin_id, defaults={"placed_by": actor, "placed_at": at}
    )


def _require(message: str) -> str:
    text = message.strip()
    if not text:
        raise NeedsMessage(_("Écrivez un mot à l’auteur : ce qui ne va pas, et comment y remédier."))
    return text


def _is_own_words(contribution: Contribution) -> bool:
    kind = kind_named(contribution.kind)
    return kind is not None and kind.own_words


@transaction.atomic
def submit(*, actor: User, contribution: Contribution, at: datetime, hold: bool = False) -> bool:
    """Send to the territory: published at once by a moderator or where the policy is « publish, then check ».

    What a moderator returned or refused is read again before it is published, whatever the policy, and so is what is
    held (``hold``: it looks like spam). Gives whether it is published.

    Raises:
        Refused: what the kind asks for before anyone reads it.
    """
    check_complete(contribution)
    own = rules.may_publish_unread(actor, contribution.origin_id, contribution.kind)
    decided = contribution.state in {State.RETURNED, State.REFUSED}
    if own or not (hold or decided or rules.is_read_first(contribution)):
        checked = {"checked_at": at, "checked_by": actor} if own else {"checked_at": None, "checked_by": None}
        published_at = contribution.published_at or at
        _move(actor, contribution, State.PUBLISHED, at, "published", published_at=published_at, reason="", message="",
              submitted_at=at, **checked)  # fmt: skip
        _show_at_origin(actor, contribution, at)
        refresh([contribution], at)
        if not own and not _is_own_words(contribution):
            notices.tell_moderators(contribution, at)
        return True
    _move(actor, contribution, State.SUBMITTED, at, "submitted", submitted_at=at)
    refresh([contribution], at)
    notices.tell_moderators(contribution, at)
    return False


@transaction.atomic
def read_again(*, actor: User | None, contribution: Contribution, at: datetime, urgent: bool = False) -> None:
    """What somebody rewrote is unread again, unless they moderate it: nobody gets round the moderators by editing.

    Where the policy is to check first, what was published waits in the queue and is shown again once it was read; so
    does what was archived, whatever the policy. Elsewhere it stays online, « published, not read ». What is urgent
    for the public (cancelled, postponed, moved) is shown at once everywhere, and read afterwards. What a source
    writes by itself (no actor) was trusted when the source was declared.
    """
    if actor is None or contribution.state not in {State.PUBLISHED, State.ARCHIVED}:
        return
    if rules.may_publish_unread(actor, contribution.origin_id, contribution.kind):
        return
    archived = contribution.state == State.ARCHIVED
    if not urgent and (archived or rules.is_read_first(contribution)):
        _move(actor, contribution, State.SUBMITTED, at, "submitted", submitted_at=at, checked_at=None, checked_by=None)
    elif contribution.checked_at is None or archived:
        return
    else:
        Contribution.objects.filter(pk=contribution.pk).update(checked_at=None, checked_by=None, submitted_at=at)
        contribution.checked_at, contribution.checked_by, contribution.submitted_at = None, None, at
        if _is_own_words(contribution):
            return
    notices.tell_moderators(contribution, at)


@transaction.atomic
def publish(*, actor: User, contribution: Contribution, at: datetime, message: str = "") -> None:
    """A moderator publishes what was proposed: everyone may read it from now on.

    Raises:
        Refused: what the kind asks for before anyone reads it.
    """
    check_complete(contribution)
    published_at = contribution.published_at or at
    _move(actor, contribution, State.PUBLISHED, at, "published", published_at=published_at, checked_at=at,
          checked_by=actor, reason="", message=message.strip())  # fmt: skip
    _show_at_origin(actor, contribution, at)
    refresh([contribution], at)
    notices.tell_author(contribution, "published", actor, at)


@transaction.atomic
def mark_checked(*, actor: User, contribution: Contribution, at: datetime) -> None:
    """A moderator has read what was published at once, and leaves it as it is."""
    unread = Contribution.objects.filter(
        pk=contribution.pk, checked_at=None, state=State.PUBLISHED, updated_at=contribution.updated_at
    )
    if not unread.update(checked_at=at, checked_by=actor):
        raise TooLate(_("Entre-temps, cette fiche a été relue ou modifiée par une autre personne : rechargez la page."))
    contribution.checked_at, contribution.checked_by = at, actor
    record(actor=actor, verb="checked", obj=contribution, at=at, territory_id=contribution.origin_id)


@transaction.atomic
def return_to_author(
    *, actor: User, contribution: Contribution, at: datetime, message: str, reason: str = Reason.INCOMPLETE
) -> None:
    """A moderator asks for a change: what was typed stays, the author corrects and sends again."""
    text = _require(message)
    _move(
        actor,
        contribution,
        State.RETURNED,
        at,
        "returned",
        reason=reason,
        message=text,
        checked_at=at,
        checked_by=actor,
    )
    refresh([contribution], at)
    notices.tell_author(contribution, "returned", actor, at)


@transaction.atomic
def refuse(*, actor: User, contribution: Contribution, at: datetime, message: str, reason: str) -> None:
    """A moderator refuses, with a reason; the author may amend and send again."""
    text = _require(message)
    _move(
        actor, contribution, State.REFUSED, at, "refused", reason=reason, message=text, checked_at=at, checked_by=actor
    )
    refresh([contribution], at)
    notices.tell_author(contribution, "refused", actor, at)


@transaction.atomic
def archive(*, actor: User | None, contribution: Contribution, at: datetime) -> None:
    """Take out of lists; the address stays readable."""
    _move(actor, contribution, State.ARCHIVED, at, "archived")
    refresh([contribution], at)


@transaction.atomic
def remove(
    *, actor: User | None, contribution: Contribution, at: datetime, reason: str = Reason.AUTHOR, message: str = ""
) -> None:
    """Remove everywhere and leave a tombstone: the address answers that it was removed, feeds and exports say so."""
    text = message.strip()
    if actor is not None and contribution.author_id != actor.pk:
        text = _require(message)
    _move(actor, contribution, State.REMOVED, at, "removed", removed_at=at, removed_from=contribution.state,
          reason=reason, message=text)  # fmt: skip
    refresh([contribution], at)
    if actor is None or contribution.author_id != actor.pk:
        notices.tell_author(contribution, "removed", actor, at)


@transaction.atomic
def restore(*, actor: User, contribution: Contribution, at: datetime) -> None:
    """A moderator brings back what was removed, where it stood before: a draft stays its author’s draft."""
    to = State(contribution.removed_from or (State.PUBLISHED if contribution.published_at else State.DRAFT))
    read = {"checked_at": at, "checked_by": actor} if to == State.PUBLISHED else {}
    _move(actor, contribution, to, at, "restored", moves=BACK, removed_at=None, removed_from="", reason="", message="",
          **read)  # fmt: skip
    if to == State.PUBLISHED:
        _show_at_origin(actor, contribution, at)
    refresh([contribution], at)
    notices.tell_author(contribution, "restored", actor, at)
