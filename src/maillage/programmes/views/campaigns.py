"""Campaigns of returns: dates, the expectation matrix, delays."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now, today
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions import planning
from maillage.programmes.actions.reviewing import grant_delay
from maillage.programmes.forms.campaigns import CampaignForm, DelayForm
from maillage.programmes.forms.making import PeriodsForm
from maillage.programmes.models import Campaign, Programme
from maillage.programmes.panels.campaigns import campaign_lines, pairs_of, pairs_typed
from maillage.programmes.panels.words import period_words
from maillage.ui.access import Request, given, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def campaigns(request: Request, row: Programme) -> HttpResponse:
    """Every campaign with where it stands; making the periods of a kind."""
    form = PeriodsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = planning.make_periods(actor=signed_in(request), programme=row, kind=form.cleaned_data["kind"], at=now())
        words = ngettext("%(n)s campagne ajoutée.", "%(n)s campagnes ajoutées.", len(made)) % {"n": len(made)}
        messages.success(request, words if made else _("Ces campagnes existent déjà."))
        return redirect("programmes:campaigns", slug=row.slug)
    context = {"programme": row, "form": form, "lines": campaign_lines(row, today())}
    return render(request, "programmes/campaigns.html", context, status=422 if form.is_bound else 200)


def _page(request: Request, row: Campaign, status: int = 200, **more: Any) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ("opens_on", "due_on", "closes_on", "note")}
    context = {
        "programme": row.programme, "campaign": row, "period": period_words(row.period),
        "form": CampaignForm(initial=initial), "delay_form": DelayForm(campaign=row), "pairs": pairs_of(row),
        "delays": row.derogations.select_related("organisation").order_by("-at", "pk"),
    } | more  # fmt: skip
    return render(request, "programmes/campaign.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Campaign, rules.may_manage_campaign)
def campaign(request: Request, row: Campaign) -> HttpResponse:
    """Its dates, whom it waits for, the delays granted."""
    if request.method != "POST":
        return _page(request, row)
    form = CampaignForm(request.POST)
    if not form.is_valid():
        return _page(request, row, 422, form=form)
    try:
        planning.plan_campaign(actor=signed_in(request), campaign=row, at=now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, form=form)
    messages.success(request, _("C’est enregistré."))
    return redirect("programmes:campaign", pk=row.pk)


@require_POST
@given(Campaign, rules.may_manage_campaign)
def matrix(request: Request, row: Campaign) -> HttpResponse:
    """Expect what was ticked, and nothing else."""
    wanted = pairs_typed(row, request.POST)
    try:
        added, gone = planning.shape_matrix(actor=signed_in(request), campaign=row, wanted=wanted, at=now())
    except Refused as refusal:
        return _page(request, row, 422, pairs=pairs_of(row, wanted), said=str(refusal))
    more = ngettext("%(n)s ajouté", "%(n)s ajoutés", added) % {"n": added}
    less = ngettext("%(n)s retiré", "%(n)s retirés", gone) % {"n": gone}
    words = _("Attendus : %(added)s, %(gone)s.") % {"added": more, "gone": less}
    messages.success(request, words)
    return redirect("programmes:campaign", pk=row.pk)


@require_POST
@given(Campaign, rules.may_manage_campaign)
def open_now(request: Request, row: Campaign) -> HttpResponse:
    """Expect the return of every structure that leads an action in the period, at once."""
    made = planning.open_campaign(actor=signed_in(request), campaign=row, at=now())
    words = ngettext("%(n)s remontée attendue.", "%(n)s remontées attendues.", len(made)) % {"n": len(made)}
    messages.success(request, words if made else _("Tout ce qui est attendu l’était déjà."))
    return redirect("programmes:campaign", pk=row.pk)


@require_POST
@given(Campaign, rules.may_manage_campaign)
def delay(request: Request, row: Campaign) -> HttpResponse:
    """Let one structure answer after closing."""
    form = DelayForm(request.POST, campaign=row)
    if not form.is_valid():
        return _page(request, row, 422, delay_form=form)
    try:
        grant_delay(actor=signed_in(request), campaign=row, at=now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, delay_form=form)
    messages.success(request, _("Le délai est accordé."))
    return redirect("programmes:campaign", pk=row.pk)
