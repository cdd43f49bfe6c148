"""Keeping a search, sending an event, showing the agenda on another site."""

from urllib.parse import quote

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.events.forms.filters import read_filters
from maillage.events.models import Event
from maillage.events.panels.filters import chips_of
from maillage.events.panels.question import ask, territory_name
from maillage.events.panels.rows import lines_of, rows_of
from maillage.events.querysets import agenda as index
from maillage.territories.place import public_address
from maillage.ui.access import Request, open_to

WIDGET_ROWS = 8


@require_safe
@open_to("everyone")
def share(request: Request, slug: str) -> HttpResponse:
    """The ways to send an event: its address, a mail; no button of anybody else."""
    event = get_object_or_404(Event.objects.published().select_related("contribution__origin"), slug=slug)
    address = public_address(event.contribution.origin, "events:event", event.slug)
    mail = f"mailto:?subject={quote(event.title)}&body={quote(event.summary + chr(10) + chr(10) + address)}"
    return render(request, "events/share.html", {"event": event, "address": address, "mail": mail})


@require_safe
@open_to("everyone")
def subscribe(request: Request) -> HttpResponse:
    """The addresses of the feeds of this search, with what to do with each."""
    question = ask(read_filters(request.GET), request.territory, now())
    query = question.filters.query()
    feeds = {
        form: request.build_absolute_uri(reverse("events:feed", args=[form]) + query)
        for form in ("rss", "atom", "json")
    }
    ics = request.build_absolute_uri(reverse("events:calendar") + query)
    context = {
        "chips": [chip.label for chip in chips_of(question.filters, "", question.where)],
        "query": query,
        "ics": ics,
        "webcal": "webcal:" + ics.partition(":")[2],
        "feeds": feeds,
        "place_name": territory_name(request.territory),
    }
    return render(request, "events/subscribe.html", context)


@require_safe
@open_to("everyone")
def embed_code(request: Request) -> HttpResponse:
    """The lines to paste in another site to show this search there."""
    question = ask(read_filters(request.GET), request.territory, now())
    address = request.build_absolute_uri(reverse("events:widget") + question.filters.query())
    context = {"address": address, "query": question.filters.query(), "place_name": territory_name(request.territory)}
    return render(request, "events/embed_code.html", context)


@require_safe
@open_to("everyone")
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # django-csp types views by HttpRequest, ours say more
def widget(request: Request) -> HttpResponse:
    """The next events of a search, bare, for an iframe of another site."""
    at = now()
    question = ask(read_filters(request.GET), request.territory, at)
    found = index.find(question.criteria, at=at, size=WIDGET_ROWS, facets=())
    lines = lines_of(rows_of(found.hits), lead="day", level=2, without=("summary", "state_note", "badges", "more"))
    context = {"lines": lines, "found": found, "query": question.filters.query()}
    return render(request, "events/widget.html", context)
