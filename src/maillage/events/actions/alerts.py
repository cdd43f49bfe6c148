"""Receiving a search of the agenda by mail: asked, confirmed, sent when there is news, stopped in a click."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.events import notices
from maillage.events.enums import Rhythm
from maillage.events.models import Alert
from maillage.events.notices import AlertLine
from maillage.journal.actions import record
from maillage.territories.actions.followers import Codes
from maillage.territories.models import Territory

CONFIRM_WITHIN = timedelta(hours=48)
MOST_OF_ONE_ADDRESS = 20
MORNING = time(7)
THURSDAY = 3
WEEK = 7
PARIS = "Europe/Paris"


class TooManyAlerts(Refused):
    """One address follows twenty searches at most."""


class AlertExpired(Refused):
    """The link of the mail is too old."""


def following(rhythm: str, territory: Territory | None, at: datetime) -> datetime:
    """The next morning on which an alert may leave: tomorrow, or the next Thursday, before the week-end is planned."""
    zone = ZoneInfo(territory.time_zone if territory is not None else PARIS)
    today = at.astimezone(zone).date()
    days = 1 if rhythm == Rhythm.DAILY else (THURSDAY - today.weekday() - 1) % WEEK + 1
    return datetime.combine(today + timedelta(days=days), MORNING, zone)


def _note(actor: User | None, verb: str, alert: Alert, at: datetime) -> None:
    """The journal says that it was done, never by which address: it cannot be erased."""
    record(actor=actor, verb=verb, kind="events.alert", object_id=alert.pk, at=at, territory_id=alert.territory_id)


@transaction.atomic
def ask_alert(
    *, actor: User | None, email: str, territory: Territory | None, query: str, rhythm: str, language: str,
    told: Mapping[str, int], at: datetime,
) -> Alert:  # fmt: skip
    """Follow a search. A visitor confirms by the link of a mail; a member’s own address is known to be theirs.

    Asking twice for the same search keeps one alert, with the rhythm of the second time.

    Raises:
        TooManyAlerts: the address follows twenty searches already.
    """
    own = actor is not None and actor.email.lower() == email.lower()
    known = Alert.objects.of_address(email).filter(territory=territory, query=query).order_by("pk").first()
    if known is None and Alert.objects.of_address(email).count() >= MOST_OF_ONE_ADDRESS:
        raise TooManyAlerts(
            _("Cette adresse suit déjà %(most)s recherches : arrêtez-en une d’abord.") % {"most": MOST_OF_ONE_ADDRESS}
        )
    alert = known or Alert(email=email, territory=territory, query=query, created_at=at)
    alert.language = language
    if alert.confirmed_at is not None and not own:
        notices.tell_alert(alert, at)  # somebody else may have typed the address: nothing changes without its owner
        return alert
    alert.user, alert.rhythm = (actor if own else None), rhythm
    alert.created_at = alert.created_at if alert.confirmed_at else at
    alert.save()
    _note(actor, "alert_asked", alert, at)
    if own:
        confirm_alert(actor=actor, alert=alert, told=told, at=at)
    else:
        notices.ask_to_confirm_alert(alert, at)
    return alert


@transaction.atomic
def confirm_alert(*, actor: User | None, alert: Alert, told: Mapping[str, int], at: datetime) -> None:
    """The link was followed: what matches now is known, what comes later is news. Twice changes nothing.

    Raises:
        AlertExpired: asked more than 48 hours ago.
    """
    if alert.confirmed_at is not None:
        return
    if alert.created_at + CONFIRM_WITHIN <= at:
        raise AlertExpired(_("Ce lien a plus de 48 heures : demandez l’alerte à nouveau."))
    alert.confirmed_at = alert.told_at = at
    alert.told, alert.next_at = dict(told), following(alert.rhythm, alert.territory, at)
    alert.save(update_fields=["confirmed_at", "told_at", "told", "next_at"])
    _note(actor, "alert_confirmed", alert, at)


@transaction.atomic
def change_rhythm(*, actor: User | None, alert: Alert, rhythm: str, at: datetime) -> None:
    """Every day or every week."""
    alert.rhythm = rhythm
    alert.next_at = following(rhythm, alert.territory, at) if alert.confirmed_at else None
    alert.save(update_fields=["rhythm", "next_at"])
    _note(actor, "alert_changed", alert, at)


@transaction.atomic
def stop_alert(*, actor: User | None, alert: Alert, at: datetime) -> None:
    """No more mails for this search; the address is erased with it."""
    _note(actor, "alert_stopped", alert, at)
    alert.delete()


@transaction.atomic
def send_alert(
    *, alert: Alert, lines: Sequence[AlertLine], more: int, words: str, told: Mapping[str, int], at: datetime
) -> bool:  # fmt: skip
    """Send what is new or changed, and remember it; nothing leaves when nothing is. Gives whether a mail left.

    The row is locked and its hour looked at again: two workers, or a task run twice, send one mail.
    """
    held = Alert.objects.select_for_update(of=("self",)).select_related("territory").filter(pk=alert.pk).due(at).first()
    if held is None:
        return False
    if lines:
        notices.send_alert(held, lines, more, words, at)
    held.told, held.told_at, held.next_at = dict(told), at, following(held.rhythm, held.territory, at)
    held.save(update_fields=["told", "told_at", "next_at"])
    return bool(lines)


@transaction.atomic
def forget_unconfirmed_alerts(*, actor: User | None, at: datetime) -> int:
    """Erase what nobody confirmed within 48 hours; gives how many."""
    forgotten = Alert.objects.filter(confirmed_at=None, created_at__lte=at - CONFIRM_WITHIN).delete()[0]
    if forgotten:
        record(actor=actor, verb="alerts_forgotten", kind="events.alert", at=at, count=forgotten)
    return forgotten


def count_alerts(territory: Territory, codes: Codes) -> list[tuple[str, int]]:
    """How many searches of a territory are followed by mail; a split leaves them where they are."""
    return [] if codes is not None else [(_("alertes par courriel"), Alert.objects.filter(territory=territory).count())]


@transaction.atomic
def follow_territory(
    *,
    actor: User | None,  # noqa: ARG001 - the signature of a follower
    territory: Territory,
    into: Territory,
    codes: Codes,
    at: datetime,  # noqa: ARG001 - the signature of a follower
) -> None:
    """Searches of a territory that joins another one are searched there."""
    if codes is None:
        Alert.objects.filter(territory=territory).update(territory=into)
