"""The requests that a lender answers, one or several at once; those it writes for who telephoned."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.core.text import clean_line
from maillage.loans import actions, rules
from maillage.loans.forms.desk import AnswersForm, NewLoanForm
from maillage.loans.models import Lender, Tool
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.requests import requests_context
from maillage.ui.access import Request, given, signed_in

MOST_OPTIONS = 12


def _page(request: Request, lender: Lender, form: AnswersForm, status: int = 200) -> HttpResponse:
    given_ = request.POST if request.method == "POST" else request.GET
    found = requests_context(lender, now(), given_.get("etat", ""), given_.get("page"))
    context = {**desk_context(lender, "requests"), **found, "form": form, "ticked": form.ticked}
    return render(request, "loans/desk/requests.html", context, status=status)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def requests(request: Request, row: Lender) -> HttpResponse:
    """What waits for an answer, with what the rules say of each."""
    return _page(request, row, AnswersForm(lender=row))


@require_POST
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def answer(request: Request, row: Lender) -> HttpResponse:
    """Approve or refuse what was ticked: all, or nothing and the reason why."""
    form = AnswersForm(request.POST, lender=row)
    if form.is_valid():
        with said_in(form):
            messages.success(request, _answered(request, form.cleaned_data))
            return redirect("loans:requests", row.organisation.slug)
    return _page(request, row, form, 422)


def _answered(request: Request, data: dict[str, Any]) -> str:
    actor = signed_in(request)
    if request.POST.get("deed") == "refuser":
        done = actions.refuse_all(actor=actor, loans=data["loans"], reason=data["reason"], text=data["text"], at=now())
        words = ngettext(
            "%(n)s demande refusée : l’emprunteur sait pourquoi.",
            "%(n)s demandes refusées : les emprunteurs savent pourquoi.", len(done),
        )  # fmt: skip
        return words % {"n": len(done)}
    done = actions.approve_all(actor=actor, loans=data["loans"], at=now(), override=data["override"])
    return ngettext("%(n)s demande accordée.", "%(n)s demandes accordées.", len(done)) % {"n": len(done)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def new(request: Request, row: Lender) -> HttpResponse:
    """Write what somebody asked for by telephone; approve it at once when it is possible."""
    form = NewLoanForm(request.POST or None, lender=row, initial={"tool_label": request.GET.get("outil", "")[:140]})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            loan = actions.enter_loan(
                actor=signed_in(request), line=form.line(), who=form.who(), at=now(),
                override=form.cleaned_data["override"], approved=form.cleaned_data["approve"],
            )  # fmt: skip
            messages.success(request, _("Le prêt %(reference)s est enregistré.") % {"reference": loan.reference})
            return redirect("loans:loan", loan.uid)
    context = {**desk_context(row, "requests"), "form": form}
    return render(request, "loans/desk/new.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def tool_options(request: Request, row: Lender) -> JsonResponse:
    """The tools of the catalogue of this lender whose title holds what is typed."""
    typed = clean_line(request.GET.get("q") or "")[:80]
    rows = Tool.objects.filter(lender=row, title__icontains=typed).listed().order_by("title", "pk")
    found = [{"value": one.slug, "label": one.title, "note": one.get_kind_display()} for one in rows[:MOST_OPTIONS]]
    return JsonResponse({"results": found if typed else []})
