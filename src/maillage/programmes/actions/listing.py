"""A list of people behind a figure of unique people: each is kept as a keyed hash, which unites those counted twice.

The list itself is never kept. The key is that of the installation: with the rows of the database alone nobody finds
whom a mark stands for. Two structures that name people alike (a card number, an address) count them once together.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.journal.actions import record
from maillage.programmes.actions.answering import cells_of, check_taken, started
from maillage.programmes.actions.cells import CellData, Hand, write_over
from maillage.programmes.actions.expected import Expected, expected_of
from maillage.programmes.actions.voices import voice_of_coordination, voice_of_structure
from maillage.programmes.enums import TOTAL, Nature, Origin, Review
from maillage.programmes.models import Cell, PersonMark, Programme, Request
from maillage.programmes.rules import answers_for

SALT = "maillage.programmes.people"
AT_ONCE = 2000


class ListRefused(Refused):
    """The figure takes no list: it counts something else, is approved, or comes from the activity."""


def mark_of(programme: Programme, identifier: str) -> str:
    """The keyed hash of somebody, whatever the case and the blanks of how they are written."""
    plain = " ".join(identifier.split()).casefold()
    return salted_hmac(SALT, f"{programme.pk}|{plain}", algorithm="sha256").hexdigest()


def listed(request: Request, indicator: int) -> Expected | None:
    """The indicator of unique people that a return asks for under this key."""
    found = (one for one in expected_of(request) if one.indicator.pk == indicator)
    return next((one for one in found if one.version.nature == Nature.UNIQUE), None)


@transaction.atomic
def import_people(
    *, actor: User, request: Request, one: Expected, marks: Mapping[str, Collection[str]], at: datetime
) -> Cell:
    """Write a figure and its parts from a list: how many people, and their marks (part → marks, "" for the total).

    Raises:
        NotTaken: the campaign is not open for this structure, or the return was sent.
        ListRefused: the figure is approved, or comes from the activity.
        TooLate: somebody wrote one of the figures in between.
    """
    check_taken(request, at)
    known, indicator = cells_of(request), one.indicator.pk
    whole = known.get((indicator, TOTAL))
    if whole is not None and (whole.review == Review.APPROVED or whole.fed is not None):
        raise ListRefused(_("Ce chiffre ne prend pas de liste : il est validé, ou vient de l’activité enregistrée."))
    own = answers_for(actor, request.organisation)
    author = voice_of_structure(request) if own else voice_of_coordination(request.programme)
    hand = Hand(actor=actor, author=author, at=at, origin=Origin.PEOPLE)
    for key in (key for key in one.keys if key in marks):
        before = known.get((indicator, key))
        data = CellData(
            indicator=indicator, key=key, value=Decimal(len(set(marks[key]))),
            comment=before.comment if before is not None else "", seen=before.revision if before is not None else 0,
        )  # fmt: skip
        cell = write_over(before, request, one.version, data, hand)
        if cell is None:
            raise TooLate(_("Entre-temps, quelqu’un a écrit ce chiffre : renvoyez la liste."))
        PersonMark.objects.filter(cell=cell).delete()
        rows = (PersonMark(cell=cell, mark=mark) for mark in sorted(set(marks[key])))
        PersonMark.objects.bulk_create(rows, batch_size=AT_ONCE)
        known[indicator, key] = cell
    started(request, actor, at)
    record(actor=actor, verb="people_listed", obj=request, at=at, territory_id=request.programme.territory_id)
    return known[indicator, TOTAL]
