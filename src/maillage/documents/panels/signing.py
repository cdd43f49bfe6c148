"""What the page of a signer shows, and the state of signatures wherever it is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.documents.actions.by_link import has_live_code
from maillage.documents.actions.sealing import moment
from maillage.documents.actions.signing import consent_of
from maillage.documents.enums import DocumentState, RequestState, SignerState
from maillage.documents.forms.signing import RefuseForm, SignForm
from maillage.documents.models import Document, SignatureRequest, Signer
from maillage.ui.templatetags.ui.words import number

Badge = tuple[str, str, str]
KILO = 1000
BADGES: dict[str, tuple[str, str]] = {
    SignerState.WAITING: ("attention", "hourglass"),
    SignerState.SIGNED: ("ok", "check"),
    SignerState.REFUSED: ("danger", "x"),
    RequestState.EXPIRED: ("neutral", "clock"),
    RequestState.CANCELLED: ("neutral", "ban"),
    DocumentState.ISSUED: ("ok", "check"),
    DocumentState.SUPERSEDED: ("neutral", "history"),
    DocumentState.VOID: ("danger", "ban"),
}


@dataclass(frozen=True)
class SignerLine:
    """One signer as listed; ``may_remind`` is set for those who manage."""

    signer: Signer
    badge: Badge
    when: str
    is_you: bool = False


def badge_of(row: Document | SignatureRequest | Signer) -> Badge:
    """The state of a row, as a badge."""
    tone, icon = BADGES[row.state]
    return (row.get_state_display(), tone, icon)


def signer_lines(request: SignatureRequest, you: Signer | None = None) -> list[SignerLine]:
    """The signers in their order. Nobody reads the address of another."""
    return [
        SignerLine(one, badge_of(one), moment(one.ended_at), you is not None and one.pk == you.pk)
        for one in request.signers.in_order()
    ]


def weight_phrase(size: int) -> str:
    """« 84 ko »."""
    return _("%(size)s ko") % {"size": number(max(1, round(size / KILO)))}


def progress_phrase(lines: list[SignerLine]) -> str:
    """« Signatures : 1 sur 2 »."""
    done = sum(line.signer.state == SignerState.SIGNED for line in lines)
    return _("Signatures : %(n)s sur %(all)s") % {"n": done, "all": len(lines)}


def sign_context(
    signer: Signer, at: datetime, *, form: SignForm | None = None, refusal: RefuseForm | None = None
) -> dict[str, Any]:
    """The page of a signer: what is signed, who signs, and the one thing to do now."""
    request, document = signer.request, signer.request.document
    lines = signer_lines(request, signer)
    in_force = document.state == DocumentState.ISSUED
    waits = signer.state == SignerState.WAITING and request.state == RequestState.WAITING and in_force
    live = waits and has_live_code(signer, at)
    return {
        "signer": signer, "document": document, "signature_request": request, "lines": lines,
        "progress": progress_phrase(lines), "weight": weight_phrase(document.bytes), "waits": waits, "live": live,
        "in_force": in_force,
        "form": form or SignForm(sentence=consent_of(signer), initial={"seen": document.sha256}),
        "refusal": refusal or RefuseForm(prefix="refus"),
        "refusing": refusal is not None and refusal.is_bound,
        "signed_at": moment(signer.ended_at),
        "has_certificate": bool(request.certificate_sha256),
    }  # fmt: skip
