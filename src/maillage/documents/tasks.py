"""What the worker does: files, invitations, certificates, reminders, delays, and forgetting in time."""

from maillage.core import clock
from maillage.core.background import daily, every
from maillage.documents.actions import issuing, leaving, sealing, signing
from maillage.documents.models import Document, SignatureRequest, Signer

AT_MOST = 200


def compose(document_id: int) -> None:
    """Make the file of a document."""
    issuing.compose(document=Document.objects.get(pk=document_id))


def invite(request_id: int) -> None:
    """Write to the signers, once there is a file to sign."""
    request = SignatureRequest.objects.select_related("document").get(pk=request_id)
    issuing.compose(document=request.document)
    signing.invite(request=request, at=clock.now())


def seal(document_id: int) -> None:
    """Make the certificate of a document signed by all."""
    sealing.seal(document=Document.objects.get(pk=document_id), at=clock.now())


@every(minutes=30)
def look_after_signatures() -> None:
    """Close what is too late, remind who is silent: a transaction for each."""
    at = clock.now()
    late = SignatureRequest.objects.overdue(at).select_related("document__territory").order_by("expires_at", "pk")
    for request in late[:AT_MOST]:
        signing.expire(request=request, at=at)
    silent = Signer.objects.to_remind(at).select_related("request__document__territory").order_by("asked_at", "pk")
    for signer in silent[:AT_MOST]:
        signing.remind(actor=None, signer=signer, at=at)


@daily(at="04:40")
def forget_in_time() -> None:
    """Forget what was kept long enough."""
    at = clock.now()
    for document in Document.objects.outdated(clock.today()).order_by("kept_until", "pk")[:AT_MOST]:
        leaving.erase(document=document, at=at)
