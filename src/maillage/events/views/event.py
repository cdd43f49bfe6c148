"""The page of one event, and its addresses of the past."""

from contextlib import suppress

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.attendance.panels.lines import attendance_of
from maillage.contributions.enums import State
from maillage.core.clock import now
from maillage.core.text import script_json
from maillage.events import rules
from maillage.events.actions.attendance import KIND, key_of
from maillage.events.exports import event_json_ld
from maillage.events.models import Event, FormerSlug
from maillage.events.panels.extensions import panels_of
from maillage.events.panels.page import page_context
from maillage.events.panels.related import related_rows
from maillage.events.panels.stands import stands_of
from maillage.files.models import Image
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to


def _find(request: Request, slug: str) -> Event | HttpResponse:
    """The event, or where it went: a former address redirects, a removed one is a tombstone."""
    with suppress(Event.DoesNotExist):
        return Event.objects.visible_to(request.user).with_page_data().get(slug=slug)
    former = FormerSlug.objects.filter(slug=slug).select_related("event__contribution__origin").first()
    seen = Event.objects.visible_to(request.user)  # the address says the title: to who may read it only
    if former is not None and seen.filter(pk=former.event_id).exists():
        origin = former.event.contribution.origin
        return HttpResponsePermanentRedirect(address_in(origin, "events:event", former.event.slug))
    named = Q(pk=former.event_id) if former is not None else Q(slug=slug)
    gone = Event.objects.filter(named, contribution__state=State.REMOVED).select_related("contribution").first()
    if gone is None:
        raise Http404
    return render(request, "contributions/tombstone.html", {"contribution": gone.contribution}, status=410)


def _image_url(image: Image | None) -> str:
    return settings.PUBLIC_URL.rstrip("/") + image.url() if image is not None else ""


@require_safe
@open_to("everyone")
def event(request: Request, slug: str) -> HttpResponse:
    """What, when, where, for whom; then the slots, access, organisers, and what is close to it."""
    found = _find(request, slug)
    if isinstance(found, HttpResponse):
        return found
    here = request.territory
    if here is not None and here.pk != registry().today(found.contribution.origin_id):
        shown = found.contribution.placements.filter(territory=here, shown=True).exists()
        if not shown:
            return redirect(address_in(found.contribution.origin, "events:event", found.slug))
    at = now()
    slots = list(found.slots.in_order())
    context = page_context(found, slots, at)
    image_url = _image_url(found.image)
    context |= {
        "related": related_rows(found, here, at),
        "json_ld": script_json(event_json_ld(found, slots, context["public_url"], image_url)),
        "image_url": image_url,
        "may_edit": request.user.is_authenticated and rules.may_edit(request.user, found),
        "may_count": request.user.is_authenticated and rules.may_count(request.user, found),
        "panels": panels_of(found, request.user, at),
        "attendance": attendance_of(KIND, key_of(found), request.user),
        "children": stands_of(found, at),
    }
    return render(request, "events/event.html", context)
