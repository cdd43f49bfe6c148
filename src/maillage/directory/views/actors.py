"""The list of actors, its map, its exports, and the comparison table of coordinators."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import today
from maillage.core.paging import page_of
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.directory.exports import geojson, vcard
from maillage.directory.forms.actors import ActorFilters, read_actors
from maillage.directory.panels import actors as panel
from maillage.directory.panels.compare import comparison_of
from maillage.directory.querysets import actors as index
from maillage.directory.rules.facts import Facts
from maillage.directory.tables.actors import facts_by_batch, figures_told, heads, line
from maillage.geography.forms import read_area, read_zoom
from maillage.territories.panels import in_words
from maillage.territories.place import public_address
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to

PAGE_SIZE = 24
MOST_LISTED = 200_000
FORMS = ("csv", "xlsx", "geojson", "vcf")


def _frame(request: Request, question: panel.Question, found: index.Found, view: str) -> dict[str, Any]:
    path = reverse(f"directory:{view}")
    return {
        "view": view,
        "path": path,
        "question": question,
        "filters": question.filters,
        "query": question.filters.query(),
        "found": found,
        "groups": panel.groups_of(question.filters, found.facets),
        "ess_count": found.facets.get("ess", {}).get("ess", 0),
        "chips": panel.chips_of(question, path),
        "forms": FORMS,
        "place_name": in_words(request.territory),
    }


@require_safe
@open_to("everyone")
def organisations(request: Request) -> HttpResponse:
    """The directory: organisations by name, with filters and counts; « qui intervient dans ma commune ? »."""
    question = panel.ask(read_actors(request.GET), request.territory)
    asked = page_of(request.GET.get("page"), MOST_LISTED, PAGE_SIZE)
    with index.steady():
        found = index.find(question.criteria, page=asked.number, size=PAGE_SIZE)
        page = page_of(request.GET.get("page"), found.total, PAGE_SIZE)
        ids = found.ids
        if page.number != asked.number:
            ids = index.find(question.criteria, page=page.number, size=PAGE_SIZE, facets=()).ids
        points = panel.still_points(question)
    shown = {"page": page, "lines": panel.lines_of(ids), "map_points": points}
    return render(request, "directory/organisations.html", _frame(request, question, found, "organisations") | shown)


@require_safe
@open_to("everyone")
def organisations_map(request: Request) -> HttpResponse:
    """The whole map, site by site, with the list beneath it that says the same."""
    question = panel.ask(read_actors(request.GET), request.territory)
    with index.steady():
        found = index.find(question.criteria, size=PAGE_SIZE)
        points = panel.still_points(question)
    shown = {"lines": panel.lines_of(found.ids), "map_points": points}
    return render(
        request, "directory/organisations_map.html", _frame(request, question, found, "organisations_map") | shown
    )


@require_safe
@open_to("everyone")
def organisations_clusters(request: Request) -> JsonResponse:
    """The clusters of an area at a zoom, for the map."""
    area = read_area(request.GET.get("bbox", "")) or panel.WHOLE
    question = panel.ask(read_actors(request.GET), request.territory)
    return JsonResponse(panel.clusters_json(question, area, read_zoom(request.GET.get("zoom", ""))))


def _chosen(request: Request, filters: ActorFilters) -> Iterator[tuple[Facts, str]]:
    """What everyone reads of the organisations of a search, with their addresses."""
    question = panel.ask(filters, request.territory)
    bases: dict[int, str] = {}  # the address before the slug: made once for each territory, not for each organisation
    for facts in facts_by_batch(index.ids(question.criteria), today(), language=request.language):
        origin = facts.organisation.contribution.origin_id
        if origin not in bases:
            whole = public_address(registry().by_id.get(origin), "directory:organisation", "a")
            bases[origin] = whole.removesuffix("a/")
        yield facts, f"{bases[origin]}{facts.organisation.slug}/"


def _lines(found: Iterator[tuple[Facts, str]]) -> Iterator[list[str]]:
    yield heads()
    for facts, url in found:
        yield line(facts, url)


@require_safe
@open_to("everyone")
def organisations_export(request: Request, form: str) -> HttpResponseBase:
    """The organisations of a search as CSV, XLSX, GeoJSON or vCard: public fields, no cell that is a formula."""
    found = _chosen(request, read_actors(request.GET))
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(_lines(found)), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = HttpResponse(xlsx_of(_("Structures"), _lines(found)), content_type=kind)
    elif form == "geojson":
        answer = JsonResponse(geojson(found, figures_told), content_type="application/geo+json")
    elif form == "vcf":
        cards = (vcard(facts, url).encode() for facts, url in found)
        answer = StreamingHttpResponse(cards, content_type="text/vcard; charset=utf-8")
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="structures.{form}"'
    return answer


@require_safe
@open_to("coordinators")
def compare(request: Request) -> HttpResponseBase:
    """Structures side by side: columns chosen, sorted, some selected, exported."""
    question = panel.ask(read_actors(request.GET), request.territory)
    table = comparison_of(
        request.GET, question, territory=request.territory, user=request.user, on=today(),
        language=request.language,
    )  # fmt: skip
    if request.GET.get("export") == "csv":
        answer = StreamingHttpResponse(csv_lines(table.sheet()), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="comparaison.csv"'
        return answer
    context = {"table": table, "filters": question.filters, "chips": panel.chips_of(question, request.path)}
    return render(request, "directory/curation/compare.html", context)
