"""The census for who coordinates: its waves, the dashboard of one, the follow-up structure by structure, files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import day_of, now
from maillage.core.paging import page_of
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.core.text import slug as slugged
from maillage.directory.actions import census as actions
from maillage.directory.enums import Follow
from maillage.directory.forms.census import ECONOMY, WaveForm
from maillage.directory.models import Wave
from maillage.directory.rules import census as rules
from maillage.directory.tables import census as tables
from maillage.ui.access import Request, given, open_to, signed_in

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def waves(request: Request) -> HttpResponse:
    """The waves of the territory, year by year, and a form to prepare one."""
    territory = request.territory
    rows = Wave.objects.visible_to(request.user).select_related("territory").order_by("-year", "territory__name", "pk")
    if territory is None:
        return render(request, "directory/census/waves.html", {"lines": _lines(rows), "form": None})
    today = day_of(now(), territory.time_zone)
    first = {"year": today.year, "title": _("Recensement %(year)s") % {"year": today.year}}
    form = WaveForm(request.POST or None, territory=territory, today=today, initial=first)
    if request.method == "POST" and form.is_valid():
        actor = signed_in(request)
        made = actions.create_wave(actor=actor, territory=territory, data=form.wave_data(), at=now())
        messages.success(request, _("La vague est prête : relisez, puis ouvrez-la."))
        return redirect("directory:wave", pk=made.pk)
    context = {"lines": _lines(rows.filter(territory=territory)), "form": form}
    return render(request, "directory/census/waves.html", context, status=422 if form.errors else 200)


def _lines(rows: object) -> list[tuple[Wave, tables.Dashboard]]:
    return [(wave, tables.dashboard_of(wave)) for wave in list(rows)[:20]]  # type: ignore[call-overload]  # a queryset


@never_cache
@require_safe
@given(Wave, rules.may_follow_wave)
def wave(request: Request, found: Wave) -> HttpResponse:
    """The dashboard: each figure opens the structures it counts."""
    context = {
        "wave": found,
        "dashboard": tables.dashboard_of(found),
        "economy": tables.economy_of(found, ECONOMY) if found.asks_economy else [],
        "threshold": tables.THRESHOLD,
        "may_open": rules.may_open_wave(request.user, found),
        "may_close": rules.may_close_wave(request.user, found),
    }
    return render(request, "directory/census/wave.html", context)


@never_cache
@require_safe
@given(Wave, rules.may_follow_wave)
def follow(request: Request, found: Wave) -> HttpResponse:
    """The structures behind a figure, one line each."""
    state = request.GET.get("etat", "")
    rows = tables.of_figure(found, state)
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    shown = rows.for_table().order_by("organisation__name", "pk")[page.offset : page.offset + page.size]
    context = {"wave": found, "page": page, "state": state, "dashboard": tables.dashboard_of(found),
               "lines": [(one, tables.TONES[Follow(one.state)]) for one in shown]}  # fmt: skip
    return render(request, "directory/census/follow.html", context)


@never_cache
@require_safe
@given(Wave, rules.may_follow_wave)
def export(request: Request, found: Wave, form: str) -> HttpResponse:
    """The follow-up as a file; no cell is a formula."""
    rows = tables.of_figure(found, request.GET.get("etat", "")).for_table().order_by("organisation__name", "pk")
    lines = tables.follow_up(rows, found.territory.time_zone)
    if form == "csv":
        answer = HttpResponse(b"".join(csv_lines(lines)), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx_of(_("Recensement"), lines), content_type=XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="{slugged(found.title)}.{form}"'
    return answer


@require_POST
@given(Wave, rules.may_open_wave)
def open_wave(request: Request, found: Wave) -> HttpResponse:
    """Make the list and start writing."""
    count = actions.open_wave(actor=signed_in(request), wave=found, at=now())
    said = ngettext(
        "La vague est ouverte : %(count)s structure. Les courriels partent par lots.",
        "La vague est ouverte : %(count)s structures. Les courriels partent par lots.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("directory:wave", pk=found.pk)


@require_POST
@given(Wave, rules.may_close_wave)
def close_wave(request: Request, found: Wave) -> HttpResponse:
    """Nobody answers any more."""
    actions.close_wave(actor=signed_in(request), wave=found, at=now())
    messages.success(request, _("La vague est close : plus personne n’est relancé."))
    return redirect("directory:wave", pk=found.pk)
