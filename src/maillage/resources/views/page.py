"""The page of one resource, its files, and what one takes away of a kit."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.contributions.enums import State
from maillage.contributions.panels import tombstone
from maillage.core.clock import now
from maillage.core.text import script_json
from maillage.files.attachments import attachment_answer
from maillage.resources import rules
from maillage.resources.enums import Type
from maillage.resources.exports import json_ld
from maillage.resources.models import Resource, ResourceFile
from maillage.resources.panels.archive import archive
from maillage.resources.panels.extensions import panels_of
from maillage.resources.panels.leaflet import leaflet
from maillage.resources.panels.page import close_to, page_context
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, given, open_to


def _gone(request: Request, slug: str) -> HttpResponse:
    removed = Resource.objects.filter(slug=slug, contribution__state=State.REMOVED).select_related("contribution")
    found = removed.first()
    if found is None:
        raise Http404
    return tombstone(request, found.contribution)


def _is_shown_elsewhere(request: Request, resource: Resource) -> bool:
    """Whether this territory neither wrote it nor shows it."""
    here, made = request.territory, resource.contribution
    if here is None or here.pk == registry().today(made.origin_id):
        return False
    return not made.placements.filter(territory=here, shown=True).exists()


@require_safe
@open_to("everyone")
def resource(request: Request, slug: str) -> HttpResponse:
    """What it is, for whom, with what; its files and links; what is beside it; what people made of it."""
    found = Resource.objects.visible_to(request.user).with_page_data().filter(slug=slug).first()
    if found is None:
        return _gone(request, slug)
    if _is_shown_elsewhere(request, found):
        return redirect(address_in(found.contribution.origin, "resources:resource", found.slug))
    context = page_context(found, request.user)
    image_url = settings.PUBLIC_URL.rstrip("/") + found.image.url() if found.image is not None else ""
    beside, under = panels_of(found, request.user, now())
    context |= {
        "beside": beside,
        "under": under,
        "image_url": image_url,
        "json_ld": script_json(json_ld(found, context["public_url"], image_url)),
        "close": close_to(found, request.territory),
        "may_edit": request.user.is_authenticated and rules.may_edit(request.user, found),
        "may_say": rules.may_give_feedback(request.user, found),
    }
    return render(request, "resources/resource.html", context)


@require_safe
@given(ResourceFile, rules.may_download, by="uid")
def file(request: Request, row: ResourceFile) -> FileResponse:
    """One file, as a download."""
    return attachment_answer(row.attachment)


def _kit(row: Resource) -> Resource:
    if row.type != Type.KIT:
        raise Http404
    return Resource.objects.with_page_data().get(pk=row.pk)


def _sent(answer: Any, row: Resource, extension: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.slug}.{extension}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return]  # an answer of Django, whichever


@require_safe
@given(Resource, rules.may_read, by="slug")
def kit_leaflet(request: Request, row: Resource) -> HttpResponseBase:
    """The leaflet of a kit, to print."""
    pdf = leaflet(_kit(row), request.territory, request.language, now())
    return _sent(HttpResponse(pdf, content_type="application/pdf"), row, "pdf")


@require_safe
@given(Resource, rules.may_read, by="slug")
def kit_archive(request: Request, row: Resource) -> HttpResponseBase:
    """Everything of a kit in one archive, with the licence of each file."""
    made = archive(_kit(row), request.territory, request.language, now())
    return _sent(FileResponse(made, content_type="application/zip"), row, "zip")
