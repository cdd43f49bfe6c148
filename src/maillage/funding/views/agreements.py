"""Agreements: what was promised, what is due, what came in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now, today
from maillage.core.errors import said_in
from maillage.funding import rules
from maillage.funding.actions import agreements as deeds
from maillage.funding.forms.agreements import (
    AgreementForm,
    DueDocumentForm,
    IncomeForm,
    InstalmentForm,
    ReceivedForm,
)
from maillage.funding.models import Agreement, Income
from maillage.funding.panels.pages import agreement_context, agreement_lines
from maillage.funding.sums import in_euros
from maillage.programmes.models import Programme
from maillage.ui.access import Request, given, signed_in

INCOMES_SHOWN = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def agreements(request: Request, row: Programme) -> HttpResponse:
    """The agreements of a programme; write one."""
    form = AgreementForm(request.POST or None, programme=row)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = deeds.save_agreement(
                actor=signed_in(request), programme=row, agreement=None, data=form.data_typed(), at=now()
            )
            messages.success(request, _("La convention est enregistrée."))
            return redirect("funding:agreement", uid=made.uid)
    context = {"programme": row, "lines": agreement_lines(row.agreements.all()), "form": form}
    return render(request, "funding/agreements.html", context, status=422 if form.errors else 200)


def _whole(row: Agreement) -> Agreement:
    return Agreement.objects.select_related("programme__territory", "funder").get(pk=row.pk)


def _page(request: Request, row: Agreement, status: int = 200, **more: Any) -> HttpResponse:
    forms = {
        "form": AgreementForm(programme=row.programme, agreement=row), "instalment_form": InstalmentForm(),
        "document_form": DueDocumentForm(),
    }  # fmt: skip
    context = agreement_context(row, today(), more.pop("received_form", None))
    return render(request, "funding/agreement.html", context | forms | more, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Agreement, rules.may_manage_agreement, by="uid")
def agreement(request: Request, row: Agreement) -> HttpResponse:
    """One agreement."""
    row = _whole(row)
    if request.method != "POST":
        return _page(request, row)
    form = AgreementForm(request.POST, programme=row.programme)
    if form.is_valid():
        with said_in(form):
            deeds.save_agreement(
                actor=signed_in(request), programme=row.programme, agreement=row, data=form.data_typed(), at=now()
            )
            messages.success(request, _("La convention est enregistrée."))
            return redirect("funding:agreement", uid=row.uid)
    return _page(request, row, 422, form=form)


@require_POST
@given(Agreement, rules.may_manage_agreement, by="uid")
def expect(request: Request, row: Agreement) -> HttpResponse:
    """Expect a payment."""
    row, form = _whole(row), InstalmentForm(request.POST)
    if form.is_valid():
        with said_in(form):
            deeds.add_instalment(actor=signed_in(request), agreement=row, at=now(), **form.cleaned_data)
            return redirect("funding:agreement", uid=row.uid)
    return _page(request, row, 422, instalment_form=form)


@require_POST
@given(Agreement, rules.may_manage_agreement, by="uid")
def ask_document(request: Request, row: Agreement) -> HttpResponse:
    """Expect a document."""
    row, form = _whole(row), DueDocumentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, 422, document_form=form)
    deeds.add_document(actor=signed_in(request), agreement=row, at=now(), **form.cleaned_data)
    return redirect("funding:agreement", uid=row.uid)


@require_POST
@given(Agreement, rules.may_manage_agreement, by="uid")
def receive(request: Request, row: Agreement, instalment: int) -> HttpResponse:
    """Note that a payment came in."""
    found = row.instalments.filter(pk=instalment).first()
    if found is None:
        raise Http404
    form = ReceivedForm(request.POST, of=found.pk)
    if form.is_valid():
        with said_in(form):
            deeds.receive(actor=signed_in(request), instalment=found, at=now(), **form.cleaned_data)
            messages.success(request, _("Le versement est noté."))
            return redirect("funding:agreement", uid=row.uid)
    return _page(request, _whole(row), 422, received_form=form)


@require_POST
@given(Agreement, rules.may_manage_agreement, by="uid")
def give(request: Request, row: Agreement, document: int) -> HttpResponse:
    """Note that a document was given today, or take it back."""
    found = row.documents.filter(pk=document).first()
    if found is None:
        raise Http404
    day = None if found.given_on is not None else today()
    deeds.give_document(actor=signed_in(request), document=found, given_on=day, at=now())
    return redirect("funding:agreement", uid=row.uid)


@require_POST
@given(Agreement, rules.may_manage_agreement, by="uid")
def drop(request: Request, row: Agreement, kind: str, expected: int) -> HttpResponse:
    """No longer expect a payment or a document."""
    rows: Any = {"versements": row.instalments, "documents": row.documents}.get(kind)
    found = rows.filter(pk=expected).first() if rows is not None else None
    if found is None:
        raise Http404
    deeds.drop_expected(actor=signed_in(request), row=found, at=now())
    return redirect("funding:agreement", uid=row.uid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def incomes(request: Request, row: Programme) -> HttpResponse:
    """What came in; note something else that did."""
    form = IncomeForm(request.POST or None, programme=row)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            deeds.record_income(actor=signed_in(request), programme=row, data=form.data_typed(), at=now())
            messages.success(request, _("La recette est enregistrée."))
            return redirect("funding:incomes", slug=row.slug)
    rows = Income.objects.filter(programme=row).select_related("funder").latest_first()[:INCOMES_SHOWN]
    context = {"programme": row, "lines": [(one, in_euros(one.amount)) for one in rows], "form": form}
    return render(request, "funding/incomes.html", context, status=422 if form.errors else 200)


@require_POST
@given(Programme, rules.may_manage, by="slug")
def remove_income(request: Request, row: Programme, income: int) -> HttpResponse:
    """Take back a line noted by mistake."""
    found = row.incomes.select_related("programme").filter(pk=income).first()
    if found is None:
        raise Http404
    deeds.remove_income(actor=signed_in(request), income=found, at=now())
    messages.success(request, _("La recette est retirée."))
    return redirect("funding:incomes", slug=row.slug)
