"""Publishing a version."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.programmes.actions.targets import record_decision
from maillage.reports import rules
from maillage.reports.actions.publishing import draft_of, errata_of, in_language_of_reader
from maillage.reports.actions.publishing import publish as publish_report
from maillage.reports.forms.reports import PublishForm
from maillage.reports.models import Report
from maillage.ui.access import Request, given, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def publish(request: Request, report: Report) -> HttpResponse:
    """What blocks, what must be explained, what changes since the last version; then the version."""
    content, outcome = draft_of(report)
    last = report.versions.newest_first().first()
    decisions = report.programme.decisions.latest_first()
    told = in_language_of_reader(report, outcome)
    form = PublishForm(request.POST or None, decisions=decisions, findings=told.to_explain)
    if request.method == "POST" and form.is_valid():
        try:
            _publish(request, report, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Bilan publié."))
            return redirect("reports:report", report.slug)
    errata = errata_of(report, content, last)
    context = {"report": report, "form": form, "outcome": told, "last": last, "errata": errata}
    return render(request, "reports/desk/publish.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _publish(request: Request, report: Report, form: PublishForm) -> None:
    """The decision when it is new, and the version: both or neither."""
    actor, at, data = signed_in(request), now(), form.cleaned_data
    decision = data["decision"] or record_decision(
        actor=actor, programme=report.programme, data=form.new_decision(), at=at
    )
    publish_report(
        actor=actor, report=report, decision=decision, reasons=form.typed_reasons(), note=data["note"], at=at
    )
