"""The indicators of a programme: their definitions, version after version."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now, today
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions import indicators as deeds
from maillage.programmes.forms.indicators import IndicatorForm
from maillage.programmes.models import CompositePart, Indicator, Programme
from maillage.programmes.panels.desk import versions_now
from maillage.ui.access import Request, given, signed_in

TERMS = Prefetch("composed_of", CompositePart.objects.select_related("indicator").order_by("position", "pk"))


@never_cache
@require_safe
@given(Programme, rules.may_manage, by="slug")
def indicators(request: Request, row: Programme) -> HttpResponse:
    """What is measured, in the words of its last definition."""
    versions = versions_now(row)
    lines = [(one, versions.get(one.pk)) for one in row.indicators.in_order()]
    return render(request, "programmes/indicators.html", {"programme": row, "lines": lines})


def _created(request: Request, form: IndicatorForm, programme: Programme) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        deeds.create_indicator(
            actor=signed_in(request), programme=programme, code=data["code"], theme=data["theme"],
            rhythm=data["rhythm"], actions=data["actions"], is_public=data["is_public"], data=form.data_typed(),
            at=now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def new(request: Request, row: Programme) -> HttpResponse:
    """Add an indicator."""
    bound = request.POST if request.method == "POST" else None
    form = IndicatorForm(bound, programme=row, initial={"since": row.starts_on})
    if _created(request, form, row):
        messages.success(request, _("L’indicateur est ajouté : il sera demandé à la prochaine campagne."))
        return redirect("programmes:indicators", slug=row.slug)
    context = {"programme": row, "form": form}
    return render(request, "programmes/edit_indicator.html", context, status=422 if form.is_bound else 200)


def _redefined(request: Request, form: IndicatorForm, row: Indicator) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    data, person = form.cleaned_data, signed_in(request)
    try:
        if request.POST.get("deed") == "definir":
            deeds.define_anew(actor=person, indicator=row, data=form.data_typed(), at=now())
        else:
            deeds.ask_of(actor=person, indicator=row, theme=data["theme"], rhythm=data["rhythm"],
                         actions=data["actions"], is_public=data["is_public"], at=now())  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Indicator, rules.may_manage_indicator)
def edit(request: Request, row: Indicator) -> HttpResponse:
    """Change whom it is asked of, or define it anew from a day on."""
    versions = list(row.versions.select_related("feed").prefetch_related(TERMS).newest_first())
    for one in versions:
        terms = " + ".join(term.indicator.code for term in one.composed_of.all())
        one.terms = terms  # type: ignore[attr-defined]  # for the page
    bound = request.POST if request.method == "POST" else None
    form = IndicatorForm(bound, programme=row.programme, version=versions[0])
    if not form.is_bound:
        form.initial["since"] = today()
    if _redefined(request, form, row):
        messages.success(request, _("C’est enregistré. Les chiffres déjà rendus gardent leur définition."))
        return redirect("programmes:edit_indicator", pk=row.pk)
    context = {"programme": row.programme, "indicator": row, "form": form, "versions": versions}
    return render(request, "programmes/edit_indicator.html", context, status=422 if form.is_bound else 200)


@require_POST
@given(Indicator, rules.may_manage_indicator)
def drop(request: Request, row: Indicator) -> HttpResponse:
    """Stop asking for it."""
    deeds.retire(actor=signed_in(request), indicator=row, at=now())
    messages.success(request, _("L’indicateur n’est plus demandé ; ses chiffres restent."))
    return redirect("programmes:indicators", slug=row.programme.slug)
