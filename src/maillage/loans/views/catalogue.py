"""The catalogue of what is lent: several lenders, one list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from maillage.core.clock import today
from maillage.core.paging import page_of
from maillage.loans.forms.filters import read_filters
from maillage.loans.panels.catalogue import dates_query, list_context, search
from maillage.loans.panels.rows import lines_by_id
from maillage.territories.panels import in_words
from maillage.ui.access import Request, open_to

PAGE_SIZE = 20


@require_safe
@open_to("everyone")
def catalogue(request: Request) -> HttpResponse:
    """What one may borrow, from whom; free between two days."""
    day = today()
    filters = read_filters(request.GET, day)
    found = search(filters, request.territory, day)
    page = page_of(request.GET.get("page"), found.total, PAGE_SIZE)
    shown = found.ids[page.offset : page.offset + page.size]
    context = list_context(filters, found, reverse("loans:catalogue")) | {
        "page": page,
        "lines": lines_by_id(shown, found.states, dates_query(filters)),
        "place_name": in_words(request.territory),
    }
    answer = render(request, "loans/catalogue.html", context)
    if filters.period is not None:
        patch_cache_control(answer, private=True)  # dates change with each loan: no page is kept
    return answer
