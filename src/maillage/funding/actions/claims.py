"""Claims: gathered, sent, taken back, closed once and for all."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_text
from maillage.funding.actions.common import locked, note
from maillage.funding.enums import CLAIM_MOVES, ClaimState
from maillage.funding.models import Agreement, Claim, ClaimItem, Share
from maillage.funding.querysets import total
from maillage.funding.report import report_of_claim
from maillage.funding.sums import in_euros
from maillage.programmes.actions.voices import voice_of_coordination


class AlreadyTold(Refused):
    """An expense is in a closed claim already."""


def shares_within(agreement: Agreement, starts_on: date, ends_before: date) -> "list[Share]":
    """The shares of an agreement for the expenses of a period that no closed claim holds."""
    within = {"expense__spent_on__gte": starts_on, "expense__spent_on__lt": ends_before}
    return list(agreement.shares.still_to_claim().filter(**within).order_by("expense__spent_on", "pk"))


def _put(claim: Claim, shares: Collection[Share]) -> None:
    ClaimItem.objects.bulk_create(
        [ClaimItem(claim=claim, share=share, amount=share.amount) for share in shares if share.amount > 0]
    )


@transaction.atomic
def open_claim(*, actor: User, agreement: Agreement, starts_on: date, ends_before: date, at: datetime) -> Claim:
    """Begin a claim with every expense of its period that is charged to the agreement and not claimed yet.

    Raises:
        Refused: its dates are not in order, or outside what the agreement takes.
    """
    held = locked([agreement.pk])[agreement.pk]
    if ends_before <= starts_on:
        raise Refused(_("La fin vient après le début : vérifiez les dates."))
    if starts_on < held.starts_on or ends_before > held.ends_before:
        raise Refused(_("Le compte rendu tient dans la période éligible de la convention : vérifiez les dates."))
    last = held.claims.aggregate(last=Max("number"))["last"] or 0
    made = Claim.objects.create(
        agreement=held, number=last + 1, starts_on=starts_on, ends_before=ends_before, made_at=at, by=actor,
        author=voice_of_coordination(held.programme),
    )  # fmt: skip
    _put(made, shares_within(held, starts_on, ends_before))
    note(actor, "claim_opened", made, held.programme, at)
    return made


@transaction.atomic
def fill_claim(*, actor: User, claim: Claim, shares: Collection[int], comment: str, at: datetime) -> Claim:
    """Choose what a draft holds (keys of shares), and explain the gaps.

    Raises:
        Refused: it is no longer a draft.
    """
    agreement = locked([claim.agreement_id])[claim.agreement_id]
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.state != ClaimState.DRAFT:
        raise Refused(_("Ce compte rendu est parti : reprenez-le pour le changer."))
    offered = shares_within(agreement, held.starts_on, held.ends_before)
    held.items.all().delete()
    _put(held, [share for share in offered if share.pk in set(shares)])
    held.note = clean_text(comment)
    held.save(update_fields=["note"])
    note(actor, "claim_changed", held, agreement.programme, at)
    return held


def _check_untold(claim: Claim) -> None:
    """Nothing in it is in a claim closed before; what all closed claims ask fits the agreement."""
    told = ClaimItem.objects.settled().filter(share__items__claim=claim).exclude(claim=claim)
    double = told.select_related("share__expense", "claim__agreement").order_by("pk").first()
    if double is not None:
        raise AlreadyTold(
            _("La dépense « %(label)s » est déjà dans le compte rendu clos %(claim)s : retirez-la de celui-ci.")
            % {"label": double.share.expense.label, "claim": double.claim}
        )
    agreement = claim.agreement
    before = total(ClaimItem.objects.settled().filter(claim__agreement=agreement))
    if before + total(claim.items.all()) > agreement.amount:
        raise AlreadyTold(
            _("Les comptes rendus dépasseraient la convention : il reste %(left)s à justifier.")
            % {"left": in_euros(agreement.amount - before)}
        )


@transaction.atomic
def send_claim(*, actor: User, claim: Claim, at: datetime) -> Claim:
    """Send a claim: its funder reads it, and its expenses no longer change.

    Raises:
        Refused: it holds nothing.
        AlreadyTold: an expense is in a closed claim, or the agreement is used up.
        TooLate: somebody sent it in between.
    """
    agreement = locked([claim.agreement_id])[claim.agreement_id]
    if not claim.items.exists():
        raise Refused(_("Ce compte rendu est vide : rattachez des dépenses à la convention, puis choisissez-les."))
    _check_untold(claim)
    advance(claim, to=ClaimState.SENT, moves=CLAIM_MOVES, sent_at=at, by=actor)
    note(actor, "claim_sent", claim, agreement.programme, at)
    return claim


@transaction.atomic
def take_back(*, actor: User, claim: Claim, at: datetime) -> Claim:
    """Make a claim that left a draft again: the funder asks for a correction.

    Raises:
        TooLate: it is closed, or was never sent.
    """
    agreement = locked([claim.agreement_id])[claim.agreement_id]
    advance(claim, to=ClaimState.DRAFT, moves=CLAIM_MOVES, sent_at=None, by=actor)
    note(actor, "claim_taken_back", claim, agreement.programme, at)
    return claim


@transaction.atomic
def close_claim(*, actor: User, claim: Claim, at: datetime) -> Claim:
    """Close a claim that its funder accepted: its table is frozen, and no other claim can close the same expense.

    Raises:
        AlreadyTold: an expense is in a claim closed before, or the agreement is used up.
        TooLate: somebody closed it or took it back in between.
    """
    agreement = locked([claim.agreement_id])[claim.agreement_id]
    _check_untold(claim)
    kept = report_of_claim(claim).as_json()
    advance(claim, to=ClaimState.CLOSED, moves=CLAIM_MOVES, closed_at=at, frozen=kept, by=actor)
    claim.items.update(is_settled=True)
    note(actor, "claim_closed", claim, agreement.programme, at)
    return claim


@transaction.atomic
def remove_claim(*, actor: User, claim: Claim, at: datetime) -> None:
    """Throw a draft away.

    Raises:
        Refused: it left.
    """
    agreement = locked([claim.agreement_id])[claim.agreement_id]
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.state != ClaimState.DRAFT:
        raise Refused(_("Un compte rendu parti ne s’efface pas."))
    note(actor, "claim_removed", held, agreement.programme, at)
    held.delete()
