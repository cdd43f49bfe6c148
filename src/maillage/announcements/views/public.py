"""The list of announcements and the page of one, for everyone."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.announcements import rules
from maillage.announcements.exports import job_json_ld
from maillage.announcements.forms.filters import RADII, read_filters
from maillage.announcements.models import Announcement
from maillage.announcements.panels import elsewhere, question
from maillage.announcements.panels.items import gone, items_of
from maillage.announcements.panels.page import page_context
from maillage.announcements.panels.rows import lines_by_id
from maillage.announcements.querysets import find as index
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.contributions.panels import tombstone
from maillage.core.clock import now
from maillage.core.paging import Page, page_of
from maillage.core.text import script_json
from maillage.feeds.syndication import FORMATS, WRITERS, Feed
from maillage.territories.models import Territory
from maillage.territories.panels import in_words
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to

PAGE_SIZE = 20
MOST_ITEMS = 100


def _page(raw: str | None, asked: question.Question, size: int) -> tuple[index.Found, Page]:
    """The page asked for, and again when it is beyond the last one."""
    wanted = page_of(raw, 10**6, size).number
    order = asked.filters.order == "echeance"
    found = index.find(asked.criteria, today=asked.today, page=wanted, size=size, ending_first=order)
    page = page_of(raw, found.total, size)
    if page.number != wanted:
        found = index.find(asked.criteria, today=asked.today, page=page.number, size=size, ending_first=order)
    return found, page


@require_safe
@open_to("everyone")
def announcements(request: Request) -> HttpResponse:
    """Jobs, calls, volunteering, exchanges: what one may still answer."""
    asked = question.ask(read_filters(request.GET), request.territory, now())
    with index.steady():
        found, page = _page(request.GET.get("page"), asked, PAGE_SIZE)
    path = reverse("announcements:list")
    context = question.list_context(asked, found, path) | {
        "found": found,
        "page": page,
        "lines": lines_by_id(found.ids, asked.today),
        "place_name": in_words(request.territory),
        "radii": RADII,
    }
    return render(request, "announcements/list.html", context)


@require_safe
@open_to("everyone")
def feed(request: Request, form: str) -> HttpResponse:
    """Any filter of the list as RSS, Atom or JSON Feed: a genre, a theme, a structure, an author."""
    if form not in WRITERS:
        raise Http404
    at = now()
    filters = read_filters(request.GET)
    asked = question.ask(filters, request.territory, at)
    ids = index.find(asked.criteria, today=asked.today, size=MOST_ITEMS, facets=()).ids
    items = items_of(ids, request.language)
    if filters.is_empty:
        items += gone(asked.criteria.territory_id, asked.today, at, request.language)
    place = request.territory.name if request.territory is not None else settings.NETWORK_NAME
    made = Feed(
        title=" · ".join([_("Annonces %(place)s") % {"place": place}, *question.words_of(asked)]),
        description=_("Emplois, appels, bénévolat et échanges de matériel du réseau."),
        page=request.build_absolute_uri(reverse("announcements:list") + filters.query()),
        url=request.build_absolute_uri(),
        language=request.language,
        updated=max((item.updated for item in items), default=at),
        items=items,
    )
    return HttpResponse(WRITERS[form](made), content_type=f"{FORMATS[form]}; charset=utf-8")


def _gone(request: Request, slug: str) -> HttpResponse:
    removed = Announcement.objects.filter(slug=slug, contribution__state=State.REMOVED).select_related("contribution")
    found = removed.first()
    if found is None:
        raise Http404
    return tombstone(request, found.contribution)


def _is_shown_elsewhere(here: Territory | None, contribution: Contribution) -> bool:
    """Whether this territory neither wrote it nor shows it."""
    if here is None or here.pk == registry().today(contribution.origin_id):
        return False
    return not contribution.placements.filter(territory=here, shown=True).exists()


@require_safe
@open_to("everyone")
def announcement(request: Request, slug: str) -> HttpResponse:
    """One announcement; once it is over it keeps its address, with a ribbon."""
    found = Announcement.objects.visible_to(request.user).with_page_data().filter(slug=slug).first()
    if found is None:
        return _gone(request, slug)
    here, contribution = request.territory, found.contribution
    if _is_shown_elsewhere(here, contribution):
        return redirect(address_in(contribution.origin, "announcements:announcement", found.slug))
    at = now()
    context = page_context(found, at)
    posting = job_json_ld(found, context["public_url"]) if context["is_open"] and contribution.is_published else {}
    context |= {
        "json_ld": script_json(posting) if posting else "",
        "image_url": settings.PUBLIC_URL.rstrip("/") + found.image.url() if found.image else "",
        "alike": elsewhere.alike(found, here, at),
        "may_edit": rules.may_edit(request.user, found),
        "may_end": rules.may_end(request.user, found),
        "answers_by_message": rules.may_answer(request.user, found) and bool(found.apply_email),
    }
    return render(request, "announcements/announcement.html", context)
