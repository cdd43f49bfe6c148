"""What a signer does with their link: ask for a code, sign, refuse. The link and the code are the only rights used."""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.background import later
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.documents import notices
from maillage.documents.actions.filing import is_intact
from maillage.documents.actions.signing import REASON_LENGTH, consent_of, trace
from maillage.documents.enums import (
    CODE_ATTEMPTS,
    CODE_LASTS,
    CODES_AN_HOUR,
    CODES_IN_ALL,
    REQUEST_MOVES,
    SIGNER_MOVES,
    DocumentState,
    RequestState,
    SignerState,
    Step,
)
from maillage.documents.kinds import owner_of
from maillage.documents.models import Document, SignatureRequest, Signer
from maillage.documents.notices import SALT
from maillage.journal.actions import record

LONGEST_TOKEN = 400
READ_AFTER = timedelta(days=90)  # how long the link of a signed document still gives the files
CODE_FIGURES = 6
HOUR = timedelta(hours=1)


class LinkClosed(Refused):
    """A link that is forged, too old, or of a request that was withdrawn."""


class NothingToSign(Refused):
    """The signature is no longer waited for."""


class TooManyCodes(Refused):
    """Codes were asked for too often."""


class CodeRefused(Refused):
    """A code that is wrong, too old, or tried too often."""


class NotTheSameFile(Refused):
    """What the person read is not what is kept."""


class NoConsent(Refused):
    """The box was not ticked."""


def read_signer(token: str, at: datetime) -> Signer:
    """The signer whose link this is; a signed document can be read by it for ninety days.

    Raises:
        LinkClosed: forged, too old, withdrawn, or forgotten.
    """
    sentence = _("Ce lien n’ouvre plus rien : il est trop ancien, ou la demande de signature a été retirée.")
    try:
        uid = str(signing.loads(token[:LONGEST_TOKEN], salt=SALT))
    except (signing.BadSignature, ValueError) as error:
        raise LinkClosed(sentence) from error
    found = Signer.objects.filter(uid=uid).select_related("request__document__territory").first()
    if found is None or not _opens(found.request, at):
        raise LinkClosed(sentence)
    return found


def _opens(request: SignatureRequest, at: datetime) -> bool:
    if not request.document.has_file:
        return False
    if request.state == RequestState.WAITING:
        return request.expires_at > at
    ended = request.ended_at
    shown = request.state in {RequestState.SIGNED, RequestState.REFUSED}
    return shown and ended is not None and ended + READ_AFTER > at


def _check_waits(signer: Signer, at: datetime) -> None:
    request = signer.request
    if request.state != RequestState.WAITING or request.expires_at <= at:
        raise NothingToSign(_("Ce document ne se signe plus. Rechargez la page pour voir où il en est."))
    if signer.state != SignerState.WAITING:
        raise NothingToSign(_("Vous avez déjà répondu. Rechargez la page pour voir où en est le document."))
    if request.document.state != DocumentState.ISSUED:
        raise NothingToSign(_("Ce document a été annulé ou remplacé : il ne se signe plus."))


def digest_of(signer: Signer, code: str) -> str:
    """A code as it is kept: keyed by the installation and by the signer."""
    return salted_hmac("documents.code", f"{signer.uid}|{code}", algorithm="sha256").hexdigest()


def has_live_code(signer: Signer, at: datetime) -> bool:
    """Whether a code was sent that can still be typed."""
    expires = signer.code_expires_at
    return bool(signer.code_digest) and expires is not None and expires > at and signer.code_attempts < CODE_ATTEMPTS


@transaction.atomic
def send_code(*, signer: Signer, at: datetime) -> None:
    """Send a one-time code to the address of the signer; the one sent before is worth nothing any more.

    Raises:
        NothingToSign: signed, refused, withdrawn or too late.
        TooManyCodes: five in an hour, or twenty in all.
    """
    _check_waits(signer, at)
    sent = signer.traces.filter(step=Step.CODE_SENT, at__gt=at - HOUR).count()
    if sent >= CODES_AN_HOUR:
        raise TooManyCodes(_("Cinq codes sont partis en une heure : attendez une heure, puis demandez-en un autre."))
    if signer.codes_sent >= CODES_IN_ALL:
        raise TooManyCodes(
            _("Trop de codes ont été demandés avec ce lien : écrivez à la personne qui vous l’a envoyé.")
        )
    code = f"{secrets.randbelow(10**CODE_FIGURES):0{CODE_FIGURES}d}"
    mine = Signer.objects.filter(pk=signer.pk, codes_sent=signer.codes_sent, state=SignerState.WAITING)
    fields = {"code_digest": digest_of(signer, code), "code_expires_at": at + CODE_LASTS, "code_attempts": 0}
    if not mine.update(codes_sent=F("codes_sent") + 1, **fields):
        raise TooManyCodes(_("Un code vient de partir : regardez vos messages."))
    if Signer.objects.filter(pk=signer.pk, opened_at=None).update(opened_at=at):
        trace(signer.request, Step.OPENED, at, signer)
    trace(signer.request, Step.CODE_SENT, at, signer)
    notices.send_code(signer, code, at)
    signer.refresh_from_db(fields=[*fields, "codes_sent", "opened_at"])


