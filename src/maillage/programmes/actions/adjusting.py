"""Adjusting what the activity logged gives: signed, with a reason; breakdowns keep their total."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line
from maillage.journal.actions import record
from maillage.programmes.actions.answering import check_taken, hand_of, started
from maillage.programmes.actions.breakdowns import PartsExceed, keep_breakdowns
from maillage.programmes.actions.cells import CellData, write
from maillage.programmes.actions.checking import fault_of
from maillage.programmes.actions.voices import voice_of_structure
from maillage.programmes.enums import Origin, Review
from maillage.programmes.models import Adjustment, Cell, Request
from maillage.programmes.models.returns import NOTE_LENGTH
from maillage.ui.templatetags.ui.words import number as grouped


class WrongAdjustment(Refused):
    """An adjustment without reason, or that would leave less than nothing, or less than the parts that are known."""


@transaction.atomic
def adjust(*, actor: User, request: Request, cell: Cell, amount: Decimal, reason: str, at: datetime) -> Cell:
    """Add to, or take from, what the activity logged gives; taken back by its opposite.

    What is adjusted is taken from, or added to, the « non renseigné » of each partition first: it is what nobody knows,
    so it holds the difference. Parts that are known are never changed by it: an adjustment that would leave less than
    they hold is refused, and says which to adjust first.

    Raises:
        NotTaken: the campaign is not open for this structure, or the return was sent.
        WrongAdjustment: no amount, no reason, a figure that is not fed, less than nothing left, or less than the parts
            that are known.
        TooLate: somebody changed the figure in between.
    """
    check_taken(request, at)
    reason = clean_line(reason)[:NOTE_LENGTH]
    if not amount or not reason:
        raise WrongAdjustment(_("Dites combien vous ajoutez ou retirez, et pourquoi."))
    if cell.fed is None or cell.value is None or cell.review == Review.APPROVED:
        raise WrongAdjustment(_("Ce chiffre ne s’ajuste pas : il n’est pas alimenté, ou il est déjà validé."))
    value = cell.value + amount
    if value < 0 <= cell.value:
        words = {"now": grouped(cell.value), "amount": grouped(-amount)}
        said = _("Ce chiffre est %(now)s : on ne peut pas en retirer %(amount)s.")
        raise WrongAdjustment(said % words)
    if fault := fault_of(cell.version, value, cell.base, cell.text):
        raise WrongAdjustment(fault)
    Adjustment.objects.create(
        cell=cell, amount=amount, reason=reason, at=at, by=actor, author=voice_of_structure(request)
    )
    data = CellData(indicator=cell.indicator_id, key=cell.key, value=value, comment=cell.comment, seen=cell.revision)
    written = write(request, cell.version, data, hand_of(request, actor, at, Origin.ADJUSTED, reason))
    if written is None:
        raise TooLate(_("Entre-temps, ce chiffre a changé : relisez-le, puis ajustez-le."))
    try:
        keep_breakdowns(request, written, hand_of(request, actor, at, Origin.REST, reason))
    except PartsExceed as refusal:
        raise WrongAdjustment(str(refusal)) from refusal
    started(request, actor, at)
    record(actor=actor, verb="figure_adjusted", obj=request, at=at, territory_id=request.programme.territory_id)
    return written
