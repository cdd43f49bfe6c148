"""Asking for signatures, and what ends a request: withdrawn, refused, too late, or signed by all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.documents import notices
from maillage.documents.enums import (
    REQUEST_MOVES,
    SIGNING_LASTS,
    DocumentState,
    RequestState,
    SignerState,
    Step,
)
from maillage.documents.kinds import owner_of
from maillage.documents.models import Document, SignatureRequest, Signer, Trace
from maillage.journal.actions import record

MOST_SIGNERS = 20
NAME_LENGTH, CAPACITY_LENGTH, REASON_LENGTH = 120, 160, 500
BETWEEN_REMINDERS = timedelta(hours=20)


class NotAsked(Refused):
    """Signatures cannot be asked for: nobody, too many, twice the same address, a document worth nothing."""


class TooSoon(Refused):
    """Somebody who has just been written to is left in peace."""


@dataclass(frozen=True, kw_only=True)
class SignerData:
    """Somebody to sign: ``capacity`` is in whose name (« présidente, pour l’emprunteur »)."""

    name: str
    email: str
    capacity: str = ""
    language: str = "fr"


def _checked(signers: Sequence[SignerData]) -> list[SignerData]:
    if not 1 <= len(signers) <= MOST_SIGNERS:
        raise NotAsked(_("Nommez de un à vingt signataires."))
    kept = []
    for one in signers:
        name, email = clean_line(one.name)[:NAME_LENGTH], one.email.strip()
        if not name:
            raise NotAsked(_("Chaque signataire a un nom : complétez la liste."))
        try:
            validate_email(email)
        except ValidationError as error:
            sentence = _("L’adresse de %(name)s n’est pas une adresse électronique : corrigez-la.")
            raise NotAsked(sentence % {"name": name}) from error
        capacity = clean_line(one.capacity)[:CAPACITY_LENGTH]
        kept.append(SignerData(name=name, email=email, capacity=capacity, language=one.language))
    if len({one.email.lower() for one in kept}) < len(kept):
        raise NotAsked(
            _("Deux signataires ont la même adresse : le code prouve l’adresse, il en faut une pour chacun.")
        )
    return kept


@transaction.atomic
def ask_signatures(
    *,
    actor: User | None,
    document: Document,
    signers: Sequence[SignerData],
    at: datetime,
    lasts: timedelta = SIGNING_LASTS,
    reply_to: str = "",
) -> SignatureRequest:
    """Ask people to sign a document by link, in any order; the mails leave once its file is composed.

    When all have signed, ``Owner.on_signed`` is called in the transaction of the last signature, and each receives
    the document and the certificate of its signatures.

    Args:
        actor: who asks; None for the machine.
        document: issued, in force, without a request yet.
        signers: one to twenty, each with an address of their own.
        at: now.
        lasts: how long the links are good.
        reply_to: where signers write, and where the outcome is told; an address of the issuer.

    Raises:
        NotAsked: with the sentence that says what to correct.
    """
    kept = _checked(signers)
    if document.state != DocumentState.ISSUED:
        raise NotAsked(_("Ce document est annulé ou remplacé : il ne se signe plus."))
    if SignatureRequest.objects.filter(document=document).exists():
        raise NotAsked(
            _("Les signatures de ce document ont déjà été demandées. Pour recommencer, émettez-en un autre.")
        )
    request = SignatureRequest.objects.create(
        document=document, asked_at=at, asked_by=actor, expires_at=at + lasts, reply_to=reply_to.strip()
    )
    Signer.objects.bulk_create(
        Signer(request=request, rank=rank, name=one.name, capacity=one.capacity, email=one.email, language=one.language)
        for rank, one in enumerate(kept, start=1)
    )
    record(actor=actor, verb="signatures_asked", obj=document, at=at, territory_id=document.territory_id)
    later("maillage.documents.tasks.invite", request.pk)
    return request


@transaction.atomic
def invite(*, request: SignatureRequest, at: datetime) -> int:
    """Write to the signers who were not written to yet; gives how many. Twice writes once."""
    if request.state != RequestState.WAITING:
        return 0
    written = 0
    waiting = Signer.objects.filter(request=request).waiting().select_related("request__document__territory")
    for signer in waiting.filter(asked_at=None).in_order():
        if Signer.objects.filter(pk=signer.pk, asked_at=None).update(asked_at=at):
            trace(request, Step.ASKED, at, signer)
            notices.ask(signer, at, reminder=False)
            written += 1
    return written


@transaction.atomic
def remind(*, actor: User | None, signer: Signer, at: datetime) -> None:
    """Write again to somebody who has not signed.

    Raises:
        NotAsked: there is nothing left to sign.
        TooSoon: the last message is less than twenty hours old.
    """
    request = signer.request
    if signer.state != SignerState.WAITING or request.state != RequestState.WAITING or request.expires_at <= at:
        raise NotAsked(_("Cette personne n’a plus rien à signer."))
    before = at - BETWEEN_REMINDERS
    mine = Signer.objects.filter(pk=signer.pk, asked_at__lte=before)
    if not mine.update(asked_at=at, reminders=F("reminders") + 1):
        raise TooSoon(_("Un message est parti il y a moins d’un jour : laissez-lui le temps de répondre."))
    trace(request, Step.REMINDED, at, signer)
    notices.ask(signer, at, reminder=True)
    if actor is not None:
        document = request.document
        record(actor=actor, verb="signer_reminded", obj=document, at=at, territory_id=document.territory_id)


@transaction.atomic
def cancel_request(*, actor: User | None, document: Document, at: datetime, reason: str = "") -> None:
    """Withdraw a request: its links open nothing any more, and those who were asked are told.

    Raises:
        NotAsked: no signature is waited for.
    """
    if not stop_waiting(document, at, reason=reason):
        raise NotAsked(_("Aucune signature n’est attendue pour ce document."))
    record(actor=actor, verb="signatures_withdrawn", obj=document, at=at, territory_id=document.territory_id)


def stop_waiting(document: Document, at: datetime, *, reason: str = "") -> bool:
    """Withdraw the request of a document if one waits; says whether one did."""
    request = SignatureRequest.objects.waiting().select_related("document__territory").filter(document=document).first()
    if request is None:
        return False
    advance(request, to=RequestState.CANCELLED, moves=REQUEST_MOVES, ended_at=at)
    trace(request, Step.CANCELLED, at)
    asked = list(request.signers.exclude(asked_at=None).in_order())
    notices.tell_ended(request, asked, at, why="cancelled", reason=clean_line(reason)[:REASON_LENGTH])
    return True


@transaction.atomic
def expire(*, request: SignatureRequest, at: datetime) -> None:
    """The delay is over: links are closed, the owner and those who had signed are told."""
    advance(request, to=RequestState.EXPIRED, moves=REQUEST_MOVES, ended_at=at)
    trace(request, Step.EXPIRED, at)
    document = request.document
    owner = owner_of(document)
    if owner is not None:
        owner.on_expired(document, at)
    signed = list(request.signers.filter(state=SignerState.SIGNED).in_order())
    notices.tell_ended(request, signed, at, why="expired")
    record(actor=None, verb="signatures_expired", obj=document, at=at, territory_id=document.territory_id)


def trace(request: SignatureRequest, step: Step, at: datetime, signer: Signer | None = None) -> None:
    """Add a line to the trail of a request."""
    Trace.objects.create(request=request, signer=signer, step=step, at=at)


def consent_of(signer: Signer) -> str:
    """The sentence a signer agrees to, in their language."""
    number = signer.request.document.number
    with override(signer.language):
        if signer.capacity:
            sentence = _(
                "J’ai lu le document %(number)s et je le signe comme %(capacity)s. Je sais que cette signature"
                " m’engage comme une signature à la main."
            )
            return sentence % {"number": number, "capacity": signer.capacity}
        return _(
            "J’ai lu le document %(number)s et je le signe. Je sais que cette signature m’engage comme une signature"
            " à la main."
        ) % {"number": number}
