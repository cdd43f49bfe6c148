"""The page of one publication."""

from contextlib import suppress
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from maillage.contributions.enums import State
from maillage.core.clock import today
from maillage.core.text import script_json
from maillage.publications import rules
from maillage.publications.actions.readings import count_reading, is_robot
from maillage.publications.enums import RUBRICS
from maillage.publications.exports import json_ld
from maillage.publications.models import Publication
from maillage.publications.panels.page import page_context
from maillage.publications.panels.rows import related_to
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, anyone, given, open_to


def _find(request: Request, slug: str) -> Publication | HttpResponse:
    """The publication, or the tombstone of one that was removed."""
    with suppress(Publication.DoesNotExist):
        return Publication.objects.visible_to(request.user).with_page_data().get(slug=slug)
    rows = Publication.objects.filter(slug=slug, contribution__state=State.REMOVED).select_related("contribution")
    gone = rows.first()
    if gone is None:
        raise Http404
    return render(request, "contributions/tombstone.html", {"contribution": gone.contribution}, status=410)


def _moved(request: Request, found: Publication, kind: str) -> HttpResponse | None:
    """Where it really is: another rubric, or its own territory when this one does not show it."""
    here, made = request.territory, found.contribution
    away = here is not None and here.pk != registry().today(made.origin_id)
    if away and not made.placements.filter(territory=here, shown=True).exists():
        return redirect(address_in(made.origin, RUBRICS[found.kind].view, found.slug))
    return redirect(RUBRICS[found.kind].view, slug=found.slug) if found.kind != kind else None


@require_safe
@open_to("everyone")
def publication(request: Request, slug: str, kind: str) -> HttpResponse:
    """The text, its notes and its sources; who wrote it, for whom, when; what is close to it."""
    found = _find(request, slug)
    if isinstance(found, HttpResponse):
        return found
    moved = _moved(request, found, kind)
    if moved is not None:
        return moved
    context = page_context(found)
    image_url = settings.PUBLIC_URL.rstrip("/") + found.image.url() if found.image is not None else ""
    context |= {
        "related": related_to(found, request.territory),
        "image_url": image_url,
        "json_ld": script_json(json_ld(found, context["public_url"], image_url)),
        "may_edit": request.user.is_authenticated and rules.may_edit(request.user, found),
        "feeds": [],
    }
    answer = render(request, "publications/publication.html", context)
    return _letting_videos_in(answer, context["text"].hosts)


def _letting_videos_in(answer: HttpResponse, hosts: list[str]) -> HttpResponse:
    """The players that this very page may load, once the reader asks; none on any other page."""
    if hosts:
        update: Any = {"frame-src": [SELF, *(f"https://{host}" for host in hosts)]}
        answer._csp_update = update  # type: ignore[attr-defined]  # noqa: SLF001 - what django-csp reads
    return answer


@csrf_exempt
@require_POST
@given(Publication, anyone, by="slug")
def count(request: Request, publication: Publication) -> HttpResponse:
    """One reading more, told by the page after a while; no address, no cookie, no robot is kept."""
    if publication.contribution.is_published and not is_robot(request.headers.get("User-Agent", "")):
        count_reading(publication=publication, on=today())
    return HttpResponse(status=204)
