"""The desk where a report is written."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.programmes.models import Programme
from maillage.programmes.rules import may_manage
from maillage.reports import rules
from maillage.reports.actions.writing import change_report, create_report, remove_report
from maillage.reports.forms.reports import NewReportForm, ReportForm, initial_of
from maillage.reports.models import Report
from maillage.reports.panels.builder import builder_context, preview_context
from maillage.ui.access import Request, given, open_to, signed_in

PAGE_SIZE = 30


@never_cache
@require_safe
@open_to("coordinators")
def desk(request: Request) -> HttpResponse:
    """The reports that a person writes, and the programmes that may have one."""
    scope = request.territory.pk if request.territory is not None else None
    rows = Report.objects.managed_by(request.user).shown_in(scope)
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    shown = rows.select_related("programme").order_by("-changed_at", "pk")[page.offset : page.offset + page.size]
    programmes = Programme.objects.managed_by(request.user).shown_in(scope).exists()
    return render(request, "reports/desk/desk.html", {"reports": shown, "page": page, "programmes": programmes})


@never_cache
@require_safe
@given(Programme, may_manage, by="slug")
def of_programme(request: Request, programme: Programme) -> HttpResponse:
    """The reports of one programme, among its pages."""
    rows = programme.reports.select_related("programme").order_by("-changed_at", "pk")
    return render(request, "reports/desk/of_programme.html", {"programme": programme, "reports": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def new(request: Request) -> HttpResponse:
    """Begin a report."""
    scope = request.territory.pk if request.territory is not None else None
    programmes = Programme.objects.managed_by(request.user).shown_in(scope).latest_first()
    form = NewReportForm(
        request.POST or None, programmes=programmes, initial={"programme": request.GET.get("programme")}
    )
    if request.method == "POST" and form.is_valid():
        programme = form.cleaned_data["programme"]
        made = create_report(actor=signed_in(request), programme=programme, data=form.data_of(), at=now())
        messages.success(request, _("Bilan commencé : ajoutez ses chiffres, puis ses blocs."))
        return redirect("reports:builder", made.slug)
    status = 422 if form.is_bound else 200
    return render(request, "reports/desk/new.html", {"form": form, "any": programmes.exists()}, status=status)


@never_cache
@require_safe
@given(Report, rules.may_write, by="slug")
def builder(request: Request, report: Report) -> HttpResponse:
    """Its blocks, its figures, its verifications."""
    return render(request, "reports/desk/builder.html", builder_context(report))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def settings(request: Request, report: Report) -> HttpResponse:
    """Its title, its standfirst, its language."""
    form = ReportForm(request.POST or None, initial=initial_of(report))
    if request.method == "POST" and form.is_valid():
        change_report(actor=signed_in(request), report=report, data=form.data_of(), at=now())
        messages.success(request, _("C’est enregistré."))
        return redirect("reports:builder", report.slug)
    context = {"form": form, "report": report, "may_remove": rules.may_remove(request.user, report)}
    return render(request, "reports/desk/settings.html", context, status=422 if form.is_bound else 200)


@require_POST
@given(Report, rules.may_remove, by="slug")
def remove(request: Request, report: Report) -> HttpResponse:
    """Throw away a draft that was never published."""
    remove_report(actor=signed_in(request), report=report, at=now())
    messages.success(request, _("Le brouillon est jeté."))
    return redirect("reports:desk")


@never_cache
@require_safe
@given(Report, rules.may_write, by="slug")
def preview(request: Request, report: Report) -> HttpResponse:
    """The page as it would be published now."""
    return render(request, "reports/desk/preview.html", preview_context(report))
