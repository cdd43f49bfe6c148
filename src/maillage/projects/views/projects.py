"""The list of projects, their feeds, and the page of one."""

from contextlib import suppress

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.contributions.enums import State
from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.core.text import script_json
from maillage.core.text import slug as slug_of
from maillage.feeds.syndication import FORMATS, WRITERS, Feed, Item
from maillage.projects.exports import project_json_ld
from maillage.projects.models import Project
from maillage.projects.panels import listing
from maillage.projects.panels.page import page_context, personal_context
from maillage.territories.panels import in_words
from maillage.territories.place import address_in, public_address
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to

MOST_ITEMS = 100
PAGE_SIZE = 18


@require_safe
@open_to("everyone")
def projects(request: Request) -> HttpResponse:
    """The projects of a territory, by stage, theme, need and place."""
    search = listing.read_search(request.GET)
    rows = listing.projects_of(search, request.territory)
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    groups = listing.groups_of(search, request.territory)
    context = {
        "search": search,
        "page": page,
        "projects": rows.with_row_data()[page.offset : page.offset + page.size],
        "groups": groups,
        "chips": listing.chips_of(search, groups),
        "radii": listing.RADII,
        "place_name": in_words(request.territory),
    }
    return render(request, "projects/projects.html", context)


def _find(request: Request, slug: str) -> Project | HttpResponse:
    """The project, or its tombstone."""
    with suppress(Project.DoesNotExist):
        seen = Project.objects.visible_to(request.user).exclude(contribution__state=State.REMOVED)
        return seen.with_page_data().get(slug=slug)
    gone = Project.objects.filter(slug=slug, contribution__state=State.REMOVED).select_related("contribution").first()
    if gone is None:
        raise Http404
    return render(request, "contributions/tombstone.html", {"contribution": gone.contribution}, status=410)


def _shown_here(request: Request, project: Project) -> bool:
    """Whether this place shows it: its origin, the network, or a territory it is shared with."""
    here = request.territory
    if here is None or here.pk == registry().today(project.contribution.origin_id):
        return True
    return project.contribution.placements.filter(territory=here, shown=True).exists()


@require_safe
@open_to("everyone")
def project(request: Request, slug: str) -> HttpResponse:
    """What it is, how far it is, what it lacks, who makes it; then its news, documents and events."""
    found = _find(request, slug)
    if isinstance(found, HttpResponse):
        return found
    if not _shown_here(request, found):
        return redirect(address_in(found.contribution.origin, "projects:project", found.slug))
    context = page_context(found, now())
    image = found.image
    image_url = settings.PUBLIC_URL.rstrip("/") + image.url() if image is not None else ""
    context |= personal_context(found, request.user) | {
        "image_url": image_url,
        "json_ld": script_json(project_json_ld(found, context["public_url"], image_url)),
    }
    return render(request, "projects/project.html", context)


def _feed(request: Request, form: str, title: str, page: str, items: list[Item]) -> HttpResponse:
    made = Feed(
        title=title, description=_("Ce que le réseau prépare, et ce qui manque pour y arriver."), page=page,
        url=request.build_absolute_uri(), language=request.language, items=items,
        updated=max((item.updated for item in items), default=now()),
    )  # fmt: skip
    return HttpResponse(WRITERS[form](made), content_type=f"{FORMATS[form]}; charset=utf-8")


@require_safe
@open_to("everyone")
def feed(request: Request, form: str) -> HttpResponse:
    """The newest projects of any filter, as RSS, Atom or JSON Feed."""
    if form not in WRITERS:
        raise Http404
    search = listing.read_search(request.GET)
    found = [listing.projects_of(search, request.territory)[:MOST_ITEMS]]
    if not search.pairs:
        found.append(listing.tombstones(request.territory, now())[:MOST_ITEMS])
    told = ("contribution__origin", "commune")
    rows = [one for part in found for one in part.select_related(*told).prefetch_related("themes")]
    items = listing.items_of(rows, request.language)
    place = request.territory.name if request.territory is not None else settings.NETWORK_NAME
    page = request.build_absolute_uri(reverse("projects:projects") + search.query)
    return _feed(request, form, _("Projets %(place)s") % {"place": place}, page, items)


@require_safe
@open_to("everyone")
def news_feed(request: Request, slug: str, form: str) -> HttpResponse:
    """The news of one project, as RSS, Atom or JSON Feed."""
    public = Project.objects.visible_to(request.user).filter(contribution__state__in=[State.PUBLISHED, State.ARCHIVED])
    found = public.select_related("contribution__origin").filter(slug=slug).first()
    if form not in WRITERS or found is None:
        raise Http404
    page = public_address(found.contribution.origin, "projects:project", found.slug, language=request.language)
    items = [
        Item(uid=f"urn:uuid:{found.contribution.uid}:{news.pk}", title=news.title, url=f"{page}#nouvelle-{news.pk}",
             published=news.at, updated=news.at, summary=news.text)
        for news in found.news.order_by("-at", "-pk")[:MOST_ITEMS]
    ]  # fmt: skip
    return _feed(request, form, found.title, page, items)


@require_safe
@open_to("everyone")
def document(request: Request, slug: str, pk: int) -> HttpResponseBase:
    """One document, to download: never a page of ours, whatever it holds."""
    found = (
        Project.objects.visible_to(request.user).exclude(contribution__state=State.REMOVED).filter(slug=slug).first()
    )
    row = found.documents.filter(pk=pk).first() if found is not None else None
    if row is None or not default_storage.exists(row.path):
        raise Http404
    answer = FileResponse(
        default_storage.open(row.path), as_attachment=True, filename=f"{slug_of(row.title)}.{row.form}",
        content_type="application/octet-stream",
    )  # fmt: skip
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
