"""Reports for everyone: the list, the report, its summary, its PDF, its data."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.core.paging import page_of
from maillage.reports import rules
from maillage.reports.actions.publishing import is_intact
from maillage.reports.exports.data import package_of
from maillage.reports.exports.document import report_pdf, summary_pdf
from maillage.reports.models import Report, ReportVersion
from maillage.reports.panels.page import version_context, version_of
from maillage.reports.showing import plain_lead, summary_of
from maillage.ui.access import Request, given, open_to

PAGE_SIZE = 20


@require_safe
@open_to("everyone")
def reports(request: Request) -> HttpResponse:
    """The reports of a territory, the last published first."""
    scope = request.territory.pk if request.territory is not None else None
    rows = Report.objects.visible_to(request.user).published().shown_in(scope).select_related("programme__territory")
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    shown = rows.latest_first()[page.offset : page.offset + page.size]
    return render(request, "reports/reports.html", {"reports": shown, "page": page})


def _version(request: Request, report: Report) -> ReportVersion:
    """The version asked for by `?version=2`, the last one otherwise; none gives 404."""
    version = version_of(report, request.GET.get("version"))
    if version is None:
        raise Http404
    return version


@require_safe
@given(Report, rules.may_read, by="slug")
def report(request: Request, report: Report) -> HttpResponse:
    """The report; who writes one that was never published is shown its preview."""
    if not report.published_at:
        return redirect("reports:preview", report.slug)
    version = _version(request, report)
    context = version_context(version) | {"meta": plain_lead(version.content)[:300], "is_intact": is_intact(version)}
    return render(request, "reports/report.html", context)


@require_safe
@given(Report, rules.may_read, by="slug")
def summary(request: Request, report: Report) -> HttpResponse:
    """The same on one page."""
    version = _version(request, report)
    context = summary_of(version.content) | {"report": report, "version": version}
    return render(request, "reports/summary.html", context)


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    how = "attachment" if kind == "application/zip" else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer


@require_safe
@given(Report, rules.may_read, by="slug")
def pdf(request: Request, report: Report) -> HttpResponse:
    """The report as a tagged PDF."""
    version = _version(request, report)
    return _file(report_pdf(version), f"bilan-{report.slug}-v{version.number}.pdf", "application/pdf")


@require_safe
@given(Report, rules.may_read, by="slug")
def short_pdf(request: Request, report: Report) -> HttpResponse:
    """The summary as a tagged PDF of one page."""
    version = _version(request, report)
    return _file(summary_pdf(version), f"resume-{report.slug}-v{version.number}.pdf", "application/pdf")


@require_safe
@given(Report, rules.may_read, by="slug")
def data(request: Request, report: Report) -> HttpResponse:
    """The open data: CSV files with their codebook."""
    version = _version(request, report)
    return _file(package_of(version), f"donnees-{report.slug}-v{version.number}.zip", "application/zip")
