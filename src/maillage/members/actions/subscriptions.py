"""Asking for the letter of a territory: asked, confirmed by a mail, stopped in a click."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.journal.actions import record
from maillage.members import notices
from maillage.members.enums import CONFIRM_WITHIN
from maillage.members.models import Subscription
from maillage.territories.actions.followers import Codes
from maillage.territories.models import Territory


class LinkExpired(Refused):
    """The link of the mail is too old."""


def _note(actor: User | None, verb: str, row: Subscription, at: datetime) -> None:
    """The journal says that it was done, never by which address: it cannot be erased."""
    record(
        actor=actor, verb=verb, kind="members.subscription", object_id=row.pk, at=at, territory_id=row.territory_id
    )  # fmt: skip


@transaction.atomic
def subscribe(*, actor: User | None, email: str, territory: Territory, language: str, at: datetime) -> Subscription:
    """Ask for the letter. A visitor confirms by the link of a mail; a member’s own address is known to be theirs.

    An address that receives it already is told so by a mail: the page says the same to everyone.
    """
    address = email.strip().lower()
    own = actor is not None and actor.email.lower() == address
    row, made = Subscription.objects.get_or_create(
        territory=territory, email=address, defaults={"language": language, "created_at": at}
    )
    if row.confirmed_at is not None:
        notices.tell_subscribed(row, at)
        return row
    if not made:
        row.created_at, row.language = at, language
        row.save(update_fields=["created_at", "language"])
    if own:
        confirm_subscription(actor=actor, subscription=row, at=at)
    else:
        _note(actor, "letter_asked", row, at)
        notices.ask_to_confirm(row, at)
    return row


@transaction.atomic
def confirm_subscription(*, actor: User | None, subscription: Subscription, at: datetime) -> None:
    """The link was followed. Twice changes nothing.

    Raises:
        LinkExpired: asked more than 48 hours ago.
    """
    if subscription.confirmed_at is not None:
        return
    if subscription.created_at + CONFIRM_WITHIN <= at:
        raise LinkExpired(_("Ce lien a plus de 48 heures : demandez la lettre à nouveau."))
    subscription.confirmed_at = at
    if actor is not None and actor.email.lower() == subscription.email:
        subscription.user = actor
    subscription.save(update_fields=["confirmed_at", "user"])
    _note(actor, "letter_confirmed", subscription, at)


@transaction.atomic
def unsubscribe(*, actor: User | None, subscription: Subscription, at: datetime) -> None:
    """No more letters; the address is erased at once."""
    _note(actor, "letter_stopped", subscription, at)
    subscription.delete()


@transaction.atomic
def forget_unconfirmed(*, actor: User | None, at: datetime) -> int:
    """Erase what nobody confirmed within 48 hours; gives how many."""
    old = Subscription.objects.all().forgotten(at)
    count = old.count()
    if count:
        old.delete()
        record(actor=actor, verb="subscriptions_forgotten", kind="members.subscription", at=at, count=count)
    return count


def count_followers(territory: Territory, codes: Codes) -> list[tuple[str, int]]:
    """How many addresses receive the letter of a territory; a split leaves them where they are."""
    if codes is not None:
        return []
    return [(_("abonnements à la lettre"), Subscription.objects.filter(territory=territory).count())]


@transaction.atomic
def follow_territory(
    *,
    actor: User | None,  # noqa: ARG001 - the signature of a follower
    territory: Territory,
    into: Territory,
    codes: Codes,
    at: datetime,  # noqa: ARG001 - the signature of a follower
) -> None:
    """Who read the letter of a territory that joins another one reads that one; past letters keep their place."""
    if codes is not None:
        return
    already = Subscription.objects.filter(territory=into).order_by().values("email")
    Subscription.objects.filter(territory=territory, email__in=already).delete()
    Subscription.objects.filter(territory=territory).update(territory=into)
