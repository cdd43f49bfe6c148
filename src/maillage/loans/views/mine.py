"""« Mes prêts », and the same for one’s own calendar."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.loans.panels.basket import lines_in
from maillage.loans.panels.feed import calendar_of, token_of, user_of
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


@require_safe
@open_to("everyone")
def calendar(request: Request, token: str) -> HttpResponse:
    """The loans of a person, for their calendar; the address is a secret of theirs."""
    answer = HttpResponse(calendar_of(user_of(token), now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
