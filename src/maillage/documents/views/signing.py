"""The page of a signer: no account, no script, a telephone. A link and the code of a mail are the only rights used."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.documents.actions.by_link import read_signer, refuse, send_code, sign_by_link
from maillage.documents.actions.filing import certificate_of, file_of
from maillage.documents.actions.signing import consent_of
from maillage.documents.forms.signing import RefuseForm, SignForm
from maillage.documents.models import Signer
from maillage.documents.panels.signing import sign_context
from maillage.ui.access import Request, open_to


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer


def _closed(request: Request, refusal: Refused) -> HttpResponse:
    return _private(render(request, "documents/sign/closed.html", {"said": str(refusal)}, status=410))


@never_cache
@csrf_exempt  # the link and the code are the only rights used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def sign(request: Request, token: str) -> HttpResponse:
    """What is signed, by whom, and the one thing to do now; looking changes nothing."""
    try:
        signer = read_signer(token, now())
    except Refused as refusal:
        return _closed(request, refusal)
    if request.method != "POST":
        return _page(request, signer, token)
    deed = {"code": _code, "sign": _sign, "refuse": _refuse}.get(request.POST.get("do", ""))
    if deed is None:
        return _page(request, signer, token, status=422)
    try:
        return deed(request, signer, token)
    except Refused as refusal:
        fresh = read_signer(token, now())
        return _page(request, fresh, token, status=409, said=str(refusal))


def _page(
    request: Request, signer: Signer, token: str, *, status: int = 200, said: str = "", **forms: Any
) -> HttpResponse:
    context = sign_context(signer, now(), **forms) | {"token": token, "said": said}
    return _private(render(request, "documents/sign/sign.html", context, status=status))


def _code(request: Request, signer: Signer, token: str) -> HttpResponse:
    send_code(signer=signer, at=now())
    return _private(redirect("documents:sign", token=token))


def _sign(request: Request, signer: Signer, token: str) -> HttpResponse:
    form = SignForm(request.POST, sentence=consent_of(signer))
    if not form.is_valid():
        return _page(request, signer, token, status=422, form=form)
    typed = form.cleaned_data
    try:
        sign_by_link(signer=signer, code=typed["code"], seen=typed["seen"], consents=typed["consents"], at=now())
    except Refused as refusal:
        form.add_error("code", str(refusal))
        fresh = read_signer(token, now())
        said = str(refusal)
        return _page(request, fresh, token, status=409, form=form, said=said)
    return _private(redirect("documents:sign", token=token))


def _refuse(request: Request, signer: Signer, token: str) -> HttpResponse:
    form = RefuseForm(request.POST, prefix="refus")
    if not form.is_valid():
        return _page(request, signer, token, status=422, refusal=form)
    refuse(signer=signer, reason=form.cleaned_data["reason"], at=now())
    return _private(redirect("documents:sign", token=token))


@never_cache
@require_safe
@open_to("everyone")
def file(request: Request, token: str) -> HttpResponse:
    """The document itself, byte for byte what is signed."""
    try:
        document = read_signer(token, now()).request.document
    except Refused as refusal:
        return _closed(request, refusal)
    return pdf_answer(file_of(document), document.file_name)


@never_cache
@require_safe
@open_to("everyone")
def certificate(request: Request, token: str) -> HttpResponse:
    """The certificate, once all have signed."""
    try:
        asked = read_signer(token, now()).request
    except Refused as refusal:
        return _closed(request, refusal)
    if not asked.certificate_sha256:
        raise Http404
    return pdf_answer(certificate_of(asked.document), f"{asked.document.number}-signatures.pdf")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF shown by the browser, kept by nobody in between."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return _private(answer)
