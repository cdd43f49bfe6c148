"""The moves of a contribution between its states."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions import notices, rules
from maillage.contributions.enums import MOVES, Reason, State
from maillage.contributions.kinds import refresh
from maillage.contributions.models import Contribution, Placement
from maillage.core.errors import Refused, TooLate
from maillage.core.states import advance
from maillage.journal.actions import record
from maillage.territories.enums import Check
from maillage.territories.models import Policy


class NeedsMessage(Refused):
    """A refusal without a word helps nobody."""


def _move(actor: User | None, contribution: Contribution, to: State, at: datetime, verb: str, **fields: Any) -> None:
    advance(contribution, to=to, moves=MOVES, updated_at=at, sequence=contribution.sequence + 1, **fields)
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


def _is_checked_first(contribution: Contribution) -> bool:
    """Whether the policy of the origin asks to read this kind before it is published."""
    return Policy.objects.filter(territory=contribution.origin_id, kind=contribution.kind, timing=Check.BEFORE).exists()


@transaction.atomic
def submit(*, actor: User, contribution: Contribution, at: datetime) -> bool:
    """Send to the territory: published at once by a moderator or where the policy is « publish, then check ».

    What a moderator returned or refused is read again before it is published, whatever the policy. Gives whether it is
    published.
    """
    own = rules.may_publish_unread(actor, contribution.origin_id, contribution.kind)
    decided = contribution.state in {State.RETURNED, State.REFUSED}
    if own or not (decided or _is_checked_first(contribution)):
        checked = {"checked_at": at, "checked_by": actor} if own else {"checked_at": None, "checked_by": None}
        published_at = contribution.published_at or at
        _move(actor, contribution, State.PUBLISHED, at, "published", published_at=published_at, reason="", message="",
              submitted_at=at, **checked)  # fmt: skip
        _show_at_origin(actor, contribution, at)
        refresh([contribution], at)
        if not own:
            notices.tell_moderators(contribution, at)
        return True
    _move(actor, contribution, State.SUBMITTED, at, "submitted", submitted_at=at)
    refresh([contribution], at)
    notices.tell_moderators(contribution, at)
    return False


@transaction.atomic
def publish(*, actor: User, contribution: Contribution, at: datetime, message: str = "") -> None:
    """A moderator publishes what was proposed: everyone may read it from now on."""
    published_at = contribution.published_at or at
    _move(actor, contribution, State.PUBLISHED, at, "published", published_at=published_at, checked_at=at,
          checked_by=actor, reason="", message=message.strip())  # fmt: skip
    _show_at_origin(actor, contribution, at)
    refresh([contribution], at)
    notices.tell_author(contribution, "published", actor, at)


@transaction.atomic
def mark_checked(*, actor: User, contribution: Contribution, at: datetime) -> None:
    """A moderator has read what was published at once, and leaves it as it is."""
    unread = Contribution.objects.filter(pk=contribution.pk, checked_at=None, state=State.PUBLISHED)
    if not unread.update(checked_at=at, checked_by=actor):
        raise TooLate(_("Entre-temps, une autre personne a relu cette fiche."))
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
    _move(actor, contribution, State.REMOVED, at, "removed", removed_at=at, reason=reason, message=text)
    refresh([contribution], at)
    if actor is None or contribution.author_id != actor.pk:
        notices.tell_author(contribution, "removed", actor, at)


@transaction.atomic
def restore(*, actor: User, contribution: Contribution, at: datetime) -> None:
    """A moderator brings back what was removed."""
    _move(actor, contribution, State.PUBLISHED, at, "restored", removed_at=None, reason="", message="",
          published_at=contribution.published_at or at, checked_at=at, checked_by=actor)  # fmt: skip
    _show_at_origin(actor, contribution, at)
    refresh([contribution], at)
    notices.tell_author(contribution, "restored", actor, at)
