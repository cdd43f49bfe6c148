"""Writing expenses, proving them, sharing them between agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.dates import day_phrase
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.attachments import remove_attachment
from maillage.files.models import Attachment
from maillage.funding.actions.common import WrongAmount, locked, note
from maillage.funding.enums import CASH_USES, USES, ClaimState, Heading
from maillage.funding.models import Agreement, ClaimItem, Evidence, Expense, Share
from maillage.funding.models.budgets import LABEL_LENGTH
from maillage.funding.querysets import total
from maillage.funding.sums import HUNDRED, down_to_cents, in_euros, shared
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.models import Action, Programme
from maillage.ui.templatetags.ui.words import language

NONE = Decimal(0)


class AlreadyClaimed(Refused):
    """A claim that left holds it."""


class NotShareable(Refused):
    """A share that its agreement does not allow, with the reason and the remedy."""


@dataclass(frozen=True, kw_only=True)
class ExpenseData:
    """What was spent."""

    heading: str
    label: str
    spent_on: date
    amount: Decimal
    eligible_amount: Decimal
    supplier: str = ""
    action: Action | None = None


def _check_free(expense: Expense) -> None:
    """No claim that left holds one of its shares."""
    told = ClaimItem.objects.filter(share__expense=expense).exclude(claim__state=ClaimState.DRAFT)
    item = told.select_related("claim__agreement").order_by("pk").first()
    if item is not None:
        raise AlreadyClaimed(
            _(
                "Cette dépense est dans le compte rendu %(claim)s, déjà envoyé : reprenez-le d’abord, s’il n’est pas "
                "clos."
            )
            % {"claim": item.claim}
        )


def _check_data(programme: Programme, data: ExpenseData, at: datetime) -> None:
    if data.heading not in USES:
        raise Refused(_("Ce compte est celui d’une recette : choisissez un compte de dépenses."))
    if data.amount <= 0:
        raise WrongAmount(_("Écrivez un montant plus grand que zéro."))
    if not 0 <= data.eligible_amount <= data.amount:
        raise WrongAmount(
            _("La part éligible va de 0 à %(amount)s, le montant de la dépense.") % {"amount": in_euros(data.amount)}
        )
    if data.spent_on > day_of(at, programme.territory.time_zone):
        raise Refused(_("Une dépense s’enregistre une fois faite : vérifiez la date."))
    if data.action is not None and data.action.programme_id != programme.pk:
        raise Refused(_("Cette action est celle d’un autre programme."))


@transaction.atomic
def save_expense(
    *, actor: User, programme: Programme, expense: Expense | None, data: ExpenseData, at: datetime
) -> Expense:
    """Write an expense, new or not; its shares must still fit.

    Raises:
        Refused, WrongAmount: what is wrong with it.
        AlreadyClaimed: a claim that left holds it.
        NotShareable: its shares would no longer fit.
    """
    _check_data(programme, data, at)
    fields = vars(data) | {
        "label": clean_line(data.label)[:LABEL_LENGTH], "supplier": clean_line(data.supplier)[:LABEL_LENGTH],
    }  # fmt: skip
    if expense is None:
        made = Expense.objects.create(
            programme=programme, at=at, by=actor, author=voice_of_coordination(programme), **fields
        )
        note(actor, "expense_recorded", made, programme, at)
        return made
    agreements = locked(expense.shares.order_by("pk").values_list("agreement", flat=True))
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    _check_free(expense)
    amounts = dict(expense.shares.order_by("pk").values_list("agreement", "amount"))
    for name, value in fields.items():
        setattr(expense, name, value)
    _check_shares(expense, agreements, amounts)
    expense.save(update_fields=list(fields))
    note(actor, "expense_changed", expense, programme, at)
    return expense


@transaction.atomic
def remove_expense(*, actor: User, expense: Expense, at: datetime) -> None:
    """Take back an expense noted by mistake, with its evidence; the journal keeps that it was there.

    Raises:
        AlreadyClaimed: a claim that left holds it.
    """
    locked(expense.shares.order_by("pk").values_list("agreement", flat=True))
    _check_free(expense)
    ClaimItem.objects.filter(share__expense=expense).delete()
    kept = [one.attachment for one in expense.evidence.select_related("attachment").order_by("pk")]
    note(actor, "expense_removed", expense, expense.programme, at)
    expense.evidence.all().delete()
    expense.delete()
    for attachment in kept:
        remove_attachment(attachment=attachment)


@transaction.atomic
def attach(*, actor: User, expense: Expense, attachment: Attachment, at: datetime) -> Evidence:
    """Add a document that proves it."""
    made = Evidence.objects.create(expense=expense, attachment=attachment, at=at)
    note(actor, "evidence_added", expense, expense.programme, at)
    return made


@transaction.atomic
def detach(*, actor: User, evidence: Evidence, at: datetime) -> None:
    """Take a document away.

    Raises:
        AlreadyClaimed: a claim that left relies on it.
    """
    _check_free(evidence.expense)
    attachment = evidence.attachment
    evidence.delete()
    remove_attachment(attachment=attachment)
    note(actor, "evidence_removed", evidence.expense, evidence.expense.programme, at)


def _check_one(expense: Expense, agreement: Agreement, amount: Decimal) -> None:
    """One share against its agreement."""
    named = {"agreement": agreement.reference, "funder": agreement.funder.name}
    if expense.heading not in CASH_USES:
        raise NotShareable(
            _("Une contribution en nature n’est pas payée par une convention : laissez ses parts vides.")
        )
    if not agreement.starts_on <= expense.spent_on < agreement.ends_before:
        raise NotShareable(
            _("La convention %(agreement)s (%(funder)s) ne prend pas une dépense du %(day)s.")
            % (named | {"day": day_phrase(expense.spent_on, language(), year=True, weekday=False)})
        )
    if not agreement.takes(expense.heading):
        raise NotShareable(
            _("La convention %(agreement)s (%(funder)s) ne prend pas le compte « %(heading)s ».")
            % (named | {"heading": Heading(expense.heading).label})
        )
    if agreement.rate_cap is not None:
        most = down_to_cents(expense.eligible_amount * agreement.rate_cap / HUNDRED)
        if amount > most:
            raise NotShareable(
                _("La convention %(agreement)s (%(funder)s) paie au plus %(most)s de cette dépense.")
                % (named | {"most": in_euros(most)})
            )
    others = total(agreement.shares.exclude(expense=expense))
    if others + amount > agreement.amount:
        raise NotShareable(
            _("Il reste %(left)s sur la convention %(agreement)s (%(funder)s).")
            % (named | {"left": in_euros(agreement.amount - others)})
        )


def public_room(expense: Expense, agreements: Sequence[Agreement]) -> Decimal:
    """How much public funders together may pay of an expense."""
    caps = [one.public_cap for one in agreements if one.public_cap is not None]
    return down_to_cents(expense.eligible_amount * min(caps, default=HUNDRED) / HUNDRED)


def _check_shares(expense: Expense, agreements: Mapping[int, Agreement], amounts: Mapping[int, Decimal]) -> None:
    for pk in sorted(amounts):
        _check_one(expense, agreements[pk], amounts[pk])
    whole = sum(amounts.values(), NONE)
    if whole > expense.eligible_amount:
        raise NotShareable(
            _("Les parts font %(sum)s, la part éligible est de %(most)s : retirez %(gap)s.")
            % {
                "sum": in_euros(whole),
                "most": in_euros(expense.eligible_amount),
                "gap": in_euros(whole - expense.eligible_amount),
            }
        )
    public = sum((amounts[pk] for pk in amounts if agreements[pk].is_public), NONE)
    room = public_room(expense, [agreements[pk] for pk in amounts])
    if public > room:
        raise NotShareable(
            _("L’argent public fait %(sum)s de cette dépense, et ne peut pas dépasser %(most)s.")
            % {"sum": in_euros(public), "most": in_euros(room)}
        )


@transaction.atomic
def share_expense(*, actor: User, expense: Expense, amounts: Mapping[int, Decimal], at: datetime) -> Expense:
    """Say which agreement pays for which part: key of agreement → euros. What is not named pays nothing.

    Raises:
        NotShareable: a date, a heading, a rate, what is left, the eligible amount or the public cap forbids it.
        AlreadyClaimed: a claim that left holds the expense.
    """
    wanted = {pk: amount for pk, amount in amounts.items() if amount}
    known = expense.shares.order_by("pk").values_list("agreement", flat=True)
    agreements = locked({*wanted, *known})
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    _check_free(expense)
    alien = any(pk not in agreements or agreements[pk].programme_id != expense.programme_id for pk in wanted)
    if alien or any(amount < 0 or amount != down_to_cents(amount) for amount in wanted.values()):
        raise NotShareable(_("Une part est un montant en euros et centimes, sur une convention du programme."))
    _check_shares(expense, agreements, wanted)
    ClaimItem.objects.filter(share__expense=expense).exclude(share__agreement__in=wanted).delete()
    expense.shares.exclude(agreement__in=wanted).delete()
    for pk, amount in sorted(wanted.items()):
        share, _made = Share.objects.update_or_create(expense=expense, agreement_id=pk, defaults={"amount": amount})
        ClaimItem.objects.filter(share=share).update(amount=amount)
    expense.shared = sum(wanted.values(), NONE)
    expense.save(update_fields=["shared"])
    note(actor, "expense_shared", expense, expense.programme, at)
    return expense


def proposal_for(expense: Expense, agreements: Sequence[Agreement]) -> dict[int, Decimal]:
    """A share of the expense by agreement, in proportion to what each promised, to the cent, within rate caps.

    Only those whose period and headings take it. The sum never exceeds what public funders may pay when all are.
    """
    able = [
        one for one in agreements
        if one.starts_on <= expense.spent_on < one.ends_before and one.takes(expense.heading)
        and expense.heading in CASH_USES
    ]  # fmt: skip
    room = public_room(expense, able) if all(one.is_public for one in able) else expense.eligible_amount
    parts = shared(room, [one.amount for one in able])
    caps = [
        expense.eligible_amount if one.rate_cap is None
        else down_to_cents(expense.eligible_amount * one.rate_cap / HUNDRED)
        for one in able
    ]  # fmt: skip
    return {one.pk: min(part, cap) for one, part, cap in zip(able, parts, caps, strict=True) if min(part, cap) > 0}
