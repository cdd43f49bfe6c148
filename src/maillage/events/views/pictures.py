"""Images that came without a description: one sentence each, and the next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.events import rules
from maillage.events.actions.describing import describe_image
from maillage.events.models import Event
from maillage.ui.access import Request, given, open_to, signed_in

SIZE = 12


@require_safe
@open_to("moderators")
def to_describe(request: Request) -> HttpResponse:
    """Those of the events that the person moderates here, the next to happen first."""
    rows = Event.objects.to_describe(request.user, request.territory.pk if request.territory else None)
    page = page_of(request.GET.get("page"), rows.count(), SIZE)
    shown = rows.select_related("image").order_by("-last_ends_at", "pk")[page.offset : page.offset + SIZE]
    return render(request, "events/workspace/to_describe.html", {"events": shown, "page": page})


@require_POST
@given(Event, rules.may_edit, by="slug")
def describe(request: Request, event: Event) -> HttpResponse:
    """What one image shows, or that it is decorative."""
    found = Event.objects.select_related("contribution", "type", "venue", "image").get(pk=event.pk)
    describe_image(
        actor=signed_in(request), event=found, alt=request.POST.get("alt", ""),
        decorative=request.POST.get("decorative") == "on", at=now(),
    )  # fmt: skip
    messages.success(request, _("C’est noté. Merci pour ceux qui ne voient pas l’image."))
    return redirect("events:to_describe")
