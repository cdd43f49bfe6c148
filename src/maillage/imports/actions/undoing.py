"""Taking a run back: what it created is removed, what it changed is as before, where nobody has touched it since."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import remove
from maillage.contributions.enums import Reason, State
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.directory.models import Venue
from maillage.events.actions import change_event, data_of
from maillage.events.models import Booking, Event
from maillage.imports.actions.contents import digests, thawed
from maillage.imports.actions.structure_runs import undo_structure
from maillage.imports.enums import MOVES, Deed, RunState
from maillage.imports.models import Change, Link, Run
from maillage.journal.actions import record
from maillage.territories.enums import Kind


@transaction.atomic
def undo_run(*, actor: User, run: Run, at: datetime) -> tuple[int, int]:
    """Take a run back; gives how many things were taken back, and how many stay because somebody touched them.

    The places that the run made go too, uncounted, unless somebody touched one or something is still there.
    """
    taken = kept = 0
    for change in run.changes.select_related("contribution").order_by("-pk"):
        if change.contribution.kind == Kind.VENUE:
            _undo_place(change, at)
            continue
        is_structure = change.contribution.kind == Kind.ORGANISATION
        if undo_structure(actor=actor, change=change, at=at) if is_structure else _undo(actor, change, at):
            taken += 1
        else:
            kept += 1
    advance(run, to=RunState.UNDONE, moves=MOVES, done_at=at)
    record(
        actor=actor, verb="undone", obj=run.source, at=at, territory_id=run.source.territory_id, taken=taken, kept=kept
    )
    return taken, kept


def _undo_place(change: Change, at: datetime) -> None:
    rows = Venue.objects.filter(contribution=change.contribution_id, merged_into=None, organisation=None)
    found = rows.exclude(contribution__state=State.REMOVED).select_related("contribution").first()
    if found is None or found.contribution.updated_at != found.contribution.created_at:
        return
    holds = found.events.exclude(contribution__state=State.REMOVED).exists()
    named_elsewhere = found.import_links.exclude(source=change.run.source_id).exists()
    if holds or named_elsewhere or Venue.objects.filter(merged_into=found).exists():
        return
    found.import_links.all().delete()
    remove(actor=None, contribution=found.contribution, at=at, reason=Reason.SOURCE)


def _undo(actor: User, change: Change, at: datetime) -> bool:
    event = (
        Event.objects.filter(contribution=change.contribution_id)
        .exclude(contribution__state=State.REMOVED)
        .select_related("contribution", "type", "venue")
        .first()
    )
    if event is None or change.deed == Deed.REMOVED:
        return False
    current = data_of(event)
    here = digests(current)
    later_change = Change.objects.filter(contribution=change.contribution_id, pk__gt=change.pk).exclude(
        run__state=RunState.UNDONE
    )
    touched = any(here[name] != digest for name, digest in change.after.items())
    if touched or later_change.exists() or Booking.objects.filter(slot__event=event).exists():
        return False
    if change.deed == Deed.CREATED:
        Link.objects.filter(source=change.run.source_id, contribution=change.contribution_id).delete()
        remove(actor=None, contribution=event.contribution, at=at, reason=Reason.SOURCE)
        return True
    before = thawed(change.before, current)
    try:
        change_event(actor=actor, event=event, data=before, at=at)
    except Refused:
        return False
    Link.objects.filter(source=change.run.source_id, contribution=change.contribution_id).update(
        written=digests(before), fingerprint="", vanished_at=None
    )
    return True
