"""The lists of the magazine: articles, dossiers, experience reports, notebooks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.paging import PAGE_SIZE, page_of
from maillage.feeds.syndication import FORMATS
from maillage.publications.enums import KINDS, RUBRICS
from maillage.publications.forms.filters import Filters, read_filters
from maillage.publications.panels.lists import LISTED, chips_of, criteria_of, front_of, groups_of, publications_by_id
from maillage.publications.panels.rows import lines_of
from maillage.publications.querysets.find import find, steady
from maillage.ui.access import Request, open_to

MOST_LISTED = 1_000_000


def kinds_of(name: str, filters: Filters) -> tuple[str, ...]:
    """What a list holds: one rubric; all of them where the magazine is asked about somebody or something."""
    wide = name == "magazine" and bool(filters.author or filters.structure or filters.tag)
    return KINDS if wide else LISTED[name]


def _listed(request: Request, name: str) -> dict[str, Any]:
    filters = read_filters(request.GET)
    kinds, path = kinds_of(name, filters), reverse(f"publications:{name}")
    asked = page_of(request.GET.get("page"), MOST_LISTED, PAGE_SIZE)
    criteria = criteria_of(kinds, filters, request.territory)
    found = find(criteria, offset=asked.offset, size=PAGE_SIZE)
    page = page_of(request.GET.get("page"), found.total, PAGE_SIZE)
    ids = (
        found.ids if page.number == asked.number else find(criteria, offset=page.offset, size=PAGE_SIZE, facets=()).ids
    )
    rubric = RUBRICS[LISTED[name][0]]
    return {
        "name": name,
        "rubric": rubric,
        "heading": _("Magazine") if name == "magazine" else str(rubric.many).capitalize(),
        "rubrics": [(one, reverse(one.listing), one.kind == rubric.kind) for one in RUBRICS.values()],
        "filters": filters,
        "path": path,
        "lines": lines_of(publications_by_id(ids)),
        "page": page,
        "groups": groups_of(kinds, filters, found.facets),
        "chips": chips_of(filters, path),
        "create_url": reverse(rubric.create),
        "feeds": [
            (form, reverse("publications:feed", args=[name, form]) + filters.query(), FORMATS[form]) for form in FORMATS
        ],
    }


@require_safe
@open_to("everyone")
def magazine(request: Request) -> HttpResponse:
    """Articles; the first page of the whole list opens with what leads, and with the other rubrics."""
    with steady():
        context = _listed(request, "magazine")
        front = front_of(request.territory) if context["filters"].is_empty and context["page"].number == 1 else None
    return render(request, "publications/magazine.html", context | {"front": front})


@require_safe
@open_to("everyone")
def listing(request: Request, name: str) -> HttpResponse:
    """One rubric."""
    return render(request, "publications/magazine.html", _listed(request, name) | {"front": None})
