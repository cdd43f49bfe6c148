"""Conventions: issued as documents, signed by link with a one-time code, or on paper where somebody cannot."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.core.errors import TooLate
from maillage.core.states import advance
from maillage.directory.models import Member, Organisation
from maillage.documents.actions import About, SignerData, ask_signatures, issue, supersede, void
from maillage.documents.actions.signing import stop_waiting
from maillage.documents.models import Document, Signer
from maillage.journal.actions import record
from maillage.loans import notices
from maillage.loans.actions import drawing
from maillage.loans.actions.common import NeedsReason, day_of, note
from maillage.loans.actions.papers import keep_yearly_agreement
from maillage.loans.enums import AWAY, ENDED, MOVES, TO_LEAVE, LoanState
from maillage.loans.models import Lender, Loan, YearlyAgreement

AGREEMENT = "loan_agreement"
LOAN, YEARLY = "loan", "yearly_loan_agreement"
BORROWER_RANK, LENDER_RANK = 1, 2
Signers = tuple[SignerData, SignerData]


# --- Who signs --------------------------------------------------------------------------------------------------------


def borrower_signer(loan: Loan) -> SignerData | None:
    """Who signs for the borrower unless one says otherwise: the contact, or who asked."""
    asker = loan.asked_by
    language = asker.language if asker is not None else "fr"
    capacity = str(_("l’emprunteur, %(name)s") % {"name": loan.who})
    if loan.contact_email:
        name = loan.contact_name or loan.who
        return SignerData(name=name, email=loan.contact_email, capacity=capacity, language=language)
    if asker is not None and asker.is_active:
        return SignerData(name=str(asker), email=asker.email, capacity=capacity, language=language)
    return None


def lender_signer(lender: Lender, sender: User | None) -> SignerData | None:
    """Who signs for the lender unless one says otherwise: who sends it, at the address of the desk if it has one."""
    person = sender or _first_of_team(lender)
    email = lender.email or (person.email if person is not None else "")
    if not email:
        return None
    capacity = str(_("le prêteur, %(name)s") % {"name": lender})
    name, language = (str(person), person.language) if person is not None else (str(lender), "fr")
    return SignerData(name=name, email=email, capacity=capacity, language=language)


def _first_of_team(lender: Lender) -> User | None:
    team = Member.objects.filter(organisation=lender.organisation_id, user__is_active=True).select_related("user")
    first = team.order_by("pk").first()
    return first.user if first is not None else None


def _named(borrower: SignerData | None, lender: SignerData | None) -> Signers:
    if borrower is None:
        raise NeedsReason(_("Écrivez qui signe pour l’emprunteur, avec son adresse électronique."))
    if lender is None:
        raise NeedsReason(_("Écrivez qui signe pour le prêteur, avec son adresse électronique."))
    return borrower, lender


# --- The convention of one loan ---------------------------------------------------------------------------------------


@transaction.atomic
def send_agreement(
    *, actor: User | None, loan: Loan, at: datetime, language: str = "fr", signers: Signers | None = None,
    by_hand: bool = False,
) -> Document:  # fmt: skip
    """The convention is issued, and both parties are asked to sign it by link; or it is printed to be signed by hand.

    Args:
        actor: who sends it; signs for the lender unless ``signers`` says otherwise.
        loan: approved.
        at: now.
        language: "fr" or "en", of the whole document.
        signers: who signs for the borrower, and for the lender.
        by_hand: print places to sign; the lender notes the signatures (``sign_agreement``).

    Raises:
        NeedsReason: nobody is known to sign for one of the parties.
        documents.actions.signing.NotAsked: with the sentence that says which signer to correct.
    """
    advance(loan, to=LoanState.SENT, moves=MOVES, agreement_sent_at=at)
    document = _issue(actor, loan, language, by_hand=by_hand, at=at)
    asked = None if by_hand else _ask(actor, loan, document, signers, at)
    note(actor, "loan_agreement_sent", loan, at, number=document.number)
    notices.tell_agreement_sent(loan, at, signer=asked[0] if asked is not None else None)
    return document


def _issue(actor: User | None, loan: Loan, language: str, *, by_hand: bool, at: datetime) -> Document:
    with override(language):
        paper, texts = drawing.agreement(loan, language, by_hand=by_hand)
    return issue(
        actor=actor, kind=AGREEMENT, paper=paper, issuer=drawing.issuer_of(loan.lender), texts=texts,
        about=About(kind=LOAN, key=str(loan.pk), label=str(loan)), language=language, at=at,
    )  # fmt: skip


def _ask(actor: User | None, loan: Loan, document: Document, signers: Signers | None, at: datetime) -> Signers:
    named = signers or _named(borrower_signer(loan), lender_signer(loan.lender, actor))
    ask_signatures(actor=actor, document=document, signers=named, at=at, reply_to=loan.lender.email)
    return named


@transaction.atomic
def redo_agreement(
    *, actor: User | None, loan: Loan, at: datetime, language: str = "fr", signers: Signers | None = None,
    by_hand: bool = False,
) -> Document:  # fmt: skip
    """Dates or parties changed: another convention takes the place of the one that was sent, and is signed anew.

    Raises:
        NeedsReason, NotAsked: as `send_agreement`.
    """
    document = _issue(actor, loan, language, by_hand=by_hand, at=at)
    for before in agreements_of(loan).exclude(pk=document.pk):
        supersede(actor=actor, document=before, by=document, at=at)
    fields: dict[str, Any] = {"agreement_sent_at": at, "signed_borrower_at": None, "signed_lender_at": None}
    Loan.objects.filter(pk=loan.pk).update(**fields)
    for name, value in fields.items():
        setattr(loan, name, value)
    asked = None if by_hand else _ask(actor, loan, document, signers, at)
    note(actor, "loan_agreement_sent", loan, at, number=document.number)
    notices.tell_agreement_sent(loan, at, signer=asked[0] if asked is not None else None)
    return document


def agreements_of(loan: Loan) -> Any:
    """The conventions in force of a loan: one, or none."""
    return Document.objects.about(LOAN, loan.pk).of_kind(AGREEMENT).in_force().order_by("pk")


@transaction.atomic
def sign_agreement(*, actor: User | None, loan: Loan, for_lender: bool, at: datetime) -> None:
    """One party has signed on paper; when both have, the loan may leave. Who signed before stays the one who did.

    A loan that is packed, or left with a reason, keeps its state: the paper may come back after.

    Raises:
        TooLate: it is not waiting for a signature any more.
    """
    column = "signed_lender_at" if for_lender else "signed_borrower_at"
    sent = Q(state=LoanState.SENT) | Q(state__in=[*TO_LEAVE, *AWAY], agreement_sent_at__isnull=False)
    written = Loan.objects.filter(sent, pk=loan.pk, **{column: None}).update(**{column: at})
    loan.refresh_from_db(fields=["state", "signed_lender_at", "signed_borrower_at"])
    if loan.is_signed if loan.state == LoanState.SENT else not written:
        advance(loan, to=LoanState.SIGNED, moves=MOVES)
    note(actor, "loan_agreement_signed", loan, at, side="lender" if for_lender else "borrower")
    if loan.is_signed:
        notices.tell_signed(loan, at)


@transaction.atomic
def sign_on_paper(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """The lender holds the paper signed by both: the links that were sent, if any, are withdrawn.

    Raises:
        TooLate: it is not waiting for a signature any more.
    """
    for document in agreements_of(loan):
        stop_waiting(document, at)
    for side in (False, True):
        if (loan.signed_lender_at if side else loan.signed_borrower_at) is None:
            sign_agreement(actor=actor, loan=loan, for_lender=side, at=at)


@transaction.atomic
def agreement_signed(document: Document, at: datetime) -> None:
    """What follows the last signature by link (``documents.kinds.Owner.on_signed``): the loan is signed.

    A loan that left already with a reason keeps its state, and both signatures are written all the same.

    Raises:
        TooLate: the loan was refused, cancelled or closed meanwhile: nothing is left to sign.
    """
    if document.kind != AGREEMENT:
        return
    rows = Loan.objects.select_related("lender__organisation__contribution__origin", "asked_by", "borrower")
    loan = rows.get(pk=int(document.about_key))
    if loan.state in ENDED:
        raise TooLate(_("Ce prêt est terminé ou annulé : sa convention ne se signe plus."))
    ended = dict(Signer.objects.filter(request__document=document).order_by("pk").values_list("rank", "ended_at"))
    fields: dict[str, Any] = {
        "signed_borrower_at": ended.get(BORROWER_RANK) or at, "signed_lender_at": ended.get(LENDER_RANK) or at,
    }  # fmt: skip
    if loan.state == LoanState.SENT:
        advance(loan, to=LoanState.SIGNED, moves=MOVES, **fields)
    else:
        Loan.objects.filter(pk=loan.pk).update(**fields)
    note(None, "loan_agreement_signed", loan, at, number=document.number)
    notices.tell_signed(loan, at)


@transaction.atomic
def void_agreements(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """The loan does not take place: a convention that was not signed by both is worth nothing, its links are closed."""
    if loan.is_signed:
        return
    for document in agreements_of(loan):
        void(actor=actor, document=document, reason=_("Le prêt n’a pas lieu."), at=at)


# --- The convention of a year -----------------------------------------------------------------------------------------


@transaction.atomic
def begin_year(
    *, actor: User, lender: Lender, borrower: Organisation, first_on: date, last_on: date, at: datetime,
    signers: Signers, language: str = "fr", by_hand: bool = False,
) -> Document:  # fmt: skip
    """Write the convention of a year, or write it again, and send it.

    Raises:
        PeriodReversed, NotAsked: with the sentence that says what to correct.
    """
    row = keep_yearly_agreement(
        actor=actor, lender=lender, borrower=borrower, first_on=first_on, last_on=last_on, at=at
    )
    return send_yearly_agreement(actor=actor, row=row, at=at, signers=signers, language=language, by_hand=by_hand)


@transaction.atomic
def send_yearly_agreement(
    *, actor: User | None, row: YearlyAgreement, at: datetime, signers: Signers, language: str = "fr",
    by_hand: bool = False,
) -> Document:  # fmt: skip
    """Issue the convention of a year and ask both parties to sign it; sent again, it takes the place of the former one.

    Raises:
        documents.actions.signing.NotAsked: with the sentence that says which signer to correct.
    """
    with override(language):
        paper, texts = drawing.yearly_agreement(row, language, by_hand=by_hand)
    about = About(kind=YEARLY, key=str(row.pk), label=f"{row.borrower}, {row.first_on:%Y}")
    document = issue(
        actor=actor, kind=AGREEMENT, paper=paper, issuer=drawing.issuer_of(row.lender), texts=texts, about=about,
        language=language, at=at,
    )  # fmt: skip
    before = Document.objects.about(YEARLY, row.pk).in_force().exclude(pk=document.pk).order_by("pk")
    for former in before:
        supersede(actor=actor, document=former, by=document, at=at)
    YearlyAgreement.objects.filter(pk=row.pk).update(sent_at=at, signed_on=None)
    row.sent_at, row.signed_on = at, None
    if not by_hand:
        ask_signatures(actor=actor, document=document, signers=signers, at=at, reply_to=row.lender.email)
    record(actor=actor, verb="yearly_agreement_sent", obj=row, at=at, territory_id=row.lender.territory_id)
    return document


@transaction.atomic
def yearly_agreement_signed(document: Document, at: datetime) -> None:
    """The last signature of the convention of a year: its loans may leave from now on."""
    rows = YearlyAgreement.objects.select_related("lender__organisation__contribution", "lender__commune")
    _sign_year(None, rows.get(pk=int(document.about_key)), at)


@transaction.atomic
def sign_year_on_paper(*, actor: User, row: YearlyAgreement, at: datetime) -> None:
    """The lender holds the paper signed by both."""
    for document in Document.objects.about(YEARLY, row.pk).in_force().order_by("pk"):
        stop_waiting(document, at)
    _sign_year(actor, row, at)


def _sign_year(actor: User | None, row: YearlyAgreement, at: datetime) -> None:
    row.signed_on = day_of(row.lender, at)
    YearlyAgreement.objects.filter(pk=row.pk).update(signed_on=row.signed_on)
    record(actor=actor, verb="yearly_agreement_signed", obj=row, at=at, territory_id=row.lender.territory_id)
