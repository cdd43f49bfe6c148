"""What happens by itself in the directory: duplicates, waves of the census, lists kept up to date."""

from django.db.models import Q

from maillage.core.background import daily, every, later
from maillage.core.clock import day_of, now
from maillage.directory.actions.census import close_wave
from maillage.directory.actions.likeness import search_pairs
from maillage.directory.actions.mailing import contact_some, note_bounces, remind_some
from maillage.directory.actions.projection import refresh_organisations
from maillage.directory.models import Organisation, Wave

AT_ONCE = 500


@daily(at="02:50")
def look_for_pairs() -> None:
    """Entries that look alike are proposed to the moderators; what was decided is never asked again."""
    search_pairs(at=now())


def send_wave(wave_id: int) -> None:
    """Write to the structures of a wave, one batch after the other; a second call goes on where the first stopped."""
    wave = Wave.objects.running().select_related("territory").filter(pk=wave_id).first()
    if wave is not None and contact_some(wave=wave, at=now()):
        later("maillage.directory.tasks.send_wave", wave_id)


def remind_wave(wave_id: int) -> None:
    """Remind those whose turn has come, one batch after the other."""
    wave = Wave.objects.running().select_related("territory").filter(pk=wave_id).first()
    if wave is not None and remind_some(wave=wave, at=now()):
        later("maillage.directory.tasks.remind_wave", wave_id)


@daily(at="08:30")
def look_after_waves() -> None:
    """Waves that are over are closed; addresses that fail are noted; new structures and reminders are written to."""
    at = now()
    for wave in Wave.objects.running().select_related("territory").order_by("pk"):
        if day_of(at, wave.territory.time_zone) > wave.closes_on:
            close_wave(actor=None, wave=wave, at=at)
            continue
        note_bounces(wave=wave, at=at)
        later("maillage.directory.tasks.send_wave", wave.pk)
        later("maillage.directory.tasks.remind_wave", wave.pk)


@every(minutes=30)
def list_organisations() -> None:
    """Derive again what lists hold of organisations whose label has just ended, and of those no list knows yet."""
    at = now()
    outdated = Q(listed=None, contribution__placements__shown=True) | Q(listed__labels_until__lt=day_of(at))
    rows = Organisation.objects.published().filter(outdated, merged_into=None).order_by("pk").distinct()
    ids = list(rows.values_list("contribution", flat=True)[:AT_ONCE])
    if ids:
        refresh_organisations(ids, at)
