"""What borrowers show, as the lender reads it: trainings followed, certificates of insurance."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.files.attachments import attachment_answer
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.actions.papers import accept_proof, grant_habilitation, refuse_proof, withdraw_habilitation
from maillage.loans.forms.papers import GrantForm, ReasonForm
from maillage.loans.models import Habilitation, InsuranceProof, Lender, Loan
from maillage.loans.panels.habilitations import habilitations_context, proofs_context
from maillage.ui.access import Request, given, signed_in


def _loan_asked(lender: Lender, typed: str) -> Loan | None:
    """The loan from whose page one comes."""
    try:
        return Loan.objects.filter(lender=lender, uid=UUID(typed)).select_related("tool", "borrower").first()
    except (ValueError, ValidationError):
        return None


def _back(request: Request, name: str, lender: Lender) -> HttpResponse:
    """To the list, on the page where one was."""
    query = request.GET.urlencode()
    return redirect(reverse(name, args=[lender.organisation.slug]) + (f"?{query}" if query else ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def habilitations(request: Request, row: Lender) -> HttpResponse:
    """Who followed which training; note one more."""
    at, loan = now(), _loan_asked(row, request.GET.get("pret", ""))
    form = GrantForm(request.POST if request.method == "POST" else None, lender=row, today=day_of(row, at), loan=loan)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        with said_in(form):
            grant_habilitation(
                actor=signed_in(request), kind=data["kind"], on=data["on"], until=data["until"], email=data["email"],
                organisation=data["organisation_row"], note=data["note"], at=at,
            )  # fmt: skip
            messages.success(request, _("L’habilitation est donnée."))
            if loan is not None:
                return redirect("loans:loan", uid=loan.uid)
            return redirect("loans:habilitations", row.organisation.slug)
    ended = request.GET.get("etat") == "terminees"
    context = habilitations_context(row, at, form, ended=ended, number=request.GET.get("page"))
    return render(request, "loans/papers/habilitations.html", context, status=422 if form.errors else 200)


@require_POST
@given(Habilitation, rules.may_withdraw_habilitation)
def withdraw(request: Request, row: Habilitation) -> HttpResponse:
    """It holds no more."""
    form, lender, at = ReasonForm(request.POST, of=row.pk), row.kind.lender, now()
    if not form.is_valid():
        grant = GrantForm(None, lender=lender, today=day_of(lender, at))
        context = habilitations_context(lender, at, grant, ended=False, number=None, said=form)
        return render(request, "loans/papers/habilitations.html", context, status=422)
    withdraw_habilitation(actor=signed_in(request), row=row, reason=form.cleaned_data["reason"], at=at)
    messages.success(request, _("L’habilitation est retirée."))
    return _back(request, "loans:habilitations", lender)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def proofs(request: Request, row: Lender) -> HttpResponse:
    """The insurance that waits to be read, or what was read."""
    read = request.GET.get("etat") == "lues"
    context = proofs_context(row, now(), read=read, number=request.GET.get("page"))
    return render(request, "loans/papers/proofs.html", context)


@require_POST
@given(InsuranceProof, rules.may_answer_proof, by="uid")
def answer_proof(request: Request, row: InsuranceProof) -> HttpResponse:
    """It will do; or it will not, and why."""
    form, at = ReasonForm(request.POST, of=row.uid), now()
    if request.POST.get("do") == "accept":
        accept_proof(actor=signed_in(request), proof=row, at=at)
        messages.success(request, _("La pièce est acceptée."))
    elif form.is_valid():
        with said_in(form):
            refuse_proof(actor=signed_in(request), proof=row, reason=form.cleaned_data["reason"], at=at)
            messages.success(request, _("La pièce est refusée : l’emprunteur sait pourquoi."))
    if form.errors:
        read = row.accepted_at is not None or row.refused_at is not None
        context = proofs_context(row.lender, at, read=read, number=None, said=form)
        return render(request, "loans/papers/proofs.html", context, status=422)
    return _back(request, "loans:proofs", row.lender)


@require_safe
@given(InsuranceProof, rules.may_answer_proof, by="uid")
def proof_document(request: Request, row: InsuranceProof) -> FileResponse:
    """The certificate that was joined."""
    if row.attachment is None:
        raise Http404
    return attachment_answer(row.attachment)
