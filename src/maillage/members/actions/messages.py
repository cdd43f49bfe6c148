"""Messages between members, relayed without showing an address."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.text import clean_text
from maillage.journal.actions import record
from maillage.members import notices
from maillage.members.models import Message
from maillage.members.rules.people import why_not_write
from maillage.notices.models import Mail

MOST_A_DAY = 20
MOST_TO_ONE_A_DAY = 5
KEPT = timedelta(days=365)
DAY = timedelta(days=1)


class MayNotWrite(Refused):
    """The message may not leave: minors, settings, blocks."""


class TooMany(Refused):
    """Somebody writes a lot."""


def _check(sender: User, recipient: User, at: datetime, *, answers: bool) -> None:
    reason = why_not_write(sender, recipient, day_of(at), answers=answers)
    if reason == "minor":
        raise MayNotWrite(_("Les messages entre membres sont réservés aux personnes majeures."))
    if reason:
        raise MayNotWrite(_("Cette personne ne reçoit pas vos messages."))
    lately = Message.objects.filter(sender=sender, at__gt=at - DAY)
    if lately.count() >= MOST_A_DAY or lately.filter(recipient=recipient).count() >= MOST_TO_ONE_A_DAY:
        raise TooMany(_("Vous avez envoyé beaucoup de messages aujourd’hui : attendez demain."))


@transaction.atomic
def send_message(*, actor: User, recipient: User, text: str, at: datetime, answers: Message | None = None) -> Message:
    """Relay a message. It reaches the address of the recipient, who answers on the site; the journal keeps no word.

    Raises:
        MayNotWrite: minors, settings, blocks; without saying which.
        TooMany: twenty a day, five to one person.
    """
    User.objects.get_queryset().select_for_update(no_key=True).filter(pk=actor.pk).order_by("pk").first()
    _check(actor, recipient, at, answers=answers is not None and answers.sender_id == recipient.pk)
    message = Message(sender=actor, recipient=recipient, text=clean_text(text)[:4000], answers=answers, at=at)
    message.mail = notices.relay(message, at)
    message.save()
    record(actor=actor, verb="message_sent", kind="members.message", object_id=message.pk, at=at)
    return message


@transaction.atomic
def report_message(*, actor: User, message: Message, at: datetime) -> None:
    """The recipient tells those who run the installation; they receive the words, never an address. Once."""
    reported = Message.objects.filter(pk=message.pk, reported_at=None).update(reported_at=at)
    if reported:
        notices.tell_of_abuse(message, at)
        record(actor=actor, verb="message_reported", kind="members.message", object_id=message.pk, at=at)


@transaction.atomic
def forget_messages(*, actor: User | None, at: datetime) -> int:
    """Erase messages after a year; gives how many."""
    old = Message.objects.filter(at__lt=at - KEPT)
    count = old.count()
    if count:
        old.delete()
        record(actor=actor, verb="messages_erased", kind="members.message", at=at, count=count)
    return count


def erase_messages_of(person: User) -> None:
    """What somebody wrote and received, and the mails that carried it."""
    mine = Message.objects.visible_to(person)
    Mail.objects.filter(pk__in=mine.order_by().values("mail")).delete()
    mine.delete()
