"""Who may do what with documents: what the owner of the thing says."""

from typing import Any

from maillage.documents.enums import DocumentState, RequestState, SignerState
from maillage.documents.kinds import owner_of
from maillage.documents.models import Document, Signer


def manages(user: Any, document: Document) -> bool:
    """Whether a person looks after the thing that a document is about."""
    if not user.is_authenticated or not user.is_active:
        return False
    owner = owner_of(document)
    return bool(user.is_staff or (owner is not None and owner.may_manage(user, document)))


def may_read_file(user: Any, document: Document) -> bool:  # noqa: ARG001 - the signature of a rule
    """Whoever sees the document, once it is composed and while it is kept."""
    return document.has_file


def may_read_certificate(user: Any, document: Document) -> bool:
    """The same, for the certificate of its signatures."""
    request = getattr(document, "request", None)
    return may_read_file(user, document) and request is not None and bool(request.certificate_sha256)


def may_void(user: Any, document: Document) -> bool:
    """Declare that it is worth nothing: while it is in force."""
    return document.state == DocumentState.ISSUED and manages(user, document)


def may_withdraw(user: Any, document: Document) -> bool:
    """Withdraw a request for signatures: while somebody has still to sign."""
    request = getattr(document, "request", None)
    return request is not None and request.state == RequestState.WAITING and manages(user, document)


def may_remind(user: Any, signer: Signer) -> bool:
    """Write again to somebody who has not signed."""
    waits = signer.state == SignerState.WAITING and signer.request.state == RequestState.WAITING
    return waits and manages(user, signer.request.document)
