"""What the coordination does with a return: gives back one figure, approves the rest, settles what never came."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.errors import Refused, TooLate
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.journal.actions import record
from maillage.programmes import notices
from maillage.programmes.actions.breakdowns import keep_breakdowns
from maillage.programmes.actions.cells import CellData, Hand, write
from maillage.programmes.actions.checking import fault_of, is_rest
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.enums import MOVES, TOTAL, CellStatus, Origin, RequestState, Review
from maillage.programmes.models import Campaign, Cell, Derogation, Erratum, Request, Revision
from maillage.programmes.models.returns import NOTE_LENGTH
from maillage.programmes.rules import has_written
from maillage.territories.pagecache import renew


class OwnWork(Refused):
    """Who wrote a return does not approve it."""


class ReasonNeeded(Refused):
    """A word of explanation is missing."""


def _reason(text: str, sentence: str) -> str:
    kept = clean_line(text)[:NOTE_LENGTH]
    if not kept:
        raise ReasonNeeded(sentence)
    return kept


def _check_other(actor: User, request: Request) -> None:
    if has_written(actor, request):
        raise OwnWork(_("Vous avez écrit dans cette remontée : une autre personne de la coordination la valide."))


def _told(request: Request, actor: User | None, verb: str, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=request, at=at, territory_id=request.programme.territory_id)
    renew({request.programme.territory.slug})


@transaction.atomic
def give_back(*, actor: User, request: Request, notes: Mapping[int, str], note: str, at: datetime) -> Request:
    """Give some figures back, each with a word, and approve the rest. ``notes``: key of the cell → the word.

    A total goes back with its breakdowns: otherwise nobody could make them agree again.

    Raises:
        OwnWork: the person wrote in this return.
        ReasonNeeded: no figure is given back, or one without a word.
        TooLate: the return is no longer waiting for the coordination.
    """
    _check_other(actor, request)
    if not notes:
        raise ReasonNeeded(_("Choisissez au moins un chiffre à reprendre, ou validez la remontée."))
    words = {pk: _reason(text, _("Dites ce qui est à reprendre, chiffre par chiffre.")) for pk, text in notes.items()}
    advance(
        request, to=RequestState.RETURNED, moves=MOVES, reviewed_at=at, reviewed_by=actor,
        reviewer=voice_of_coordination(request.programme), note=clean_line(note)[:NOTE_LENGTH],
    )  # fmt: skip
    request.cells.exclude(pk__in=words).update(review=Review.APPROVED, review_note="")
    again = request.cells.filter(pk__in=words, key=TOTAL).order_by().values("indicator")
    request.cells.filter(indicator__in=again).update(review="")
    for pk, text in words.items():
        request.cells.filter(pk=pk).update(review=Review.RETURNED, review_note=text)
    _told(request, actor, "return_given_back", at)
    notices.given_back(request=request, at=at)
    return request


@transaction.atomic
def approve(*, actor: User, request: Request, at: datetime) -> Request:
    """Approve a return: its figures become those of the programme.

    Raises:
        OwnWork: the person wrote in this return.
        TooLate: the return is no longer waiting for the coordination.
    """
    _check_other(actor, request)
    advance(
        request, to=RequestState.APPROVED, moves=MOVES, reviewed_at=at, reviewed_by=actor,
        reviewer=voice_of_coordination(request.programme), note="",
    )  # fmt: skip
    request.cells.update(review=Review.APPROVED, review_note="")
    _told(request, actor, "return_approved", at)
    return request


@transaction.atomic
def note_default(*, actor: User, request: Request, reason: str, at: datetime) -> Request:
    """Note that a return never came: its figures are « non fournis », never zeros.

    Raises:
        ReasonNeeded: no reason.
        TooLate: it came in between.
    """
    words = _reason(reason, _("Dites ce qui a été fait pour l’obtenir."))
    advance(request, to=RequestState.DEFAULT, moves=MOVES, reason=words, reviewed_at=at, reviewed_by=actor,
            reviewer=voice_of_coordination(request.programme))  # fmt: skip
    _told(request, actor, "return_defaulted", at)
    return request


@transaction.atomic
def set_aside(*, actor: User, request: Request, reason: str, at: datetime) -> Request:
    """Note that a return does not apply: it leaves the denominator.

    Raises:
        ReasonNeeded: no reason.
        TooLate: it was sent in between.
    """
    words = _reason(reason, _("Dites pourquoi cette remontée est sans objet."))
    advance(request, to=RequestState.NOT_APPLICABLE, moves=MOVES, reason=words)
    _told(request, actor, "return_set_aside", at)
    return request


@transaction.atomic
def reopen(*, actor: User, request: Request, at: datetime) -> Request:
    """Wait again for a return that was set aside or in default: begun when somebody had written in it."""
    written = Revision.objects.filter(cell__request=request).exclude(origin=Origin.FEED)
    begun = RequestState.DRAFT if written.exists() else RequestState.TO_DO
    advance(request, to=begun, moves=MOVES, reason="")
    _told(request, actor, "return_reopened", at)
    return request


@transaction.atomic
def grant_delay(
    *, actor: User, campaign: Campaign, organisation: Organisation, until: date, reason: str, at: datetime
) -> Derogation:
    """Let one structure answer after closing, until a day; its returns in default wait again.

    Raises:
        ReasonNeeded: no reason.
        Refused: the day is not after the closing, or it is over.
    """
    words = _reason(reason, _("Une dérogation dit son motif."))
    if until <= campaign.closes_on:
        raise Refused(_("Choisissez un jour après la fermeture de la campagne."))
    if until < day_of(at, campaign.programme.territory.time_zone):
        raise Refused(_("Ce jour est passé : choisissez un jour à venir."))
    row = Derogation.objects.create(
        campaign=campaign, organisation=organisation, until=until, reason=words, at=at, by=actor,
        author=voice_of_coordination(campaign.programme),
    )  # fmt: skip
    late = campaign.requests.for_lists().filter(organisation=organisation, state=RequestState.DEFAULT)
    for one in late.order_by("pk"):
        reopen(actor=actor, request=one, at=at)
    record(actor=actor, verb="return_delayed", obj=row, at=at, territory_id=campaign.programme.territory_id)
    return row


@transaction.atomic
def correct(*, actor: User, cell: Cell, data: CellData, reason: str, at: datetime) -> Erratum:
    """Correct a figure after approval: a new revision, a line of the erratum, and the figure says it was rectified.

    The « non renseigné » of its breakdowns follows, with a line of its own.

    Raises:
        ReasonNeeded: no reason.
        Refused: the return was not approved, or the new figure makes no sense or is the same.
        PartsExceed: the known parts of a breakdown hold more than the total.
        TooLate: somebody corrected it in between.
    """
    words = _reason(reason, _("Dites pourquoi le chiffre est corrigé : le motif paraît dans l’erratum."))
    request = cell.request
    if request.state != RequestState.APPROVED:
        raise Refused(_("Seul un chiffre validé se corrige ainsi."))
    if is_rest(cell.key):
        raise Refused(_("« Non renseigné » se calcule : corrigez le total, ou une part."))
    if data.status == CellStatus.VALUE and (fault := fault_of(cell.version, data.value, data.base, data.text)):
        raise Refused(fault)
    before = Cell.objects.get(pk=cell.pk)
    author = voice_of_coordination(request.programme)
    hand = Hand(actor=actor, author=author, at=at, origin=Origin.CORRECTION, reason=words)
    written = write(request, cell.version, data, hand, is_rectified=True)
    if written is None:
        raise TooLate(_("Entre-temps, ce chiffre a été corrigé : relisez-le."))
    if written.revision == before.revision:
        raise Refused(_("Le chiffre est déjà celui-là."))
    rests = keep_breakdowns(request, written, hand, is_rectified=True)
    row, *_others = [_erratum(one, other, hand) for one, other in [(before, written), *rests]]
    _told(request, actor, "figure_corrected", at)
    notices.corrected(erratum=row, request=request, at=at)
    return row


def _erratum(before: Cell, after: Cell, hand: Hand) -> Erratum:
    """A line of the table: what the figure was, what it is, why."""
    return Erratum.objects.create(
        cell=after, programme_id=after.programme_id, before_number=before.revision, after_number=after.revision,
        before_status=before.status, before_value=before.value, after_status=after.status, after_value=after.value,
        reason=hand.reason, at=hand.at, author=hand.author,
    )  # fmt: skip
