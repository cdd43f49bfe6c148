"""Joining the waiting list of a tool."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.loans import actions, rules
from maillage.loans.actions.common import day_of
from maillage.loans.forms.basket import BasketForm, initial_of
from maillage.loans.forms.lines import QueueForm
from maillage.loans.models import Tool
from maillage.loans.panels.basket import open_basket
from maillage.loans.panels.queue import initial_window
from maillage.loans.views.tool import organisations_of
from maillage.ui.access import Request, given, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Tool, rules.may_ask, by="slug")
def queue(request: Request, tool: Tool) -> HttpResponse:
    """Wait for days to be free: how many, anywhere between two days; for whom and where."""
    me, organisations = signed_in(request), organisations_of(request.user)
    today, posted = day_of(tool.lender, now()), request.POST or None
    form = QueueForm(
        posted, tool=tool, organisations=organisations, today=today, initial=initial_window(request.GET, today)
    )
    who = BasketForm(
        posted, user=me, organisations=organisations, initial=initial_of(open_basket(me), me, organisations)
    )
    if request.method == "POST" and all([form.is_valid(), who.is_valid()]):
        with said_in(form):
            entry = actions.join_queue(actor=me, line=form.line(), who=who.who(), window=form.window(), at=now())
            messages.success(
                request, _("Vous êtes sur la liste d’attente : une période vous sera proposée à votre tour.")
            )
            return redirect("loans:loan", uid=entry.loan.uid)
    wrong = form.errors or who.errors
    context = {"tool": tool, "queue": form, "form": who}
    return render(request, "loans/queue.html", context, status=422 if wrong else 200)
