"""A visitor tells us that something is wrong; a moderator answers."""

import re
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.adapter import client_address
from maillage.contributions import actions, rules
from maillage.contributions.enums import ReportState
from maillage.contributions.forms.guard import within_limit
from maillage.contributions.forms.reports import AnswerForm, ReportForm
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution, VisitorReport
from maillage.contributions.panels import page_url, panel_of, remedies_of
from maillage.core import clock
from maillage.territories.place import absolute
from maillage.ui.access import Request, given, signed_in

TYPED = ("reason", "message", "name", "email", "location", "about_minors", "good_faith")
NUMBER = re.compile(r"S-[0-9]{5,12}")


def _report_form(request: Request, contribution: Contribution, at: datetime) -> ReportForm:
    """The form of a report, with the address of the page where it asks where exactly."""
    return ReportForm(
        request.POST or None,
        subject=str(contribution.uid),
        at=at,
        reasons=kind_of(contribution).reasons,
        initial={"location": absolute(contribution.origin, page_url(contribution))},
    )


@never_cache
@csrf_exempt  # nobody's rights are used, and a signed challenge comes back: no cookie is set for telling us something
@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_report, by="uid")
def report(request: Request, contribution: Contribution) -> HttpResponse:
    """The form of a report, open to all."""
    now = clock.now()
    form = _report_form(request, contribution, now)
    status = 200
    if request.method == "POST":
        if form.is_trapped:
            return redirect("contributions:reported", uid=contribution.uid)
        status = 422
        if not form.is_valid():
            pass  # a form that comes back to be corrected is no report sent
        elif not within_limit(client_address(request), "report", now):
            form.add_error(None, _("Vous avez envoyé plusieurs signalements : attendez une heure avant le suivant."))
            status = 429
        else:
            typed = {name: form.cleaned_data[name] for name in TYPED}
            made = actions.report(contribution=contribution, at=now, language=request.language, **typed)
            return redirect(f"{reverse('contributions:reported', args=[contribution.uid])}?numero={made.number}")
    context = {"form": form, "contribution": contribution, "back": page_url(contribution)}
    return render(request, "contributions/report.html", context, status=status)


@never_cache
@require_safe
@given(Contribution, rules.may_report, by="uid")
def reported(request: Request, contribution: Contribution) -> HttpResponse:
    """It arrived: what happens next."""
    number = request.GET.get("numero", "")
    context = {
        "contribution": contribution,
        "back": page_url(contribution),
        "number": number if NUMBER.fullmatch(number) else "",
    }
    return render(request, "contributions/reported.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@given(VisitorReport, rules.may_handle)
def handle_report(request: Request, found: VisitorReport) -> HttpResponse:
    """Read a report and answer it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acted = form.cleaned_data["outcome"] == ReportState.ACTED
        deed = actions.answer_report if acted else actions.dismiss_report
        deed(actor=signed_in(request), report=found, at=clock.now(), answer=form.cleaned_data["answer"])
        messages.success(request, _("La réponse est enregistrée."))
        return redirect("contributions:queue")
    context = {
        "report": found,
        "contribution": found.contribution,
        "form": form,
        "panel": panel_of(found.contribution),
        "is_open": found.state == ReportState.OPEN,
        "remedies": remedies_of(found.contribution, found.reason),
    }
    return render(request, "contributions/handle_report.html", context, status=422 if form.errors else 200)
