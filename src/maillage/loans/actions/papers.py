"""What borrowers show: trainings followed, insurance, yearly agreements."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.journal.actions import record
from maillage.loans import notices
from maillage.loans.actions.common import LINE, NeedsReason, day_of
from maillage.loans.enums import ENDED, ProofKind
from maillage.loans.models import Habilitation, HabilitationKind, InsuranceProof, Lender, Loan, YearlyAgreement


class PeriodReversed(Refused):
    """It ends before it begins."""


def _in_order(first_on: date, last_on: date) -> None:
    if last_on < first_on:
        raise PeriodReversed(_("La fin de validité précède son début : corrigez l’une des deux dates."))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return day


@transaction.atomic
def grant_habilitation(
    *, actor: User | None, kind: HabilitationKind, on: date, at: datetime, user: User | None = None, email: str = "",
    organisation: Organisation | None = None, until: date | None = None, note: str = "",
) -> Habilitation:  # fmt: skip
    """A person, a structure, or both, followed the training; it holds as long as its kind says, or until the day said.

    A person is named by their address: the page never says whether it has an account.

    Raises:
        Refused: for nobody.
        PeriodReversed: it ends before it begins.
    """
    address = email.strip().lower()
    if user is None and organisation is None and not address:
        raise Refused(_("Dites qui a suivi la formation : une personne, une structure, ou les deux."))
    last = until or (_months_later(on, kind.months) if kind.months else None)
    if last is not None:
        _in_order(on, last)
    row = Habilitation.objects.create(
        kind=kind, user=user, email=address, organisation=organisation, granted_on=on, until_on=last, granted_by=actor,
        note=clean_line(note)[:LINE],
    )  # fmt: skip
    record(actor=actor, verb="habilitation_granted", obj=row, at=at, territory_id=kind.lender.territory_id)
    return row


@transaction.atomic
def withdraw_habilitation(*, actor: User | None, row: Habilitation, at: datetime, reason: str = "") -> None:
    """It holds no more from now on; what it was stays written. Loans already granted say that a paper is missing.

    Raises:
        TooLate: it is withdrawn already.
    """
    lender = row.kind.lender
    fields: dict[str, Any] = {"withdrawn_on": day_of(lender, at), "withdrawn_reason": clean_line(reason)[:LINE]}
    if not Habilitation.objects.filter(pk=row.pk, withdrawn_on=None).update(**fields):
        raise TooLate(_("Cette habilitation est déjà retirée."))
    for name, value in fields.items():
        setattr(row, name, value)
    record(actor=actor, verb="habilitation_withdrawn", obj=row, at=at, territory_id=lender.territory_id)


@transaction.atomic
def give_proof(
    *, actor: User | None, lender: Lender, kind: str, first_on: date, last_on: date, at: datetime,
    borrower: Organisation | None = None, loan: Loan | None = None, insurer: str = "", attachment: Any = None,
) -> InsuranceProof:  # fmt: skip
    """A certificate of insurance or a sworn undertaking: for all loans of a structure, or for one loan.

    Raises:
        PeriodReversed: it ends before it begins.
        Refused: a certificate without its document, or for nobody.
    """
    _in_order(first_on, last_on)
    if borrower is None and loan is None:
        raise Refused(_("Dites pour quelle structure ou quel prêt cette pièce est donnée."))
    if kind == ProofKind.CERTIFICATE and attachment is None and not clean_line(insurer):
        raise Refused(_("Joignez l’attestation, ou écrivez l’assureur et le numéro du contrat."))
    row = InsuranceProof.objects.create(
        lender=lender, borrower=borrower, loan=loan, kind=kind, first_on=first_on, last_on=last_on,
        insurer=clean_line(insurer)[:160], attachment=attachment, given_at=at, given_by=actor,
    )  # fmt: skip
    record(actor=actor, verb="insurance_given", obj=row, at=at, territory_id=lender.territory_id)
    return row


@transaction.atomic
def accept_proof(*, actor: User | None, proof: InsuranceProof, at: datetime) -> None:
    """The lender has read it, and takes it; also what was refused by mistake."""
    _answer(proof, accepted_at=at, refused_at=None, refused_reason="")
    record(actor=actor, verb="insurance_accepted", obj=proof, at=at, territory_id=proof.lender.territory_id)


@transaction.atomic
def refuse_proof(*, actor: User | None, proof: InsuranceProof, reason: str, at: datetime) -> None:
    """The lender has read it, and it will not do: it counts no more, and the borrower is told why.

    Raises:
        NeedsReason: without a reason.
    """
    why = clean_line(reason)[:LINE]
    if not why:
        raise NeedsReason(_("Dites pourquoi : l’emprunteur saura quoi donner à la place."))
    _answer(proof, accepted_at=None, refused_at=at, refused_reason=why)
    record(actor=actor, verb="insurance_refused", obj=proof, at=at, territory_id=proof.lender.territory_id)
    loan = loan_of(proof)
    if loan is not None:
        notices.tell_proof_refused(loan, why, at)


def _answer(proof: InsuranceProof, **fields: Any) -> None:
    InsuranceProof.objects.filter(pk=proof.pk).update(**fields)
    for name, value in fields.items():
        setattr(proof, name, value)


def loan_of(proof: InsuranceProof) -> Loan | None:
    """The loan that a proof is about; given for all of a structure, the next to leave of those that it covers."""
    rows = Loan.objects.for_page().exclude(state__in=ENDED)
    if proof.loan_id is not None:
        return rows.filter(pk=proof.loan_id).first()
    mine = rows.filter(lender=proof.lender_id, borrower=proof.borrower_id, out_on=None)
    covered = mine.filter(leaves_on__gte=proof.first_on, returns_on__lte=proof.last_on)
    return covered.order_by("leaves_on", "pk").first()


@transaction.atomic
def keep_yearly_agreement(
    *, actor: User, lender: Lender, borrower: Organisation, first_on: date, last_on: date, at: datetime,
    signed_on: date | None = None,
) -> YearlyAgreement:  # fmt: skip
    """The agreement of a lender with a borrower for a year; signed when both have signed it."""
    _in_order(first_on, last_on)
    row, _made = YearlyAgreement.objects.update_or_create(
        lender=lender, borrower=borrower, first_on=first_on,
        defaults={"last_on": last_on, "sent_at": at, "signed_on": signed_on},
    )  # fmt: skip
    record(actor=actor, verb="yearly_agreement_kept", obj=row, at=at, territory_id=lender.territory_id)
    return row
