"""The deeds of a borrower on one loan: each from its page, and back to it with what is wrong."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.attendance.models import Headcount
from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.files.attachments import attachment_answer, receive_attachment
from maillage.loans import actions, rules
from maillage.loans.actions.common import day_of
from maillage.loans.actions.papers import accept_proof, give_proof
from maillage.loans.forms.evaluation import EvaluationForm
from maillage.loans.models import Loan, WaitingEntry
from maillage.loans.panels.borrower_deeds import form_for, proofs_of
from maillage.loans.panels.evaluation import evaluation_context
from maillage.loans.panels.loan import loan_context
from maillage.ui.access import Request, given, signed_in

Deed = Callable[[Mapping[str, Any]], object]


def _whole(row: Loan) -> Loan:
    return Loan.objects.for_page().get(pk=row.pk)


def _done(request: Request, row: Loan, name: str, deed: Deed, told: str) -> HttpResponse:
    """Read the form of a deed and do it; the page again with what was typed when something is wrong."""
    loan, at = _whole(row), now()
    form = form_for(name, loan, day_of(loan.lender, at), request.POST, request.FILES)
    if form.is_valid():
        with said_in(form):
            deed(form.cleaned_data)
            messages.success(request, told)
            return redirect("loans:loan", uid=row.uid)
    context = loan_context(_whole(row), request.user, at, typed={name: form})
    return render(request, "loans/loan.html", context, status=422)


@require_POST
@given(Loan, rules.may_answer_question, by="uid")
def answer(request: Request, row: Loan) -> HttpResponse:
    """Give what the lender asked for."""

    def deed(data: Mapping[str, Any]) -> None:
        actions.give_details(actor=signed_in(request), loan=_whole(row), answer=data["answer"], at=now())

    return _done(
        request, row, "answer", deed, _("Votre réponse est partie : la demande attend la décision du prêteur.")
    )


@require_POST
@given(Loan, rules.may_cancel, by="uid")
def cancel(request: Request, row: Loan) -> HttpResponse:
    """Give it up, with a reason."""

    def deed(data: Mapping[str, Any]) -> None:
        loan = _whole(row)
        by_lender = not rules.borrows(request.user, loan)
        actions.cancel(actor=signed_in(request), loan=loan, at=now(), by_lender=by_lender, **data)

    return _done(request, row, "cancel", deed, _("C’est noté : l’autre partie est prévenue de l’annulation."))


@require_POST
@given(Loan, rules.may_renew, by="uid")
def renew(request: Request, row: Loan) -> HttpResponse:
    """Keep it longer, as the rules allow and as long as nobody waits for it."""

    def deed(data: Mapping[str, Any]) -> None:
        actions.renew(actor=signed_in(request), loan=_whole(row), last_on=data["last_on"], at=now())

    return _done(request, row, "renew", deed, _("Le prêt est prolongé : le prêteur est prévenu."))


@require_POST
@given(Loan, rules.may_receive, by="uid")
def receive(request: Request, row: Loan) -> HttpResponse:
    """It arrived."""

    def deed(data: Mapping[str, Any]) -> None:
        actions.receive(actor=signed_in(request), loan=_whole(row), on=data["on"], at=now())

    return _done(request, row, "receive", deed, _("C’est noté : l’outil est chez vous."))


@require_POST
@given(Loan, rules.may_hand_over, by="uid")
def hand_over(request: Request, row: Loan) -> HttpResponse:
    """The next host has it."""

    def deed(data: Mapping[str, Any]) -> None:
        loan = _whole(row)
        following = Loan.objects.to_leave().for_page().get(previous=loan)
        actions.hand_over(actor=signed_in(request), loan=loan, following=following, on=data["on"], at=now())

    return _done(request, row, "hand_over", deed, _("C’est noté : l’outil est chez l’emprunteur suivant."))


@require_POST
@given(Loan, rules.may_give_proof, by="uid")
def proof(request: Request, row: Loan) -> HttpResponse:
    """Join a certificate of insurance, or undertake."""

    def deed(data: Mapping[str, Any]) -> None:
        me, at = signed_in(request), now()
        kept = receive_attachment(actor=me, upload=data["document"], at=at) if data["document"] else None
        for_all = bool(data.get("for_all")) and row.borrower is not None
        given = give_proof(
            actor=me, lender=row.lender, kind=data["kind"], first_on=data["first_on"], last_on=data["last_on"],
            insurer=data["insurer"], attachment=kept, borrower=row.borrower, loan=None if for_all else row, at=at,
        )  # fmt: skip
        if rules.may_answer_proof(me, given) and not rules.borrows(me, row):
            accept_proof(actor=me, proof=given, at=at)  # the lender who writes it down has read it

    return _done(request, row, "proof", deed, _("Merci : le prêteur a votre pièce d’assurance."))


@require_safe
@given(Loan, rules.is_concerned, by="uid")
def proof_file(request: Request, row: Loan, proof: UUID) -> FileResponse:
    """The certificate that was joined, to download: both sides of a loan that it covers read it."""
    found = next((one for one in proofs_of(row) if one.uid == proof), None)
    if found is None or found.attachment is None:
        raise Http404
    return attachment_answer(found.attachment)


@require_POST
@given(WaitingEntry, rules.may_answer_offer, by="loan__uid")
def offer(request: Request, entry: WaitingEntry) -> HttpResponse:
    """Take the period offered, or leave it to the next."""
    me, uid = signed_in(request), entry.loan.uid
    if request.POST.get("do") == "accept":
        actions.accept_offer(actor=me, entry=entry, at=now())
        messages.success(request, _("La période est à vous : le prêt est accordé."))
    elif request.POST.get("do") == "decline":
        actions.decline_offer(actor=me, entry=entry, at=now())
        messages.success(request, _("C’est noté : vous gardez votre place pour d’autres dates."))
    return redirect("loans:loan", uid=uid)


@require_POST
@given(WaitingEntry, rules.may_leave_queue, by="loan__uid")
def leave(request: Request, entry: WaitingEntry) -> HttpResponse:
    """Wait no more."""
    actions.leave_queue(actor=signed_in(request), entry=entry, at=now())
    messages.success(request, _("Vous n’êtes plus sur la liste d’attente."))
    return redirect("loans:loan", uid=entry.loan.uid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Loan, rules.may_tell, by="uid")
def evaluate(request: Request, row: Loan) -> HttpResponse:
    """Say how many profited from it, and how it went: what closes a loan."""
    loan = get_object_or_404(Loan.objects.for_page(), pk=row.pk)
    form = EvaluationForm(request.POST if request.method == "POST" else None, headcount=Headcount())
    if form.is_bound and form.is_valid():
        with said_in(form):
            actions.evaluate(actor=signed_in(request), loan=loan, evaluation=form.evaluation(), at=now())
            messages.success(request, _("Merci : votre bilan est enregistré, et le public compté."))
            return redirect("loans:loan", uid=loan.uid)
    context = evaluation_context(loan, form, request.user)
    return render(request, "loans/evaluate.html", context, status=422 if form.errors else 200)
