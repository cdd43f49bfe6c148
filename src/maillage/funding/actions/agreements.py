"""Writing agreements: what was promised, what is due, what came in."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.funding.actions.common import WrongAmount, locked, note
from maillage.funding.enums import CASH_USES, RESOURCES, Heading
from maillage.funding.models import Agreement, DueDocument, Income, Instalment
from maillage.funding.models.budgets import LABEL_LENGTH
from maillage.funding.querysets import total
from maillage.funding.sums import in_euros
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.models import Funder, Programme


class AlreadyUsed(Refused):
    """Expenses rely on what would change."""


@dataclass(frozen=True, kw_only=True)
class AgreementData:
    """What an agreement says."""

    funder: Funder
    reference: str
    title: str
    amount: Decimal
    starts_on: date
    ends_before: date
    headings: tuple[str, ...] = ()
    rate_cap: Decimal | None = None
    is_public: bool = True
    public_cap: Decimal | None = None
    signed_on: date | None = None
    note: str = ""


def _check_shares(agreement: Agreement, data: AgreementData) -> None:
    """What is already charged to it must still fit."""
    engaged = total(agreement.shares.all())
    if engaged > data.amount:
        raise AlreadyUsed(
            _("%(sum)s de dépenses sont déjà rattachés à cette convention : son montant ne peut pas être plus petit.")
            % {"sum": in_euros(engaged)}
        )
    outside = Q(expense__spent_on__lt=data.starts_on) | Q(expense__spent_on__gte=data.ends_before)
    if data.headings:
        outside |= ~Q(expense__heading__in=data.headings)
    first = agreement.shares.filter(outside).select_related("expense").order_by("expense__spent_on", "pk").first()
    if first is not None:
        raise AlreadyUsed(
            _(
                "La dépense « %(label)s » est rattachée à cette convention et n’y entrerait plus : retirez d’abord sa "
                "part."
            )
            % {"label": first.expense.label}
        )


@transaction.atomic
def save_agreement(
    *, actor: User, programme: Programme, agreement: Agreement | None, data: AgreementData, at: datetime
) -> Agreement:
    """Write an agreement, new or not.

    Raises:
        Refused: another has its reference, its dates are not in order, or the funder is of another programme.
        AlreadyUsed: expenses charged to it would no longer fit.
    """
    reference = clean_line(data.reference)
    others = programme.agreements.exclude(pk=agreement.pk) if agreement else programme.agreements.all()
    if others.filter(reference=reference).exists():
        raise Refused(_("Une convention de ce programme a déjà cette référence : donnez-en une autre."))
    if data.ends_before <= data.starts_on:
        raise Refused(_("La fin vient après le début : vérifiez les dates."))
    if data.funder.programme_id != programme.pk:
        raise Refused(_("Ce financeur est celui d’un autre programme."))
    if data.amount <= 0:
        raise WrongAmount(_("Écrivez un montant plus grand que zéro."))
    fields = vars(data) | {
        "reference": reference, "title": clean_line(data.title)[:LABEL_LENGTH], "note": clean_text(data.note),
        "headings": [code for code in CASH_USES if code in data.headings],
    }  # fmt: skip
    if agreement is None:
        agreement = Agreement.objects.create(programme=programme, **fields)
        verb = "agreement_signed"
    else:
        agreement = locked([agreement.pk])[agreement.pk]
        _check_shares(agreement, data)
        for name, value in fields.items():
            setattr(agreement, name, value)
        agreement.save(update_fields=list(fields))
        verb = "agreement_changed"
    note(actor, verb, agreement, programme, at)
    return agreement


@transaction.atomic
def add_instalment(
    *, actor: User, agreement: Agreement, label: str, due_on: date, amount: Decimal, at: datetime
) -> Instalment:
    """Expect a payment.

    Raises:
        WrongAmount: nothing, or more than what is left of the agreement.
    """
    held = locked([agreement.pk])[agreement.pk]
    left = held.amount - total(held.instalments.all())
    if amount <= 0 or amount > left:
        raise WrongAmount(
            _("Les versements ne dépassent pas le montant de la convention : il reste %(left)s à prévoir.")
            % {"left": in_euros(left)}
        )
    made = Instalment.objects.create(
        agreement=held, label=clean_line(label)[:LABEL_LENGTH], due_on=due_on, amount=amount
    )
    note(actor, "agreement_changed", held, held.programme, at)
    return made


@transaction.atomic
def receive(*, actor: User, instalment: Instalment, amount: Decimal, received_on: date, at: datetime) -> Income:
    """Note that an instalment came in, once.

    Raises:
        Refused: it was noted already, or on a day that has not come.
        WrongAmount: nothing.
    """
    agreement = locked([instalment.agreement_id])[instalment.agreement_id]
    if Income.objects.filter(instalment=instalment).exists():
        raise Refused(_("Ce versement est déjà noté comme reçu."))
    data = IncomeData(
        heading=Heading.GRANTS, label=instalment.label, amount=amount, received_on=received_on,
        funder=agreement.funder, instalment=instalment,
    )  # fmt: skip
    return record_income(actor=actor, programme=agreement.programme, data=data, at=at)


@dataclass(frozen=True, kw_only=True)
class IncomeData:
    """What came in."""

    heading: str
    label: str
    amount: Decimal
    received_on: date
    funder: Funder | None = None
    instalment: Instalment | None = None


@transaction.atomic
def record_income(*, actor: User, programme: Programme, data: IncomeData, at: datetime) -> Income:
    """Note what came in, or was given in kind.

    Raises:
        Refused: on a day that has not come, under a heading of uses, or from a funder of another programme.
        WrongAmount: nothing.
    """
    if data.amount <= 0:
        raise WrongAmount(_("Écrivez un montant plus grand que zéro."))
    if data.received_on > day_of(at, programme.territory.time_zone):
        raise Refused(_("Une recette s’enregistre une fois reçue : vérifiez la date."))
    if data.heading not in RESOURCES:
        raise Refused(_("Ce compte est celui d’une dépense : choisissez un compte de recettes."))
    if data.funder is not None and data.funder.programme_id != programme.pk:
        raise Refused(_("Ce financeur est celui d’un autre programme."))
    fields = vars(data) | {"label": clean_line(data.label)[:LABEL_LENGTH]}
    made = Income.objects.create(
        programme=programme, at=at, by=actor, author=voice_of_coordination(programme), **fields
    )
    note(actor, "income_recorded", made, programme, at)
    return made


@transaction.atomic
def remove_income(*, actor: User, income: Income, at: datetime) -> None:
    """Take back a line of income noted by mistake; the journal keeps that it was there."""
    programme = income.programme
    note(actor, "income_removed", income, programme, at)
    income.delete()


@transaction.atomic
def add_document(*, actor: User, agreement: Agreement, label: str, due_on: date, at: datetime) -> DueDocument:
    """Expect a document: a report, a certificate."""
    made = DueDocument.objects.create(agreement=agreement, label=clean_line(label)[:LABEL_LENGTH], due_on=due_on)
    note(actor, "agreement_changed", agreement, agreement.programme, at)
    return made


@transaction.atomic
def give_document(*, actor: User, document: DueDocument, given_on: date | None, at: datetime) -> DueDocument:
    """Note the day on which a document was given; None takes it back."""
    document.given_on = given_on
    document.save(update_fields=["given_on"])
    note(actor, "agreement_changed", document.agreement, document.agreement.programme, at)
    return document


@transaction.atomic
def drop_expected(*, actor: User, row: Instalment | DueDocument, at: datetime) -> None:
    """No longer expect a payment or a document.

    Raises:
        Refused: the payment came in.
    """
    agreement = row.agreement
    if isinstance(row, Instalment) and Income.objects.filter(instalment=row).exists():
        raise Refused(_("Ce versement est reçu : il reste."))
    row.delete()
    note(actor, "agreement_changed", agreement, agreement.programme, at)
