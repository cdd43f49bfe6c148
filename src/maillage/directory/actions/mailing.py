"""Writing to the structures of a wave, by batches, and reminding those who have not answered.

Reminders stop at an answer, a refusal, the closing, an address that fails, and after the number the wave allows. A
batch may run twice: it looks at what remains to be done.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from maillage.core.clock import day_of
from maillage.directory.actions.links import make_census_link
from maillage.directory.enums import Follow
from maillage.directory.models import Questionnaire, Wave
from maillage.directory.notices import census as notices
from maillage.journal.actions import record
from maillage.notices.enums import MailState

AT_ONCE = 100


def reachable() -> Q:
    """It left an address, or somebody manages its page."""
    return ~Q(organisation__email="") | Q(organisation__members__role="manager")


@transaction.atomic
def contact_some(*, wave: Wave, at: datetime, most: int = AT_ONCE) -> int:
    """Write to the next structures that nobody has written to; gives how many, 0 when all were."""
    if not wave.is_open or day_of(at, wave.territory.time_zone) > wave.closes_on:
        return 0
    rows = Questionnaire.objects.filter(wave=wave, contacted_at=None, state__in=[Follow.WAITING, Follow.OPENED])
    found = rows.filter(reachable()).select_related("organisation__contribution__origin", "wave__territory").distinct()
    written = 0
    for one in found.order_by("pk")[:most]:
        state = Follow.CONTACTED if one.state == Follow.WAITING else one.state
        if not Questionnaire.objects.filter(pk=one.pk, contacted_at=None).update(contacted_at=at, state=state):
            continue  # another worker was first
        _write(one, at, reminder=False)
        written += 1
    if written:
        record(actor=None, verb="wave_mailed", obj=wave, at=at, territory_id=wave.territory_id, count=written)
    return written


@transaction.atomic
def note_bounces(*, wave: Wave, at: datetime) -> int:
    """Structures whose last mail was given up are asked no more; gives how many."""
    rows = Questionnaire.objects.still_asked().filter(wave=wave, mail__state=MailState.GIVEN_UP)
    count = rows.update(state=Follow.BOUNCED)
    if count:
        record(actor=None, verb="wave_bounced", obj=wave, at=at, territory_id=wave.territory_id, count=count)
    return count


@transaction.atomic
def remind_some(*, wave: Wave, at: datetime, most: int = AT_ONCE) -> int:
    """Remind the next structures that have not answered and whose turn has come; gives how many."""
    if not wave.is_open or day_of(at, wave.territory.time_zone) > wave.closes_on:
        return 0
    before = at - timedelta(days=wave.reminder_days)
    due = Questionnaire.objects.still_asked().filter(wave=wave, reminders_sent__lt=wave.reminders)
    due = due.filter(Q(reminded_at=None, contacted_at__lte=before) | Q(reminded_at__lte=before)).filter(reachable())
    found = due.select_related("organisation__contribution__origin", "wave__territory").distinct()
    written = 0
    for one in found.order_by("pk")[:most]:
        sent = one.reminders_sent + 1
        mine = Questionnaire.objects.filter(pk=one.pk, reminders_sent=one.reminders_sent)
        if not mine.update(reminded_at=at, reminders_sent=sent):
            continue  # another worker was first
        _write(one, at, reminder=True)
        written += 1
    if written:
        record(actor=None, verb="wave_reminded", obj=wave, at=at, territory_id=wave.territory_id, count=written)
    return written


def _write(questionnaire: Questionnaire, at: datetime, *, reminder: bool) -> None:
    token = ""
    if questionnaire.organisation.email:
        token = make_census_link(actor=None, questionnaire=questionnaire, at=at)
    mail = notices.ask(questionnaire, token, at, reminder=reminder)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(mail=mail)
