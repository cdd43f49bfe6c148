"""Giving the attendance of a slot, and correcting it: each answer is a revision, the last one counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.attendance.actions.breakdown import Typed, check
from maillage.attendance.enums import ANSWERS, MOVES, Accuracy, HeadcountState, Way
from maillage.attendance.models import (
    MOST_MINUTES,
    MOST_PEOPLE,
    NOTE_LENGTH,
    Cell,
    Headcount,
    HeadcountRevision,
    ReportLink,
    Subject,
)
from maillage.core.errors import Refused, TooLate
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.journal.actions import record
from maillage.territories.pagecache import renew
from maillage.territories.rules import coordinates


class NotAnAnswer(Refused):
    """What was said is no answer: a number without its accuracy, a part without a total."""


class BreakdownRefused(Refused):
    """A breakdown does not agree with the number; ``faults`` says which."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Keep a sentence for each dimension."""
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


class AnsweredMeanwhile(TooLate):
    """Somebody answered while the form was open; ``current`` is what they said."""

    def __init__(self, current: Headcount) -> None:
        """Keep the answer that was first."""
        super().__init__(_("Entre-temps, une autre réponse est arrivée : relisez-la, puis gardez-la ou remplacez-la."))
        self.current = current


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said of a slot. ``cells`` are typed breakdowns, blanks as None; they go with a number only."""

    state: str
    number: int | None = None
    accuracy: str = ""
    minutes: int | None = None
    cells: Typed = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """In whose name an answer is given: a structure or a role, never a person."""

    way: str
    reporter: str


def voice_of(user: Any, subject: Subject) -> Voice:
    """The voice of somebody with an account: their structure before their role."""
    team = Organisation.objects.published().filter(counted=subject, merged_into=None, members__user=user)
    lead = team.order_by("pk").first()
    if lead is not None:
        return Voice(way=Way.TEAM, reporter=lead.name[:200])
    if coordinates(user, subject.territory_id):
        return Voice(way=Way.COORDINATOR, reporter=subject.territory.name[:200])
    return Voice(way=Way.AUTHOR, reporter="")


def voice_of_link(link: ReportLink) -> Voice:
    """The voice of a signed link: the structure it was sent to, or that of the person it was sent to."""
    if link.organisation is not None:
        return Voice(way=Way.LINK, reporter=link.organisation.name[:200])
    return Voice(way=Way.LINK, reporter=voice_of(link.user, link.subject).reporter)


def _number_of(answer: Answer) -> int | None:
    """The number an answer holds; raises `NotAnAnswer` when its parts contradict each other."""
    if answer.state not in ANSWERS:
        raise NotAnAnswer(_("Choisissez une réponse."))
    if answer.state != HeadcountState.COUNTED:
        return 0 if answer.state == HeadcountState.NOBODY else None
    if answer.number is None:
        raise NotAnAnswer(_("Écrivez combien de personnes sont venues, ou choisissez « Je n’ai pas compté »."))
    if not 1 <= answer.number <= MOST_PEOPLE:
        raise NotAnAnswer(_("Le nombre va de 1 à un million ; pour zéro, choisissez « Personne n’est venu »."))
    if answer.accuracy not in Accuracy.values:
        raise NotAnAnswer(_("Dites si le nombre est compté ou estimé."))
    if answer.minutes is not None and not 1 <= answer.minutes <= MOST_MINUTES:
        raise NotAnAnswer(_("La durée de présence va de 1 minute à 24 heures."))
    return answer.number


def _content(answer: Answer) -> dict[str, Any]:
    """The answer as it is kept: what does not go with its state is left out, « non renseigné » is there."""
    number = _number_of(answer)
    counted = answer.state == HeadcountState.COUNTED
    checked = check(number, answer.cells) if counted and number is not None else None
    if checked is not None and checked.faults:
        raise BreakdownRefused(checked.faults)
    return {
        "state": str(answer.state),
        "number": number,
        "accuracy": str(answer.accuracy) if counted else "",
        "minutes": answer.minutes if counted else None,
        "note": clean_line(answer.note)[:NOTE_LENGTH],
        "cells": checked.cells if checked is not None else {},
    }


@transaction.atomic
def report(
    *, actor: User | None, headcount: Headcount, answer: Answer, seen: int, voice: Voice, at: datetime
) -> Headcount:
    """Give or correct the attendance of a slot. ``seen`` is the revision that the person had before their eyes.

    The same answer again changes nothing.

    Raises:
        NotAnAnswer: a number is missing, out of bounds, or without its accuracy.
        BreakdownRefused: a breakdown does not agree with the number.
        AnsweredMeanwhile: somebody answered since ``seen``; nothing was written, their answer is given back.
    """
    content = _content(answer)
    row = Headcount.objects.select_related("subject__territory").get(pk=headcount.pk)
    if row.revision != seen:
        raise AnsweredMeanwhile(row)
    last = row.revisions.newest_first().first()
    if last is not None and last.data == content:
        return row
    fields = {name: content[name] for name in ("number", "accuracy", "minutes", "note")}
    try:
        advance(
            row, to=content["state"], moves=MOVES, unchanged=("revision",), revision=seen + 1, answered_at=at,
            way=voice.way, reporter=voice.reporter, **fields,
        )  # fmt: skip
    except TooLate as late:
        raise AnsweredMeanwhile(Headcount.objects.select_related("subject").get(pk=row.pk)) from late
    _keep_cells(row, content["cells"])
    HeadcountRevision.objects.create(
        headcount=row, number=row.revision, at=at, by=actor, way=voice.way, reporter=voice.reporter, data=content
    )
    verb = "attendance_given" if seen == 0 else "attendance_corrected"
    record(actor=actor, verb=verb, obj=row, at=at, territory_id=row.subject.territory_id, way=str(voice.way))
    renew({row.subject.territory.slug})
    return row


def _keep_cells(row: Headcount, cells: Mapping[str, Mapping[str, int]]) -> None:
    Cell.objects.filter(headcount=row).delete()
    Cell.objects.bulk_create(
        Cell(headcount=row, dimension=dimension, member=member, number=number)
        for dimension, parts in cells.items()
        for member, number in parts.items()
    )
