"""Doing what a plan says, in one transaction: created, updated where nobody corrected by hand, cancelled, removed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import remove
from maillage.contributions.enums import Reason
from maillage.core.bulk import insert
from maillage.core.errors import Refused
from maillage.events.actions import EventData, cancel_event, change_event, data_of
from maillage.events.actions.bulk import NewEvent, create_events
from maillage.events.actions.writing import cleaned
from maillage.events.enums import Life
from maillage.events.models import Event
from maillage.imports.actions.contents import MANAGED, digests, event_data, frozen
from maillage.imports.actions.planning import Line, Plan
from maillage.imports.enums import Deed
from maillage.imports.models import Change, Link, Run
from maillage.imports.schemas import Problem
from maillage.journal.actions import record

AT_ONCE = 500
Progress = Callable[[int], None]


def _silent(_count: int) -> None:
    """Nobody watches."""


@transaction.atomic
def apply_plan(*, actor: User | None, run: Run, plan: Plan, at: datetime, progress: Progress = _silent) -> None:
    """Write everything or nothing. ``progress`` is told how many records are done."""
    plan.context.places.make(actor=actor, at=at, run=run)
    done = 0
    created = _of(plan, Deed.CREATED)
    for first in range(0, len(created), AT_ONCE):
        lines = created[first : first + AT_ONCE]
        _create(actor, run, plan, lines, at)
        done += len(lines)
        progress(done)
    for line in [*_of(plan, Deed.UPDATED), *_of(plan, Deed.REMOVED)]:
        _change(actor, run, plan, line, at)
        done += 1
        if done % AT_ONCE == 0:
            progress(done)
    for link in plan.vanished:
        _cancel(actor, run, link, at)
    source = run.source
    source.read_at = at
    source.save(update_fields=["read_at"])
    counts: dict[str, Any] = plan.counts()
    record(actor=actor, verb="imported", obj=source, at=at, territory_id=source.territory_id, **counts)
    progress(len(plan.lines))


def _of(plan: Plan, deed: str) -> list[Line]:
    return [line for line in plan.lines if line.deed == deed]


def _create(actor: User | None, run: Run, plan: Plan, lines: Sequence[Line], at: datetime) -> None:
    rows = [(line, event_data(line.event, plan.context)) for line in lines if line.event]
    made = create_events(
        actor=actor,
        origin=run.source.territory,
        events=[
            NewEvent(data=data, language=line.event.language[:5], sequence=line.event.sequence)
            for line, data in rows
            if line.event
        ],
        at=at,
    )
    pairs = [(line, digests(data), event) for (line, data), event in zip(rows, made, strict=True)]
    insert(
        Link(source=run.source, external_id=line.external_id, contribution=event.contribution,
             fingerprint=line.fingerprint, written=written, first_run=run)
        for line, written, event in pairs
    )  # fmt: skip
    insert(
        Change(run=run, contribution=event.contribution, deed=Deed.CREATED, after=written)
        for _line, written, event in pairs
    )


def _change(actor: User | None, run: Run, plan: Plan, line: Line, at: datetime) -> None:
    link = line.link
    if link is None or line.event is None:
        return
    if line.deed == Deed.REMOVED:
        remove(actor=None, contribution=link.contribution, at=at, reason=Reason.SOURCE)
        link.vanished_at = at
        link.save(update_fields=["vanished_at"])
        Change.objects.create(run=run, contribution=link.contribution, deed=Deed.REMOVED)
        return
    event = Event.objects.select_related("contribution", "type", "venue").get(contribution=link.contribution_id)
    try:
        before, written = _update(
            actor, event, event_data(line.event, plan.context), link=link, line=line, plan=plan, at=at
        )
    except Refused as refusal:
        line.deed = Deed.REFUSED
        plan.problems.append(_problem(line, "slots", str(refusal), _("Corrigez cet événement à la main."), "refused"))
        return
    link.written = link.written | written
    link.external_id, link.fingerprint, link.vanished_at = line.external_id, line.fingerprint, None
    link.save(update_fields=["external_id", "written", "fingerprint", "vanished_at"])
    Change.objects.create(
        run=run, contribution=link.contribution, deed=Deed.UPDATED, before=frozen(before), after=link.written
    )


def _update(
    actor: User | None, event: Event, wanted: EventData, *, link: Link, line: Line, plan: Plan, at: datetime
) -> tuple[EventData, dict[str, str]]:
    """Change the fields that are still as an import wrote them; gives what was there, and the digests written."""
    current = data_of(event)
    wanted = cleaned(wanted)
    here, there = digests(current), digests(wanted)
    changed = [name for name in MANAGED if here[name] != there[name]]
    by_hand = [name for name in changed if here[name] != link.written.get(name)]
    taken = [name for name in changed if name not in by_hand]
    if by_hand:
        plan.problems.append(_problem(line, "record", _kept_sentence(by_hand), "", "info"))
    if taken:
        data = replace(current, **{name: getattr(wanted, name) for name in taken})
        change_event(actor=actor, event=event, data=data, at=at, note=_("Mis à jour depuis sa source"))
    return current, {name: there[name] for name in MANAGED if name not in by_hand}


def _kept_sentence(names: Sequence[str]) -> str:
    labels = [str(_field_label(name)) for name in names]
    return _("Corrigé à la main depuis le dernier import, donc gardé : %(fields)s.") % {"fields": ", ".join(labels)}


def _field_label(name: str) -> Any:
    rows = {"slots": _("séances"), "organisers": _("organisateurs"), "accessibility": _("accessibilité")}
    return rows.get(name) or getattr(Event._meta.get_field(name), "verbose_name", name)


def _problem(line: Line, about: str, message: str, remedy: str, level: Any) -> Problem:
    return Problem(line=line.line, field=about, message=message, remedy=remedy, level=level, title=line.title)


def _cancel(actor: User | None, run: Run, link: Link, at: datetime) -> None:
    """An upcoming event that its source no longer lists stays visible, cancelled, with the reason."""
    event = Event.objects.select_related("contribution", "type", "venue").get(contribution=link.contribution_id)
    before = data_of(event)
    cancel_event(
        actor=actor,
        event=event,
        note=_("Retiré de l’agenda d’origine (%(source)s)") % {"source": run.source.name},
        at=at,
    )
    link.vanished_at = at
    link.written = link.written | {"life": digests(replace(before, life=Life.CANCELLED))["life"]}
    link.save(update_fields=["vanished_at", "written"])
    Change.objects.create(
        run=run, contribution=link.contribution, deed=Deed.CANCELLED, before=frozen(before), after=link.written
    )
