"""The page that shows every component in every state; the browser tests photograph it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.paging import page_of
from maillage.ui.access import open_to
from maillage.ui.forms import SampleForm
from maillage.ui.panels import SATURDAY, TERRITORIES, one_slug_by_harmony, sample_rows, swatches
from maillage.ui.views.drawings import colours_of


@require_safe
@open_to("everyone")
def showcase(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the colours of the territory of the request and in those of five others."""
    answers = {"title": "La nuit au terril", "summary": "Monter à 186 mètres au coucher du soleil.", "price": "free"}
    context = {
        "form": SampleForm(answers),
        "swatches": swatches(*colours_of(request)),
        "territories": TERRITORIES,
        "slugs": one_slug_by_harmony(),
        "rows": sample_rows(),
        "start": SATURDAY,
        "end": SATURDAY + timedelta(hours=2, minutes=30),
        "pages": page_of(request.GET.get("page", "2"), 231),
        "days": range(1, 29),
    }
    return render(request, "ui/showcase.html", context)
