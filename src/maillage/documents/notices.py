"""What is written to signers, and to whoever asked them."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.utils import timezone

from maillage.core.dates import day_phrase
from maillage.documents.enums import CODE_LASTS
from maillage.documents.models import Document, SignatureRequest, Signer
from maillage.notices.actions import notify
from maillage.territories.place import public_address

SALT = "documents.signer"
HEAVIEST_TOGETHER = 6_000_000  # bytes of the two files; above, the mail gives their address only


def token_of(signer: Signer) -> str:
    """What the link of a signer carries."""
    return signing.dumps(str(signer.uid), salt=SALT)


def link_of(signer: Signer) -> str:
    """The whole address of a signer's page, in their language."""
    territory = signer.request.document.territory
    return public_address(territory, "documents:sign", token_of(signer), language=signer.language)


def _context(document: Document, request: SignatureRequest, language: str) -> dict[str, Any]:
    until = timezone.localtime(request.expires_at).date()
    return {
        "territory": document.territory,
        "sender_name": document.issuer_name,
        "number": document.number,
        "title": document.title,
        "about": document.about_label,
        "issuer": document.issuer_name,
        "until": day_phrase(until, language, year=True),
        "reply_to": request.reply_to,
    }


def ask(signer: Signer, at: datetime, *, reminder: bool) -> None:
    """Ask one person to sign; the link is theirs."""
    request = signer.request
    context = _context(request.document, request, signer.language) | {
        "name": signer.name, "capacity": signer.capacity, "reminder": reminder, "url": link_of(signer),
    }  # fmt: skip
    notify(
        to=signer.email, template="documents/mail/sign", context=context, language=signer.language, at=at,
        territory=request.document.territory, reply_to=request.reply_to,
    )  # fmt: skip


def send_code(signer: Signer, code: str, at: datetime) -> None:
    """The one-time code, alone in its mail."""
    request = signer.request
    context = _context(request.document, request, signer.language)
    context |= {"code": code, "minutes": int(CODE_LASTS.total_seconds() // 60)}
    notify(
        to=signer.email, template="documents/mail/code", context=context, language=signer.language, at=at,
        territory=request.document.territory,
    )  # fmt: skip


def tell_signed(request: SignatureRequest, signers: list[Signer], files: list[tuple[str, bytes]], at: datetime) -> None:
    """Send everybody the same two files: what was signed, and the certificate."""
    document = request.document
    light = sum(len(content) for _name, content in files) <= HEAVIEST_TOGETHER
    joined: list[tuple[str, str | bytes, str]] = (
        [(name, content, "application/pdf") for name, content in files] if light else []
    )
    names = ", ".join(signer.name for signer in signers)
    for signer in signers:
        context = _context(document, request, signer.language)
        context |= {"names": names, "sha256": document.sha256, "joined": light, "url": link_of(signer)}
        notify(
            to=signer.email, template="documents/mail/signed", context=context, language=signer.language, at=at,
            territory=document.territory, reply_to=request.reply_to, attachments=joined,
        )  # fmt: skip
    if request.reply_to and request.reply_to.lower() not in {signer.email.lower() for signer in signers}:
        context = _context(document, request, document.language)
        context |= {"names": names, "sha256": document.sha256, "joined": light, "url": ""}
        notify(
            to=request.reply_to, template="documents/mail/signed", context=context, language=document.language, at=at,
            territory=document.territory, attachments=joined,
        )  # fmt: skip


def tell_ended(
    request: SignatureRequest, signers: list[Signer], at: datetime, *, why: str, who: str = "", reason: str = ""
) -> None:
    """Tell that nobody will sign any more: « refused » by ``who``, « cancelled », « expired »."""
    document = request.document
    people = {signer.email.lower(): (signer.email, signer.language) for signer in signers if signer.email}
    if request.reply_to:
        people.setdefault(request.reply_to.lower(), (request.reply_to, document.language))
    for email, language in people.values():
        context = _context(document, request, language) | {"why": why, "who": who, "reason": reason}
        notify(
            to=email, template="documents/mail/ended", context=context, language=language, at=at,
            territory=document.territory, reply_to=request.reply_to,
        )  # fmt: skip
