"""The lenders of a territory, for its coordinators: whose desk is open, and opening one more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.loans import rules
from maillage.loans.actions.handing import hand_desk
from maillage.loans.forms.terms import HandForm
from maillage.loans.models import Lender
from maillage.loans.panels.lenders import lenders_context, structure_meant
from maillage.ui.access import Request, given, open_to, signed_in


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


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_hand_desk, by="organisation__slug")
def hand(request: Request, row: Lender) -> HttpResponse:
    """Give everything that a desk keeps to another one, and shut it: what comes before two structures become one."""
    others = Lender.objects.kept_by(request.user).exclude(pk=row.pk).order_by("organisation__name", "pk")
    form = HandForm(request.POST or None, lenders=others.select_related("organisation"))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            target = form.cleaned_data["target"]
            hand_desk(actor=signed_in(request), source=row, target=target, at=now())
            messages.success(request, _("C’est fait : tout ce que prêtait ce guichet est à celui de %(name)s.")
                             % {"name": target})  # fmt: skip
            return redirect("loans:tools", organisation__slug=target.organisation.slug)
    context = {"lender": row, "form": form, "tools": row.tools.count(), "loans": row.loans.count()}
    return render(request, "loans/keep/hand_desk.html", context, status=422 if form.errors else 200)
