"""What borrowers show: trainings followed, insurance, yearly agreements."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.journal.actions import record
from maillage.loans.enums import ProofKind
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
    *, actor: User, kind: HabilitationKind, on: date, at: datetime, user: User | None = None,
    organisation: Organisation | None = None, note: str = "",
) -> Habilitation:  # fmt: skip
    """A person, a structure, or both, followed the training; it holds as long as its kind says."""
    if user is None and organisation is None:
        raise Refused(_("Dites qui a suivi la formation : une personne, une structure, ou les deux."))
    until = _months_later(on, kind.months) if kind.months else None
    row = Habilitation.objects.create(
        kind=kind, user=user, organisation=organisation, granted_on=on, until_on=until, granted_by=actor,
        note=clean_line(note)[:300],
    )  # fmt: skip
    record(actor=actor, verb="habilitation_granted", obj=row, at=at, territory_id=kind.lender.territory_id)
    return row


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
def accept_proof(*, actor: User, proof: InsuranceProof, at: datetime) -> None:
    """The lender has read it."""
    InsuranceProof.objects.filter(pk=proof.pk).update(accepted_at=at)
    proof.accepted_at = at
    record(actor=actor, verb="insurance_accepted", obj=proof, at=at, territory_id=proof.lender.territory_id)


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
