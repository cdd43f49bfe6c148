"""Project forums: opening one, registering projects, making the timetable, contacts, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line, clean_text
from maillage.events.models import Event
from maillage.journal.actions import record
from maillage.projects import notices
from maillage.projects.actions.timetable import plan
from maillage.projects.models import Forum, ForumContact, ForumEntry, Meeting, Project
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry

MOST_ASKED = 200


class ForumClosed(Refused):
    """It is too late to register, or there is no room."""


class Conflict(Refused):
    """A project cannot be in two places, nor a table hold two meetings."""


@dataclass(frozen=True, kw_only=True)
class ForumData:
    """The settings of a forum."""

    presentation: str = ""
    closes_at: datetime
    most_projects: int = 20
    pitch_minutes: int = 5
    tables: int = 6
    rounds: int = 4
    round_minutes: int = 20
    follow_up_days: int = 60


SETTINGS = ("closes_at", "most_projects", "pitch_minutes", "tables", "rounds", "round_minutes", "follow_up_days")


def _done(actor: User | None, verb: str, forum: Forum, at: datetime) -> None:
    """The journal, and pages made again."""
    made = forum.event.contribution
    record(actor=actor, verb=verb, obj=made, at=at, territory_id=made.origin_id)
    known = registry().by_id
    places = made.placements.order_by("territory").values_list("territory", flat=True)
    renew(known[pk].slug for pk in {made.origin_id, *places} if pk in known)


@transaction.atomic
def save_forum(*, actor: User, event: Event, data: ForumData, at: datetime) -> Forum:
    """Open the forum of an event, or change its settings."""
    values = {name: getattr(data, name) for name in SETTINGS} | {"presentation": clean_text(data.presentation)[:4000]}
    forum, fresh = Forum.objects.get_or_create(event=event, defaults={"slug": event.slug, "opened_by": actor, **values})
    if not fresh:
        for name, value in values.items():
            setattr(forum, name, value)
        forum.save(update_fields=list(values))
    _done(actor, "opened_forum" if fresh else "changed_forum", forum, at)
    return forum


@transaction.atomic
def enter(
    *, actor: User, forum: Forum, project: Project, pitch: str, consents: bool, at: datetime,
    wishes: Sequence[ForumEntry] = (),
) -> ForumEntry:  # fmt: skip
    """Register a project, or change what was registered.

    Raises:
        ForumClosed: registrations are over, or every place is taken.
    """
    Forum.objects.select_for_update().get(pk=forum.pk)
    entry = ForumEntry.objects.filter(forum=forum, project=project).first()
    if entry is None:
        if at > forum.closes_at:
            raise ForumClosed(_("Les inscriptions sont closes : écrivez à qui organise."))
        if forum.entries.count() >= forum.most_projects:
            raise ForumClosed(_("Toutes les places sont prises : écrivez à qui organise."))
        entry = ForumEntry(forum=forum, project=project, registered_by=actor, at=at, rank=forum.entries.count() + 1)
    entry.pitch, entry.consents = clean_line(pitch)[:400], consents
    entry.save()
    entry.wishes.set([wish for wish in wishes if wish.forum_id == forum.pk and wish.pk != entry.pk])
    _done(actor, "entered_forum", forum, at)
    return entry


@transaction.atomic
def withdraw_entry(*, actor: User, entry: ForumEntry, at: datetime) -> None:
    """A project does not come: its meetings are freed, and whom it was to meet keeps the table."""
    for meeting in Meeting.objects.filter(second=entry).order_by("pk"):
        meeting.second = None
        meeting.save(update_fields=["second"])
    for meeting in Meeting.objects.filter(first=entry, second__isnull=False).order_by("pk"):
        Meeting.objects.filter(pk=meeting.pk).update(first_id=meeting.second_id, second=None)
    forum = entry.forum
    entry.delete()
    _done(actor, "left_forum", forum, at)


@transaction.atomic
def make_timetable(*, actor: User, forum: Forum, at: datetime) -> list[tuple[ForumEntry, ForumEntry]]:
    """Make tables and rounds anew from the wishes; what was moved by hand is forgotten. Gives the wishes left out."""
    Forum.objects.select_for_update().get(pk=forum.pk)
    entries = list(forum.entries.in_order().prefetch_related("wishes"))
    by_key = {entry.pk: entry for entry in entries}
    wishes = {entry.pk: sorted(wish.pk for wish in entry.wishes.all()) for entry in entries}
    made = plan(list(by_key), wishes, rounds=forum.rounds, tables=forum.tables)
    forum.meetings.all().delete()
    Meeting.objects.bulk_create(
        Meeting(forum=forum, round=one.round, table=one.table, first_id=one.first, second_id=one.second)
        for one in made.sittings
    )
    for rank, entry in enumerate(entries, start=1):
        ForumEntry.objects.filter(pk=entry.pk).update(rank=rank)
    forum.made_at = at
    forum.save(update_fields=["made_at"])
    _done(actor, "made_timetable", forum, at)
    return [(by_key[one], by_key[other]) for one, other in made.left]


def _check_free(forum: Forum, turn: int, table: int, people: Sequence[ForumEntry], but: int | None) -> None:
    if not (1 <= turn <= forum.rounds and 1 <= table <= forum.tables):
        raise Conflict(_("Ce tour ou cette table n’existe pas."))
    others = forum.meetings.filter(round=turn).exclude(pk=but or 0)
    if others.filter(table=table).exists():
        raise Conflict(_("La table %(table)s est déjà prise à ce tour : choisissez-en une autre.") % {"table": table})
    for one in people:
        if others.filter(Q(first=one) | Q(second=one)).exists():
            raise Conflict(_("« %(project)s » est déjà à une autre table à ce tour.") % {"project": one.project})


@transaction.atomic
def set_meeting(
    *, actor: User, forum: Forum, turn: int, table: int, at: datetime, meeting: Meeting | None = None,
    first: ForumEntry | None = None, second: ForumEntry | None = None,
) -> Meeting:  # fmt: skip
    """Move a meeting to a round and a table, or add one.

    Raises:
        Conflict: the table is taken, or a project is elsewhere in that round.
    """
    Forum.objects.select_for_update().get(pk=forum.pk)
    one = meeting.first if meeting is not None else first
    other = meeting.second if meeting is not None else second
    if one is None or one.forum_id != forum.pk or (other is not None and other.forum_id != forum.pk):
        raise Conflict(_("Choisissez un projet inscrit à ce forum."))
    if other is not None and other.pk == one.pk:
        raise Conflict(_("Un projet ne se rencontre pas lui-même."))
    people = [one] if other is None else [one, other]
    _check_free(forum, turn, table, people, meeting.pk if meeting is not None else None)
    if meeting is None:
        meeting = Meeting.objects.create(forum=forum, round=turn, table=table, first=one, second=other)
    else:
        meeting.round, meeting.table = turn, table
        meeting.save(update_fields=["round", "table"])
    _done(actor, "moved_meeting", forum, at)
    return meeting


@transaction.atomic
def drop_meeting(*, actor: User, meeting: Meeting, at: datetime) -> None:
    """Free a table."""
    forum = meeting.forum
    meeting.delete()
    _done(actor, "dropped_meeting", forum, at)


@transaction.atomic
def move_pitch(*, actor: User, entry: ForumEntry, up: bool, at: datetime) -> None:
    """Let a project speak sooner or later, in exchange with its neighbour."""
    order = list(entry.forum.entries.in_order())
    place = next(number for number, one in enumerate(order) if one.pk == entry.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        for rank, one in enumerate(order, start=1):
            ForumEntry.objects.filter(pk=one.pk).update(rank=rank)
    _done(actor, "moved_pitch", entry.forum, at)


@transaction.atomic
def contact(*, actor: User, entry: ForumEntry, message: str, consents: bool, at: datetime) -> None:
    """Write to a project met there: the message is relayed, with the address of who wrote and agreed to it.

    Raises:
        Conflict: the project did not agree, or who writes does not.
        TooLate: it was written to already.
    """
    text = clean_text(message)[:2000]
    if not entry.consents:
        raise Conflict(_("Ce projet n’a pas souhaité être contacté par ce forum."))
    if not consents or not text:
        raise Conflict(_("Écrivez un mot, et acceptez que votre adresse l’accompagne pour qu’on vous réponde."))
    try:
        with transaction.atomic():
            ForumContact.objects.create(entry=entry, user=actor, at=at)
    except IntegrityError as error:
        raise TooLate(_("Vous avez déjà écrit à ce projet : sa réponse arrivera à votre adresse.")) from error
    _done(actor, "contacted", entry.forum, at)
    notices.relay_contact(entry, actor, text, at)


@transaction.atomic
def ask_outcomes(*, actor: User | None, at: datetime) -> int:
    """Ask the projects of forums that ended long enough ago what came of it; gives how many were asked."""
    waiting = ForumEntry.objects.to_ask(at).select_related(
        "forum__event__contribution__origin", "project__contribution__origin"
    )
    asked = 0
    for entry in waiting.order_by("pk")[:MOST_ASKED]:
        ended = entry.forum.event.last_ends_at
        if ended is None or at < ended + timedelta(days=entry.forum.follow_up_days):
            continue
        if ForumEntry.objects.filter(pk=entry.pk, asked_at=None).update(asked_at=at):
            notices.ask_outcome(entry, at)
            made = entry.forum.event.contribution
            record(actor=actor, verb="asked_outcome", obj=made, at=at, territory_id=made.origin_id)
            asked += 1
    return asked


@transaction.atomic
def tell_outcome(*, actor: User, entry: ForumEntry, outcome: str, note: str, at: datetime) -> None:
    """Say what came of a forum for one's project; it may be said again."""
    entry.outcome, entry.outcome_note, entry.answered_at = outcome, clean_text(note)[:1000], at
    entry.save(update_fields=["outcome", "outcome_note", "answered_at"])
    _done(actor, "told_outcome", entry.forum, at)
