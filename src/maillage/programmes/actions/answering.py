"""Giving the figures of a return: saved as they are typed, sent when nothing is missing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.dates import day_phrase
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.journal.actions import record
from maillage.programmes.actions.cells import CellData, Hand, write, write_over
from maillage.programmes.actions.checking import breakdown_faults, fault_of, is_rest, unsaid_of
from maillage.programmes.actions.expected import Expected, expected_of, key_of
from maillage.programmes.actions.voices import voice_of_structure
from maillage.programmes.enums import MOVES, OPEN, TOTAL, UNSAID, CellStatus, Nature, Origin, RequestState, Review
from maillage.programmes.models import Cell, Freeze, Request, Revision
from maillage.programmes.rules import accepts_on
from maillage.ui.templatetags.ui.words import language

Place = tuple[int, str]
ZEROED = (Nature.FLOW, Nature.UNIQUE, Nature.MONEY)
WITHOUT_OBJECT = (Nature.RATIO, Nature.MEAN, Nature.NPS, Nature.NARRATIVE)


class NotTaken(Refused):
    """The campaign is not open for this structure, or the return does not wait for it."""


class Incomplete(Refused):
    """Figures are missing or do not agree; ``faults`` says which: (indicator, part) → sentence."""

    def __init__(self, faults: Mapping[Place, str]) -> None:
        """Keep a sentence for each place."""
        super().__init__(_("Il manque des réponses, ou des chiffres ne s’accordent pas : voyez les lignes signalées."))
        self.faults = dict(faults)


@dataclass
class Saved:
    """What became of each figure that was sent: kept (its cell), overtaken (the cell of who was first), or wrong."""

    cells: dict[Place, Cell] = field(default_factory=dict)
    overtaken: dict[Place, Cell] = field(default_factory=dict)
    faults: dict[Place, str] = field(default_factory=dict)


def day_of(request: Request, at: datetime) -> Any:
    """The local day of the territory."""
    return at.astimezone(ZoneInfo(request.programme.territory.time_zone)).date()


def check_taken(request: Request, at: datetime) -> None:
    """Whether figures are taken now.

    Raises:
        NotTaken: the campaign is not open for this structure, or the return was sent.
    """
    if request.state not in OPEN:
        raise NotTaken(_("Cette remontée est déjà envoyée : elle se reprend quand la coordination la renvoie."))
    campaign = request.campaign
    day = day_of(request, at)
    if day < campaign.opens_on:
        raise NotTaken(_("La campagne ouvre le %(day)s.") % {"day": day_phrase(campaign.opens_on, language())})
    if not accepts_on(request, day):
        raise NotTaken(
            _("La campagne est fermée depuis le %(day)s : demandez un délai à la coordination.")
            % {"day": day_phrase(campaign.closes_on, language())}
        )


def started(request: Request, person: User | None, at: datetime) -> None:
    """The first thing written makes it a draft; somebody else may have begun it in between."""
    if request.state != RequestState.TO_DO:
        return
    if Request.objects.filter(pk=request.pk, state=RequestState.TO_DO).update(state=RequestState.DRAFT):
        record(actor=person, verb="return_begun", obj=request, at=at, territory_id=request.programme.territory_id)
    request.state = RequestState.DRAFT


def hand_of(request: Request, person: User | None, at: datetime, origin: str, reason: str = "") -> Hand:
    """Who writes: the structure, by the account of somebody."""
    return Hand(actor=person, author=voice_of_structure(request), at=at, origin=origin, reason=reason)


def _fault(expected: Mapping[int, Expected], data: CellData, cells: Mapping[Place, Cell]) -> str:
    one = expected.get(data.indicator)
    if one is None or data.key not in one.keys or data.status not in CellStatus.values:
        return _("Cette ligne n’est plus demandée : rechargez la page.")
    cell = cells.get((data.indicator, data.key))
    whole = cells.get((data.indicator, TOTAL))
    if Review.APPROVED in {one.review for one in (cell, whole) if one is not None}:
        return _("Ce chiffre est déjà validé.")
    if data.status != CellStatus.VALUE:
        return ""
    if cell is not None and cell.fed is not None and data.value != cell.value:
        return _("Ce chiffre vient de l’activité enregistrée : ajustez-le avec un motif.")
    return fault_of(one.version, data.value, data.base, data.text)


def cells_of(request: Request) -> dict[Place, Cell]:
    """The figures of a return, by indicator and part."""
    return {(cell.indicator_id, cell.key): cell for cell in request.cells.order_by("pk")}


@transaction.atomic
def save_cells(
    *, actor: User | None, request: Request, cells: Sequence[CellData], at: datetime, origin: str = Origin.TYPED,
    asked: Sequence[Expected] | None = None,
) -> Saved:  # fmt: skip
    """Keep what was typed, figure by figure: one that is wrong or overtaken takes nothing from the others.

    ``asked`` is what the return asks for, when the caller has read it: three hundred people who save at once wait for
    each other less when it is not read again while the database is theirs.

    Raises:
        NotTaken: the campaign is not open for this structure, or the return was sent.
    """
    check_taken(request, at)
    expected = {one.indicator.pk: one for one in (expected_of(request) if asked is None else asked)}
    known = cells_of(request)
    saved, hand = Saved(), hand_of(request, actor, at, origin)
    for data in sorted(cells, key=lambda one: (one.indicator, one.key)):
        place = (data.indicator, data.key)
        if fault := _fault(expected, data, known):
            saved.faults[place] = fault
            continue
        cell = write_over(known.get(place), request, expected[data.indicator].version, data, hand)
        if cell is not None:
            saved.cells[place] = cell
        else:
            saved.overtaken[place] = Cell.objects.get(request=request, indicator=data.indicator, key=data.key)
    if saved.cells:
        started(request, actor, at)
    return saved


@transaction.atomic
def say_nothing_happened(*, actor: User, request: Request, at: datetime) -> int:
    """« Rien sur la période »: a zero for every flow without an answer, « sans objet » for ratios and stories.

    Stocks and running totals are left: nothing new does not make them zero. Gives how many figures were written.

    Raises:
        NotTaken: the campaign is not open, the return was sent, or the activity logged says that something happened.
    """
    check_taken(request, at)
    known = cells_of(request)
    if any(cell.value for cell in known.values() if cell.fed is not None):
        raise NotTaken(_("L’activité enregistrée n’est pas vide : corrigez-la, ou ajustez les chiffres."))
    hand, written = hand_of(request, actor, at, Origin.ZERO), 0
    for one in expected_of(request):
        place = (one.indicator.pk, TOTAL)
        nature = one.version.nature
        if place in known or nature not in {*ZEROED, *WITHOUT_OBJECT}:
            continue
        zero = nature in ZEROED
        data = CellData(
            indicator=one.indicator.pk, value=Decimal(0) if zero else None,
            status=CellStatus.VALUE if zero else CellStatus.NOT_APPLICABLE,
        )  # fmt: skip
        written += write(request, one.version, data, hand) is not None
    Request.objects.filter(pk=request.pk).update(nothing_happened=True)
    started(request, actor, at)
    record(actor=actor, verb="return_empty", obj=request, at=at, territory_id=request.programme.territory_id)
    return written


def missing_of(expected: Sequence[Expected], cells: Mapping[Place, Cell]) -> dict[Place, str]:
    """What keeps a return from being sent: totals without an answer, breakdowns that do not agree."""
    faults: dict[Place, str] = {}
    for one in expected:
        indicator = one.indicator.pk
        values = {key: cells[indicator, key].value for key in one.keys if (indicator, key) in cells}
        if TOTAL not in values:
            faults[indicator, TOTAL] = _("Répondez, ou choisissez pourquoi il n’y a pas de réponse.")
        elif (indicator, TOTAL) in cells and cells[indicator, TOTAL].review == Review.RETURNED:
            faults[indicator, TOTAL] = _("La coordination demande de reprendre ce chiffre.")
        for key, sentence in breakdown_faults(one, values).items():
            faults[indicator, key] = sentence
    return faults


@transaction.atomic
def submit(*, actor: User, request: Request, at: datetime) -> Request:
    """Send a return: partitions are completed, everything is frozen with what proves that it did not change.

    Raises:
        NotTaken: the campaign is not open for this structure, or the return was sent.
        Incomplete: a figure has no answer, or a breakdown does not agree with its total.
        TooLate: somebody sent it in between.
    """
    check_taken(request, at)
    expected, cells = expected_of(request), cells_of(request)
    given = _without_rests(request, expected, cells)
    if faults := missing_of(expected, given):
        raise Incomplete(faults)
    _complete(request, expected, (cells, given), hand_of(request, actor, at, Origin.REST))
    advance(
        request, to=RequestState.SUBMITTED, moves=MOVES, submitted_at=at, submitted_by=actor,
        submitter=voice_of_structure(request),
    )  # fmt: skip
    _freeze(request, at)
    record(actor=actor, verb="return_sent", obj=request, at=at, territory_id=request.programme.territory_id)
    return request


def _without_rests(request: Request, expected: Sequence[Expected], cells: Mapping[Place, Cell]) -> dict[Place, Cell]:
    """The figures without the « non renseigné » that are worked out again.

    Those that nobody typed, and those of a breakdown that the activity fills; what the coordination approved stays.
    """
    worked_out = Revision.objects.filter(cell__request=request, number=F("cell__revision"), origin=Origin.REST)
    rests = set(worked_out.order_by().values_list("cell_id", flat=True))
    fed = {(one.indicator.pk, name) for one in expected if one.feed is not None for name in one.feed.breakdowns}
    return {
        (indicator, key): cell
        for (indicator, key), cell in cells.items()
        if cell.review == Review.APPROVED
        or not (cell.pk in rests or (is_rest(key) and (indicator, key.partition("=")[0]) in fed))
    }


def _complete(
    request: Request,
    expected: Sequence[Expected],
    figures: tuple[Mapping[Place, Cell], Mapping[Place, Cell]],
    hand: Hand,
) -> None:
    """Write the « non renseigné » of partitions that were begun; ``figures``: all of them, then without the rests."""
    cells, given = figures
    for one in expected:
        indicator = one.indicator.pk
        values = {key: given[indicator, key].value for key in one.keys if (indicator, key) in given}
        for part in one.breakdowns:
            rest = unsaid_of(part, values)
            if rest is None:
                continue
            key = key_of(part.dimension, UNSAID)
            known = cells.get((indicator, key))
            seen = known.revision if known is not None else 0
            write(request, one.version, CellData(indicator=indicator, key=key, value=rest, seen=seen), hand)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")


def _freeze(request: Request, at: datetime) -> None:
    content = [
        {
            "cell": cell.pk, "indicator": cell.indicator_id, "key": cell.key, "revision": cell.revision,
            "status": cell.status, "value": _plain(cell.value), "base": _plain(cell.base), "fed": _plain(cell.fed),
        }
        for cell in request.cells.order_by("indicator", "key")
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    Freeze.objects.create(
        request=request, number=request.freezes.count() + 1, content=content, digest=digest, at=at,
        author=voice_of_structure(request),
    )  # fmt: skip
