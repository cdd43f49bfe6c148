"""Expenses: what was spent, what proves it, who pays."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused, said_in
from maillage.files.attachments import attachment_answer, receive_attachment
from maillage.funding import rules
from maillage.funding.actions import expenses as deeds
from maillage.funding.forms.expenses import EvidenceForm, ExpenseForm, SharesForm
from maillage.funding.models import Agreement, Expense
from maillage.funding.panels.pages import amounts_of, expense_context, expenses_context
from maillage.programmes.models import Programme
from maillage.ui.access import Request, anyone, given, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def expenses(request: Request, row: Programme) -> HttpResponse:
    """The expenses of a programme; record one."""
    form = ExpenseForm(request.POST or None, programme=row)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = deeds.save_expense(
                actor=signed_in(request), programme=row, expense=None, data=form.data_typed(), at=now()
            )
            messages.success(request, _("La dépense est enregistrée : joignez ce qui la prouve, dites qui la paie."))
            return redirect("funding:expense", uid=made.uid)
    context = expenses_context(row, request.GET.get("page")) | {"form": form}
    return render(request, "funding/expenses.html", context, status=422 if form.errors else 200)


def _whole(row: Expense) -> Expense:
    return Expense.objects.select_related("programme__territory", "action").get(pk=row.pk)


def _agreements(row: Expense) -> list[Agreement]:
    return list(row.programme.agreements.select_related("funder").in_order())


def _page(request: Request, row: Expense, status: int = 200, **more: Any) -> HttpResponse:
    agreements = _agreements(row)
    forms = {
        "form": ExpenseForm(programme=row.programme, expense=row), "evidence_form": EvidenceForm(),
        "shares_form": SharesForm(agreements=agreements, amounts=amounts_of(row)),
    }  # fmt: skip
    return render(request, "funding/expense.html", expense_context(row, agreements) | forms | more, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Expense, rules.may_change_expense, by="uid")
def expense(request: Request, row: Expense) -> HttpResponse:
    """One expense."""
    row = _whole(row)
    if request.method != "POST":
        return _page(request, row)
    form = ExpenseForm(request.POST, programme=row.programme)
    if form.is_valid():
        with said_in(form):
            deeds.save_expense(
                actor=signed_in(request), programme=row.programme, expense=row, data=form.data_typed(), at=now()
            )
            messages.success(request, _("La dépense est enregistrée."))
            return redirect("funding:expense", uid=row.uid)
    return _page(request, row, 422, form=form)


@require_POST
@given(Expense, rules.may_change_expense, by="uid")
def share(request: Request, row: Expense) -> HttpResponse:
    """Say who pays for which part: as typed, or in proportion to what each agreement promises."""
    row = _whole(row)
    agreements = _agreements(row)
    form = SharesForm(request.POST, agreements=agreements, amounts={})
    if request.POST.get("deed") == "proportion":
        amounts = deeds.proposal_for(row, agreements)
    elif form.is_valid():
        amounts = form.amounts
    else:
        return _page(request, row, 422, shares_form=form)
    try:
        deeds.share_expense(actor=signed_in(request), expense=row, amounts=amounts, at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, shares_form=form)
    messages.success(request, _("Le partage est enregistré."))
    return redirect("funding:expense", uid=row.uid)


@require_POST
@given(Expense, rules.may_change_expense, by="uid")
def add_evidence(request: Request, row: Expense) -> HttpResponse:
    """Attach a document."""
    row, form, person = _whole(row), EvidenceForm(request.POST, request.FILES), signed_in(request)
    if form.is_valid():
        try:
            kept = receive_attachment(actor=person, upload=form.cleaned_data["document"], at=now())
            deeds.attach(actor=person, expense=row, attachment=kept, at=now())
        except Refused as refusal:
            form.add_error("document", str(refusal))
        else:
            messages.success(request, _("Le justificatif est joint."))
            return redirect("funding:expense", uid=row.uid)
    return _page(request, row, 422, evidence_form=form)


@never_cache
@require_safe
@given(Expense, anyone, by="uid")
def evidence(request: Request, row: Expense, proof: int) -> HttpResponseBase:
    """A document that proves an expense, for those who see it: the coordinators, the funder that was told of it."""
    found = row.evidence.select_related("attachment").filter(pk=proof).first()
    if found is None:
        raise Http404
    return attachment_answer(found.attachment)


@require_POST
@given(Expense, rules.may_change_expense, by="uid")
def remove_evidence(request: Request, row: Expense, proof: int) -> HttpResponse:
    """Take a document away."""
    found = row.evidence.select_related("attachment", "expense__programme").filter(pk=proof).first()
    if found is None:
        raise Http404
    deeds.detach(actor=signed_in(request), evidence=found, at=now())
    messages.success(request, _("Le justificatif est retiré."))
    return redirect("funding:expense", uid=row.uid)


@require_POST
@given(Expense, rules.may_change_expense, by="uid")
def remove(request: Request, row: Expense) -> HttpResponse:
    """Take back an expense noted by mistake."""
    row = _whole(row)
    deeds.remove_expense(actor=signed_in(request), expense=row, at=now())
    messages.success(request, _("La dépense est retirée."))
    return redirect("funding:expenses", slug=row.programme.slug)