@transaction.atomic
def try_code(*, signer: Signer, code: str, at: datetime) -> str:
    """Spend one try of the code, whatever happens next; gives the sentence that says what is wrong, or nothing.

    The try is counted before the code is compared, by one compare-and-write: a thousand hands get five tries.
    """
    alive = Signer.objects.filter(
        pk=signer.pk, state=SignerState.WAITING, code_expires_at__gt=at, code_attempts__lt=CODE_ATTEMPTS
    ).exclude(code_digest="")
    if not alive.update(code_attempts=F("code_attempts") + 1):
        return _(
            "Ce code ne sert plus : il a plus de quinze minutes, ou il a été essayé cinq fois. Demandez-en un autre."
        )
    row = Signer.objects.get(pk=signer.pk)
    if _matches(row, code):
        return ""
    trace(signer.request, Step.CODE_WRONG, at, signer)
    left = CODE_ATTEMPTS - row.code_attempts
    if not left:
        return _("Ce n’est pas le code, et c’était le cinquième essai : demandez-en un autre.")
    sentence = ngettext(
        "Ce n’est pas le code du dernier message. Il reste %(n)s essai.",
        "Ce n’est pas le code du dernier message. Il reste %(n)s essais.",
        left,
    )
    return sentence % {"n": left}


def _matches(signer: Signer, code: str) -> bool:
    typed = "".join(code.split())
    return bool(signer.code_digest) and constant_time_compare(signer.code_digest, digest_of(signer, typed))


def sign_by_link(*, signer: Signer, code: str, seen: str, consents: bool, at: datetime) -> None:
    """Sign: what a door calls. The try of the code is kept even when the signature is refused.

    Args:
        signer: read from the link.
        code: the six figures, blanks allowed.
        seen: the digest of the file that the person had before their eyes.
        consents: whether the sentence of ``consent_of`` was agreed to.
        at: now.

    Raises:
        NoConsent: the box was not ticked; no try is spent.
        CodeRefused: wrong, too old, or tried too often.
        NothingToSign: signed, refused, withdrawn or too late.
        NotTheSameFile: the file is not the one that was read.
    """
    if not consents:
        raise NoConsent(_("Cochez la case : sans votre accord, rien n’est signé."))
    _check_waits(signer, at)
    wrong = try_code(signer=signer, code=code, at=at)
    if wrong:
        raise CodeRefused(wrong)
    sign(signer=signer, code=code, seen=seen, at=at)


@transaction.atomic
def sign(*, signer: Signer, code: str, seen: str, at: datetime) -> None:
    """Write a signature; the last one closes the request, and the owner of the document acts in this transaction.

    The request is locked first, so that two last signers do not each believe that the other is missing.
    """
    request = SignatureRequest.objects.select_for_update().get(pk=signer.request_id)
    row = Signer.objects.select_related("request__document__territory").get(pk=signer.pk)
    document = row.request.document
    _check_waits(row, at)
    if not _matches(row, code):
        raise CodeRefused(_("Ce code ne sert plus : demandez-en un autre."))
    if not constant_time_compare(seen, document.sha256) or not is_intact(document):
        raise NotTheSameFile(
            _("Le document que vous avez lu n’est pas celui qui est gardé ici. Rechargez la page, relisez-le, ou"
              " prévenez la personne qui vous l’a envoyé.")
        )  # fmt: skip
    advance(
        row, to=SignerState.SIGNED, moves=SIGNER_MOVES, ended_at=at, signed_sha256=document.sha256,
        consent=consent_of(row), code_digest="",
    )  # fmt: skip
    trace(request, Step.SIGNED, at, row)
    record(actor=None, verb="document_signed", obj=document, at=at, territory_id=document.territory_id)
    if not Signer.objects.filter(request=request).waiting().exists():
        _complete(request, document, at)


def _complete(request: SignatureRequest, document: Document, at: datetime) -> None:
    advance(request, to=RequestState.SIGNED, moves=REQUEST_MOVES, ended_at=at)
    trace(request, Step.COMPLETE, at)
    owner = owner_of(document)
    if owner is not None:
        owner.on_signed(document, at)
    record(actor=None, verb="document_signed_by_all", obj=document, at=at, territory_id=document.territory_id)
    later("maillage.documents.tasks.seal", document.pk)


@transaction.atomic
def refuse(*, signer: Signer, reason: str, at: datetime) -> None:
    """Refuse to sign, and say why: the request ends for everybody, and the others are told.

    Raises:
        NothingToSign: signed, refused, withdrawn or too late.
        NoConsent: no reason was given.
    """
    said = clean_line(reason)[:REASON_LENGTH]
    if not said:
        raise NoConsent(_("Dites en quelques mots pourquoi vous ne signez pas : la personne qui demande le lira."))
    request = SignatureRequest.objects.select_for_update().get(pk=signer.request_id)
    row = Signer.objects.select_related("request__document__territory").get(pk=signer.pk)
    _check_waits(row, at)
    advance(row, to=SignerState.REFUSED, moves=SIGNER_MOVES, ended_at=at, refusal=said, code_digest="")
    advance(request, to=RequestState.REFUSED, moves=REQUEST_MOVES, ended_at=at)
    trace(request, Step.REFUSED, at, row)
    document = row.request.document
    owner = owner_of(document)
    if owner is not None:
        owner.on_refused(document, at)
    others = [one for one in request.signers.in_order() if one.pk != row.pk and one.asked_at is not None]
    notices.tell_ended(row.request, others, at, why="refused", who=row.name, reason=said)
    record(actor=None, verb="signature_refused", obj=document, at=at, territory_id=document.territory_id)
