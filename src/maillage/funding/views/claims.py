"""Claims and the consolidated report, on pages and as files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.funding import rules
from maillage.funding.actions import claims as deeds
from maillage.funding.forms.expenses import ClaimForm, FillForm
from maillage.funding.models import Claim
from maillage.funding.panels.pages import claim_context, claim_lines, offered_shares, report_context, span_asked
from maillage.funding.panels.reports import claim_files, pdf_of, programme_files, xlsx_of
from maillage.funding.report import Report
from maillage.funding.sums import in_euros
from maillage.programmes.models import Programme
from maillage.ui.access import Request, anyone, given, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVES: dict[str, tuple[Callable[..., Any], Any]] = {
    "envoyer": (deeds.send_claim, gettext_lazy("Le compte rendu est envoyé : son financeur le lit.")),
    "reprendre": (deeds.take_back, gettext_lazy("Le compte rendu est de nouveau un brouillon.")),
    "clore": (deeds.close_claim, gettext_lazy("Le compte rendu est clos : ses chiffres ne changent plus.")),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def claims(request: Request, row: Programme) -> HttpResponse:
    """The claims of a programme; begin one."""
    form = ClaimForm(request.POST or None, programme=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with said_in(form):
            made = deeds.open_claim(
                actor=signed_in(request), agreement=data["agreement"], starts_on=data["starts_on"],
                ends_before=form.ends_before, at=now(),
            )  # fmt: skip
            return redirect("funding:claim", uid=made.uid)
    context = {"programme": row, "lines": claim_lines(Claim.objects.filter(agreement__programme=row)), "form": form}
    return render(request, "funding/claims.html", context, status=422 if form.errors else 200)


def _whole(row: Claim) -> Claim:
    return Claim.objects.select_related("agreement__programme__territory", "agreement__funder").get(pk=row.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Claim, anyone, by="uid")
def claim(request: Request, row: Claim) -> HttpResponse:
    """A claim: its table, its expenses; the coordination fills a draft."""
    row = _whole(row)
    may_fill = rules.may_fill_claim(request.user, row)
    offered = offered_shares(row) if may_fill else []
    may_manage, posted = rules.may_manage_claim(request.user, row), request.method == "POST"
    form = FillForm(
        request.POST if posted and may_manage else None, offered=[one.pk for one in offered],
        initial={"shares": list(row.items.order_by("pk").values_list("share", flat=True)), "note": row.note},
    )  # fmt: skip
    if form.is_bound and may_fill and form.is_valid():
        data = form.cleaned_data
        deeds.fill_claim(actor=signed_in(request), claim=row, shares=data["shares"], comment=data["note"], at=now())
        messages.success(request, _("Enregistré."))
        return redirect("funding:claim", uid=row.uid)
    held = {str(one) for one in form["shares"].value() or []}
    context = claim_context(row) | {
        "may_fill": may_fill, "may_manage": may_manage, "form": form, "too_late": form.is_bound and not may_fill,
        "offered": [(one, in_euros(one.amount), str(one.pk) in held) for one in offered],
    }  # fmt: skip
    status = 200 if not posted else 422 if may_fill else 409 if may_manage else 403
    return render(request, "funding/claim.html", context, status=status)


@require_POST
@given(Claim, rules.may_manage_claim, by="uid")
def move(request: Request, row: Claim, deed: str) -> HttpResponse:
    """Send, take back, close, or throw a draft away."""
    row = _whole(row)
    if deed == "effacer":
        deeds.remove_claim(actor=signed_in(request), claim=row, at=now())
        messages.success(request, _("Le brouillon est effacé."))
        return redirect("funding:claims", slug=row.agreement.programme.slug)
    if deed not in MOVES:
        raise Http404
    act, said = MOVES[deed]
    act(actor=signed_in(request), claim=row, at=now())
    messages.success(request, said)
    return redirect("funding:claim", uid=row.uid)


def _file(
    request: Request, form: str, programme: Programme, whole: tuple[Report, list[str]], note: str
) -> HttpResponse:
    report, lead = whole
    if form == "xlsx":
        answer = HttpResponse(xlsx_of(report, lead), content_type=XLSX)
    elif form == "pdf":
        pdf = pdf_of(report, lead, note=note, programme=programme, language=request.language, at=now())
        answer = HttpResponse(pdf, content_type="application/pdf")
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="compte-rendu-{programme.slug}.{form}"'
    return answer


@never_cache
@require_safe
@given(Claim, anyone, by="uid")
def claim_file(request: Request, row: Claim, form: str) -> HttpResponse:
    """A claim as a workbook or a PDF."""
    row = _whole(row)
    return _file(request, form, row.agreement.programme, claim_files(row), row.note)


@never_cache
@require_safe
@given(Programme, rules.may_see_inside, by="slug")
def report(request: Request, row: Programme) -> HttpResponse:
    """All funders together: planned, actual, % and gap."""
    return render(request, "funding/report.html", report_context(row, request.GET.get("periode")))


@never_cache
@require_safe
@given(Programme, rules.may_see_inside, by="slug")
def report_file(request: Request, row: Programme, form: str) -> HttpResponse:
    """The same as a workbook or a PDF."""
    whole = Programme.objects.select_related("territory").get(pk=row.pk)
    span = span_asked(whole, request.GET.get("periode"))[0]
    return _file(request, form, whole, programme_files(whole, span.starts_on, span.ends_before), "")
