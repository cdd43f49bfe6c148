"""« Mes chiffres à donner », the table of a structure, and the territory for who coordinates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.attendance import rules
from maillage.attendance.exports import table_of
from maillage.attendance.forms.filters import FilterForm, read_filters, with_answer
from maillage.attendance.models import Headcount
from maillage.attendance.panels import bulk
from maillage.attendance.panels.answering import public_context
from maillage.attendance.panels.desk import departments_of, rows_of, silent_ones
from maillage.attendance.panels.figures import charts_of, figures_of
from maillage.attendance.panels.lines import lines_of
from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.core.text import slug as slugged
from maillage.directory.models import Organisation
from maillage.ui.access import Request, given, open_to, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 30


def _file(rows: Any, name: str, form: str) -> HttpResponseBase:
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(table_of(rows)), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx_of(_("Fréquentation"), table_of(rows)), content_type=XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="{slugged(name)}.{form}"'
    return answer


@never_cache
@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """What waits for this person’s answer, then what was given; the structures whose table she may fill."""
    person = signed_in(request)
    rows = Headcount.objects.of(person).counting()
    given_ones = request.GET.get("etat") == "donnes"
    shown = rows.answered() if given_ones else rows.waiting()
    page = page_of(request.GET.get("page"), shown.count(), PAGE_SIZE)
    found = shown.for_lists().latest_first()[page.offset : page.offset + page.size]
    context = {
        "lines": lines_of(found), "page": page, "given": given_ones, "waiting_count": rows.waiting().count(),
        "given_count": rows.answered().count(),
        "structures": Organisation.objects.published().of(person).filter(merged_into=None).order_by("name", "pk"),
    }  # fmt: skip
    return render(request, "attendance/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_see_figures, by="slug")
def structure(request: Request, organisation: Organisation) -> HttpResponse:
    """The table of a structure: what it did, line by line; each line is saved for itself and nothing typed is lost."""
    table = bulk.table_of(organisation, request.GET, request.POST if request.method == "POST" else None, now())
    if request.method != "POST":
        return render(request, "attendance/structure.html", table.context())
    saved = table.save(signed_in(request), now())
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"lines": [line.as_json() for line in table.lines if line.was_sent]})
    if saved:
        said = ngettext("%(n)s ligne enregistrée.", "%(n)s lignes enregistrées.", saved) % {"n": saved}
        messages.success(request, said)
    if table.has_faults:
        return render(request, "attendance/structure.html", table.context(), status=422)
    return redirect(request.get_full_path())


@never_cache
@require_safe
@given(Organisation, rules.may_see_figures, by="slug")
def structure_export(request: Request, organisation: Organisation, form: str) -> HttpResponseBase:
    """The same as a file."""
    return _file(Headcount.objects.of_organisation(organisation), f"frequentation-{organisation.slug}", form)


@never_cache
@require_safe
@open_to("coordinators")
def territory(request: Request) -> HttpResponse:
    """What the territory declared, how complete it is, and who is silent; each figure opens the slots it counts."""
    rows = rows_of(request.user, request.territory)
    form = FilterForm(request.GET, departments=departments_of(rows))
    filters = read_filters(form)
    period = filters.of_period(rows)
    shown = with_answer(period, filters.answer)
    page = page_of(request.GET.get("page"), shown.count(), PAGE_SIZE)
    found = shown.for_lists().latest_first()[page.offset : page.offset + page.size]
    measures = period.measures()
    context = {
        "form": form, "filters": filters, "measures": measures, "figures": figures_of(measures, filters),
        "charts": charts_of(period), "silent": silent_ones(period), "lines": lines_of(found), "page": page,
        "query": filters.query(), "structure": Organisation.objects.filter(slug=filters.structure).first(),
    }  # fmt: skip
    return render(request, "attendance/territory.html", context)


@never_cache
@require_safe
@open_to("coordinators")
def territory_export(request: Request, form: str) -> HttpResponseBase:
    """The slots of the list as a file."""
    rows = rows_of(request.user, request.territory)
    filters = read_filters(FilterForm(request.GET, departments=departments_of(rows)))
    name = f"frequentation-{request.territory.slug if request.territory else 'reseau'}"
    return _file(with_answer(filters.of_period(rows), filters.answer), name, form)


@require_safe
@open_to("everyone")
def public(request: Request) -> HttpResponse:
    """What the figure of the home page counts, for everyone: its definition, its completeness, by department."""
    return render(request, "attendance/public.html", public_context(request.territory, now()))
