"""« Mes prêts », and the same for one’s own calendar."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.loans.actions.keys import change_key
from maillage.loans.panels.basket import lines_in
from maillage.loans.panels.feed import calendar_of
from maillage.loans.panels.keys import holder_of, token_of
from maillage.loans.panels.mine import mine_of, past_lines, past_of
from maillage.ui.access import Request, open_to, signed_in

PAGE_SIZE = 20


@never_cache
@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """What I borrow: what waits for me, what runs, what I asked for; or what is over."""
    me, at = signed_in(request), now()
    done = request.GET.get("etat") == "passes"
    context = {"done": done, "token": token_of(me), "in_basket": lines_in(me), "mine": mine_of(me, at)}
    rows = past_of(me)
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    context["page"] = page
    if done:
        context["past"] = list(past_lines(rows[page.offset : page.offset + page.size], at))
    return render(request, "loans/mine.html", context)


@require_POST
@open_to("members")
def change_calendar(request: Request) -> HttpResponse:
    """Another secret address for one’s own calendar."""
    change_key(actor=signed_in(request), at=now())
    messages.success(request, _("L’adresse a changé : l’ancienne ne montre plus rien."))
    return redirect(reverse("loans:mine") + "#adresse-ical")


@require_safe
@open_to("everyone")
def calendar(request: Request, token: str) -> HttpResponse:
    """The loans of a person, for their calendar; the address is a secret of theirs."""
    holder = holder_of(token)
    if holder.lender is not None:
        raise Http404
    answer = HttpResponse(calendar_of(holder.person, now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
