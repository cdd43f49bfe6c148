"""The lenders of a territory, for its coordinators: whose desk is open, and opening one more."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.loans import rules
from maillage.loans.panels.lenders import lenders_context, structure_meant
from maillage.ui.access import Request, open_to


@never_cache
@require_safe
@open_to("coordinators")
def lenders(request: Request) -> HttpResponse:
    """The lenders of the territories that one coordinates; a structure typed leads to the form that opens its desk."""
    typed = request.GET.get("structure_label") or ""
    found = structure_meant(request.GET.get("structure") or "", typed)
    if found is not None and rules.may_open_desk(request.user, found):
        return redirect("loans:open_desk", slug=found.slug)
    sentence = ""
    if typed:
        sentence = _("Aucune structure publiée de vos territoires ne porte ce nom : choisissez-la dans la liste.")
    context = lenders_context(request.user, request.territory) | {"typed": typed, "sentence": sentence}
    return render(request, "loans/keep/lenders.html", context)
