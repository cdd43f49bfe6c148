"""What documents know of people, what leaves with them, and what is kept until its time.

A document that was issued is evidence of what people agreed: it is kept until ``kept_until`` even when somebody closes
an account (GDPR, article 17(3)(e)), then its data, its file and the names of its signers are erased. Number, dates and
digests stay: the paper that somebody still holds can be verified.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.accounts.models import User
from maillage.documents.actions.filing import remove_files
from maillage.documents.actions.signing import stop_waiting
from maillage.documents.enums import SignerState
from maillage.documents.models import Document, SignatureRequest, Signer
from maillage.journal.actions import record

NAMELESS = {"name": "", "email": "", "code_digest": ""}


def known_of(person: User) -> dict[str, Any]:
    """What a person issued, and what their address was asked to sign, for the export of an account."""
    issued = Document.objects.filter(issued_by=person).order_by("pk")
    asked = Signer.objects.of_address(person.email).select_related("request__document").order_by("pk")
    return {
        "issued": list(issued.values("number", "title", "issuer_name", "issued_at", "state", "sha256", "kept_until")),
        "signatures": [
            {
                "document": one.request.document.number, "title": one.request.document.title,
                "issuer": one.request.document.issuer_name, "name": one.name, "capacity": one.capacity,
                "state": one.state, "at": one.ended_at, "sha256": one.signed_sha256, "consent": one.consent,
                "refusal": one.refusal, "kept_until": one.request.document.kept_until,
                "trail": list(one.traces.in_order().values("step", "at")),
            }
            for one in asked
        ],
    }  # fmt: skip


@transaction.atomic
def forget(person: User, at: datetime) -> None:
    """Somebody closes an account: requests that wait for them are withdrawn, what they never signed forgets them.

    What they signed keeps their name until the date written on the document.
    """
    SignatureRequest.objects.filter(reply_to__iexact=person.email).update(reply_to="")
    theirs = Q(signers__email__iexact=person.email, signers__state=SignerState.WAITING)
    for request in (
        SignatureRequest.objects.waiting().filter(theirs).select_related("document__territory").order_by("pk")
    ):
        stop_waiting(request.document, at)
    unsigned = Signer.objects.of_address(person.email).exclude(state=SignerState.SIGNED)
    unsigned.update(**NAMELESS, capacity="", refusal="")


@transaction.atomic
def erase(*, document: Document, at: datetime) -> None:
    """Forget what a document says and who signed it; its number, dates and digests stay."""
    mine = Document.objects.filter(pk=document.pk, erased_at=None)
    if not mine.update(data={}, title="", about_label="", void_reason=_kept_reason(document), erased_at=at):
        return
    signers = Signer.objects.filter(request__document=document)
    signers.update(**NAMELESS, capacity="", refusal="")
    signers.filter(state=SignerState.SIGNED).update(consent="—")
    SignatureRequest.objects.filter(document=document).update(reply_to="")
    transaction.on_commit(lambda: remove_files(document))
    record(actor=None, verb="document_erased", obj=document, at=at, territory_id=document.territory_id)


def _kept_reason(document: Document) -> str:
    return "—" if document.void_reason else ""
