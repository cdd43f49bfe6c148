"""The programme on paper: HTML that prints well, and PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.events.forms.filters import read_filters
from maillage.events.models import Event
from maillage.events.panels.page import page_context
from maillage.events.panels.programme import programme_of, programme_pdf_of
from maillage.events.panels.question import ask, territory_name
from maillage.ui.access import Request, open_to


@require_safe
@open_to("everyone")
def event_sheet(request: Request, slug: str) -> HttpResponse:
    """One event on one sheet, with its address as a code to scan."""
    event = get_object_or_404(Event.objects.visible_to(request.user).with_page_data(), slug=slug)
    return render(request, "events/sheet.html", page_context(event, list(event.slots.in_order()), now()))


@require_safe
@open_to("everyone")
def programme(request: Request) -> HttpResponse:
    """The events of a search by date or by place, ready to print; the PDF is one click away."""
    at = now()
    question = ask(read_filters(request.GET), request.territory, at)
    by_place = request.GET.get("par") == "lieu"
    context = {
        "programme": programme_of(question.criteria, at, request.language, by_place=by_place),
        "question": question,
        "query": question.filters.query(par="lieu" if by_place else ""),
        "by_place": by_place,
        "by_date_query": question.filters.query(),
        "by_place_query": question.filters.query(par="lieu"),
        "place_name": territory_name(request.territory),
        "where": question.where,
    }
    return render(request, "events/programme.html", context)


@require_safe
@open_to("everyone")
def programme_pdf(request: Request) -> HttpResponse:
    """The same as a tagged PDF."""
    at = now()
    question = ask(read_filters(request.GET), request.territory, at)
    by_place = request.GET.get("par") == "lieu"
    content = programme_of(question.criteria, at, request.language, by_place=by_place)
    pdf = programme_pdf_of(content, request.territory, question.where, request.language, at)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="programme.pdf"'
    return answer
