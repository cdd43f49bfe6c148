"""The territories of a programme: joining, changing their days, taking away a mistake."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.programmes import rules
from maillage.programmes.actions.spreading import drop_territory, save_territory
from maillage.programmes.forms.making import TerritoryForm, territory_initial
from maillage.programmes.models import Programme, ProgrammeTerritory
from maillage.ui.access import Request, given, signed_in


def _saved(request: Request, form: TerritoryForm, programme: Programme, row: ProgrammeTerritory | None) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    with said_in(form):
        save_territory(actor=signed_in(request), programme=programme, row=row, data=form.data_typed(), at=now())
    return not form.errors


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def territories(request: Request, row: Programme) -> HttpResponse:
    """Where it runs and ran; one more joins it."""
    form = TerritoryForm(request.POST if request.method == "POST" else None)
    if _saved(request, form, row, None):
        messages.success(request, _("Le territoire entre dans le programme."))
        return redirect("programmes:territories", slug=row.slug)
    shown = row.territories.prefetch_related("departments").order_by("starts_on", "pk")
    context = {"programme": row, "form": form, "territories": shown}
    return render(request, "programmes/territories.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def territory(request: Request, row: Programme, pk: int) -> HttpResponse:
    """Change its name, its departments or its days; take it away."""
    one = row.territories.filter(pk=pk).first()
    if one is None:
        raise Http404
    form = TerritoryForm(request.POST if request.method == "POST" else None, initial=territory_initial(one))
    if request.POST.get("deed") == "retirer":
        drop_territory(actor=signed_in(request), row=one, at=now())
        messages.success(request, _("Le territoire est retiré."))
        return redirect("programmes:territories", slug=row.slug)
    if _saved(request, form, row, one):
        messages.success(request, _("C’est enregistré."))
        return redirect("programmes:territories", slug=row.slug)
    context = {"programme": row, "form": form, "one": one}
    return render(request, "programmes/territories.html", context, status=422 if form.is_bound else 200)
