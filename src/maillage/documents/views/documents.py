"""The page of a document for those who see the thing it is about, and the deeds of those who manage it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.documents import rules
from maillage.documents.actions import issuing, signing
from maillage.documents.actions.filing import certificate_of, file_of
from maillage.documents.forms.documents import ReasonForm
from maillage.documents.models import Document, Signer
from maillage.documents.panels.documents import document_context
from maillage.documents.views.signing import pdf_answer
from maillage.ui.access import Request, anyone, given, signed_in


@never_cache
@require_safe
@given(Document, anyone, by="uid")
def document(request: Request, found: Document) -> HttpResponse:
    """Number, file, digest, signatures, and what happened to them."""
    return render(request, "documents/document.html", document_context(request, found))


@never_cache
@require_safe
@given(Document, rules.may_read_file, by="uid")
def file(request: Request, found: Document) -> HttpResponse:
    """The file, byte for byte as issued."""
    return pdf_answer(file_of(found), found.file_name)


@never_cache
@require_safe
@given(Document, rules.may_read_certificate, by="uid")
def certificate(request: Request, found: Document) -> HttpResponse:
    """The certificate of its signatures."""
    return pdf_answer(certificate_of(found), f"{found.number}-signatures.pdf")


@require_http_methods(["POST"])
@given(Document, rules.may_void, by="uid")
def void(request: Request, found: Document) -> HttpResponse:
    """Declare it worth nothing, with a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "documents/document.html", document_context(request, found, form), status=422)
    issuing.void(actor=signed_in(request), document=found, reason=form.cleaned_data["reason"], at=now())
    messages.success(request, _("Le document est annulé : qui le vérifie le lira."))
    return redirect("documents:document", uid=found.uid)


@require_POST
@given(Document, rules.may_withdraw, by="uid")
def withdraw(request: Request, found: Document) -> HttpResponse:
    """Withdraw the request for signatures."""
    signing.cancel_request(actor=signed_in(request), document=found, at=now())
    messages.success(request, _("La demande de signature est retirée, les signataires sont prévenus."))
    return redirect("documents:document", uid=found.uid)


@require_POST
@given(Signer, rules.may_remind, by="uid")
def remind(request: Request, found: Signer) -> HttpResponse:
    """Write again to somebody who has not signed."""
    signing.remind(actor=signed_in(request), signer=found, at=now())
    messages.success(request, _("Le rappel est parti."))
    return redirect("documents:document", uid=found.request.document.uid)
