"""The basket: several tools, asked for at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.loans import actions, rules
from maillage.loans.actions.common import day_of
from maillage.loans.forms.basket import BasketForm, initial_of
from maillage.loans.forms.lines import LineForm
from maillage.loans.models import Basket, BasketLine, Loan, Tool
from maillage.loans.panels.basket import lines_of, missing_of, open_basket
from maillage.loans.views.tool import organisations_of
from maillage.ui.access import Request, given, open_to, signed_in


@require_POST
@given(Tool, rules.may_ask, by="slug")
def add(request: Request, tool: Tool) -> HttpResponse:
    """Put a tool in the basket for the days chosen; the place and the borrower said with it are kept."""
    me, at = signed_in(request), now()
    form = LineForm(request.POST, tool=tool, organisations=organisations_of(me), today=day_of(tool.lender, at))
    if not form.is_valid():
        messages.error(request, " ".join(form.sentences))
        return redirect(reverse("loans:tool", args=[tool.slug]) + form.query() + "#dates")
    row = actions.add_line(actor=me, line=form.line(), at=at)
    before = BasketLine.objects.visible_to(me).filter(pk=form.cleaned_data["ligne"], tool=tool).exclude(pk=row.pk)
    for line in before:
        actions.remove_line(actor=me, line=line)
    basket = actions.basket_of(actor=me, at=at)
    who = form.who(basket)
    if who is not None:
        actions.describe_basket(actor=me, basket=basket, who=who)
    messages.success(request, _("« %(tool)s » est dans votre panier.") % {"tool": tool.title})
    return redirect("loans:basket")


@require_POST
@given(BasketLine, rules.may_change_line)
def remove(request: Request, line: BasketLine) -> HttpResponse:
    """Take a tool out of the basket."""
    actions.remove_line(actor=signed_in(request), line=line)
    messages.success(request, _("« %(tool)s » n’est plus dans votre panier.") % {"tool": line.tool.title})
    return redirect("loans:basket")


def _sent(request: Request, form: BasketForm, basket: Basket) -> list[Loan]:
    """The requests that were sent; none when something is missing, which the form then says."""
    me, at = signed_in(request), now()
    actions.describe_basket(actor=me, basket=basket, who=form.who())
    if request.POST.get("do") != "send":
        messages.success(request, _("C’est gardé : rien n’est envoyé avant que vous ne le demandiez."))
        return []
    try:
        return actions.send_basket(actor=me, basket=basket, who=form.who(), at=at)
    except actions.Incomplete as missing:
        form.add_error(missing.name if missing.name in form.fields else None, str(missing))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def basket(request: Request) -> HttpResponse:
    """What is asked for, for whom and where; sent at once or not at all, and nothing typed is lost."""
    me, organisations = signed_in(request), organisations_of(request.user)
    found = open_basket(me)
    form = BasketForm(
        request.POST or None, user=me, organisations=organisations, initial=initial_of(found, me, organisations)
    )
    if request.method == "POST" and found is not None and form.is_valid():
        loans = _sent(request, form, found)
        if loans:
            messages.success(request, told(loans))
            return redirect("loans:mine")
        if not form.errors:
            return redirect("loans:basket")
    context = basket_context(found, form, request)
    return render(request, "loans/basket.html", context, status=422 if form.errors else 200)


def basket_context(found: Basket | None, form: BasketForm, request: Request) -> dict[str, Any]:
    """The lines, and what is missing."""
    me = signed_in(request)
    lines = lines_of(open_basket(me) if found is not None else None, me, now())
    return {"basket": found, "form": form, "lines": lines, "missing": missing_of(found, lines)}


def told(loans: list[Loan]) -> str:
    """What the page says once the basket is sent."""
    words = ngettext(
        "Votre demande est envoyée : le prêteur vous répondra ici et par courriel.",
        "Vos %(number)s demandes sont envoyées : les prêteurs vous répondront ici et par courriel.",
        len(loans),
    )
    return words % {"number": len(loans)}
