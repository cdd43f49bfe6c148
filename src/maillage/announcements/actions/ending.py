"""How an announcement lasts and ends: renewed by one click, closed, reminded of, ended on its date.

Each deed is one comparison and one write: of two who renew at once, one does; a job killed between two announcements
goes on with those that are left, and nobody is told twice.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.announcements import notices
from maillage.announcements.actions.projection import refresh, today_in
from maillage.announcements.actions.writing import data_of, revision_of
from maillage.announcements.enums import LIFE, LONGEST_LIFE, SOON_DAYS, Outcome
from maillage.announcements.models import Announcement
from maillage.contributions.actions import keep_revision, touch
from maillage.core.dates import day_phrase
from maillage.core.errors import Refused, TooLate
from maillage.journal.actions import record
from maillage.territories.registry import registry

AT_MOST = 500
YOUNGEST = timedelta(days=1)  # what was published a moment ago is not reminded of


class LongEnough(Refused):
    """An announcement that already lasts as long as one may."""


def renewed_until(announcement: Announcement, today: date) -> date:
    """The closing date that one click gives: the life of its genre, after today or its own date, within a year."""
    start = max(today, announcement.closes_on)
    if announcement.closed_at is not None:
        start = today
    return min(start + timedelta(days=LIFE[announcement.genre]), today + timedelta(days=LONGEST_LIFE))


def _say(actor: User | None, announcement: Announcement, at: datetime, verb: str, **details: str) -> None:
    """Written, told to moderators as any urgent news, shown at once."""
    contribution = announcement.contribution
    touch(actor=actor, contribution=contribution, at=at, title=announcement.title, material=True, urgent=True)
    record(actor=actor, verb=verb, obj=contribution, at=at, territory_id=contribution.origin_id, **details)
    refresh([contribution.pk], at)


@transaction.atomic
def renew(*, actor: User | None, announcement: Announcement, at: datetime, seen: date | None = None) -> date:
    """Make it last longer, or open it again; gives until when. ``seen`` is the closing date that the person saw.

    Raises:
        TooLate: somebody renewed or closed it in between.
        LongEnough: it lasts as long as one may.
    """
    today = today_in(announcement.contribution.origin, at)
    until = renewed_until(announcement, today)
    if until <= announcement.closes_on and announcement.closed_at is None:
        raise LongEnough(_("Cette annonce dure déjà aussi longtemps que possible : un an à partir d’aujourd’hui."))
    before = announcement.closes_on if seen is None else seen
    same = Announcement.objects.filter(pk=announcement.pk, closes_on=before, closed_at=announcement.closed_at)
    changed = same.update(closes_on=until, closed_at=None, outcome="", renewals=F("renewals") + 1)
    if not changed:
        announcement.refresh_from_db(fields=["closes_on", "closed_at"])
        tongue = get_language() or "fr"
        raise TooLate(
            _("Cette annonce a déjà été prolongée ou close ; elle se termine le %(day)s.")
            % {"day": day_phrase(announcement.closes_on, tongue, year=True)}
        )
    announcement.closes_on, announcement.closed_at, announcement.outcome = until, None, ""
    keep_revision(
        actor=actor, contribution=announcement.contribution, at=at, note=_("prolongée"),
        data=revision_of(data_of(announcement), announcement.genre),
    )  # fmt: skip
    _say(actor, announcement, at, "renewed", until=until.isoformat())
    return until


@transaction.atomic
def close(*, actor: User | None, announcement: Announcement, outcome: str, at: datetime) -> None:
    """End it now, and say why: it keeps its address with a ribbon, and leaves lists, feeds and search.

    Raises:
        TooLate: it is closed already.
    """
    if outcome not in Outcome.values:
        outcome = Outcome.OTHER.value
    mine = Announcement.objects.filter(pk=announcement.pk, closed_at=None)
    if not mine.update(closed_at=at, outcome=outcome, ended_for=F("closes_on")):
        raise TooLate(_("Cette annonce est déjà close."))
    announcement.closed_at, announcement.outcome = at, outcome
    _say(actor, announcement, at, "closed", outcome=outcome)


def _zones() -> list[str]:
    return sorted({territory.time_zone for territory in registry().by_id.values()})


@transaction.atomic
def remind_one(*, announcement: Announcement, at: datetime) -> bool:
    """Tell its author that it ends soon, once for this closing date; gives whether it was this call that told."""
    closing = announcement.closes_on
    mine = Announcement.objects.filter(pk=announcement.pk, closes_on=closing, closed_at=None)
    if not mine.exclude(reminded_for=closing).update(reminded_for=closing):
        return False
    notices.tell_ending(announcement, at)
    return True


@transaction.atomic
def end_one(*, announcement: Announcement, at: datetime) -> bool:
    """Take out of search and caches what ended, and tell its author, once for this closing date."""
    closing = announcement.closes_on
    mine = Announcement.objects.filter(pk=announcement.pk, closes_on=closing, closed_at=None)
    if not mine.exclude(ended_for=closing).update(ended_for=closing):
        return False
    refresh([announcement.contribution_id], at)
    notices.tell_ended(announcement, at)
    return True


def remind_some(at: datetime, most: int = AT_MOST) -> int:
    """Remind the authors of what ends within a week, one transaction for each; gives how many were told."""
    told = 0
    for zone in _zones():
        today = at.astimezone(ZoneInfo(zone)).date()
        rows = Announcement.objects.to_remind(zone, today, today + timedelta(days=SOON_DAYS))
        rows = rows.filter(contribution__published_at__lte=at - YOUNGEST)
        for announcement in list(rows.with_page_data().order_by("closes_on", "pk")[:most]):
            told += remind_one(announcement=announcement, at=at)
    return told


def end_some(at: datetime, most: int = AT_MOST) -> int:
    """End what is past its date, one transaction for each; gives how many were ended by this run."""
    ended = 0
    for zone in _zones():
        today = at.astimezone(ZoneInfo(zone)).date()
        for announcement in list(
            Announcement.objects.to_end(zone, today).with_page_data().order_by("closes_on", "pk")[:most]
        ):
            ended += end_one(announcement=announcement, at=at)
    return ended
