"""The certificate of the signatures of a document: a file of its own, sent to everybody with what was signed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillage.documents import notices
from maillage.documents.actions.filing import certificate_of, file_of, keep_file
from maillage.documents.actions.signing import trace
from maillage.documents.composing import Issuer, frozen, pdf_of
from maillage.documents.enums import SignerState, Step
from maillage.documents.models import Document, SignatureRequest
from maillage.documents.papers.office import Signature, SignatureCertificate
from maillage.documents.papers.words import day
from maillage.territories.place import public_address
from maillage.ui.templatetags.ui.words import number


def moment(when: datetime | None) -> str:
    """An instant to the second, on the clock of the installation."""
    if when is None:
        return ""
    local = timezone.localtime(when)
    return f"{day(local.date())}, {local:%H:%M:%S}"


def certificate_paper(request: SignatureRequest) -> SignatureCertificate:
    """What a certificate says, in the active language."""
    document = request.document
    signed = request.signers.filter(state=SignerState.SIGNED).in_order()
    trail = request.traces.select_related("signer").exclude(step=Step.SEALED).in_order()
    return SignatureCertificate(
        reference=document.reference,
        document=f"{document.title}, {document.number}",
        sha256=document.sha256,
        size=_("%(bytes)s octets") % {"bytes": number(document.bytes)},
        signatures=[
            Signature(
                name=one.name, capacity=one.capacity, email=one.email, when=moment(one.ended_at), consent=one.consent
            )
            for one in signed
        ],
        trail=[(moment(line.at), line.get_step_display(), line.signer.name if line.signer else "") for line in trail],
        verify_url=public_address(document.territory, "documents:verify", language=document.language),
    )


def seal(*, document: Document, at: datetime) -> None:
    """Make the certificate of a document signed by all, and send the two files; a second time changes nothing.

    Raises:
        DocumentRefused: not composed; it can be tried again.
    """
    request = SignatureRequest.objects.to_seal().select_related("document__territory").filter(document=document).first()
    if request is None:
        return
    row = request.document
    issuer = Issuer(key=row.issuer, name=row.issuer_name, territory=row.territory)
    with translation.override(row.language):
        data = frozen(certificate_paper(request), issuer, row.language, about=row.about_label)
    content = pdf_of(data, language=row.language, territory=row.territory, at=request.ended_at or at)
    digest = keep_file(row.certificate_path, content)
    _send(request, digest, len(content), at)


@transaction.atomic
def _send(request: SignatureRequest, digest: str, size: int, at: datetime) -> None:
    """Write the digest and the mails together: one of two workers does."""
    fresh = SignatureRequest.objects.filter(pk=request.pk, certificate_sha256="")
    if not fresh.update(certificate_sha256=digest, certificate_bytes=size):
        return
    trace(request, Step.SEALED, at)
    document = request.document
    with translation.override(document.language):
        word = _("signatures")
    files = [
        (document.file_name, file_of(document)),
        (f"{document.number}-{word}.pdf", certificate_of(document)),
    ]
    notices.tell_signed(request, list(request.signers.in_order()), files, at)
