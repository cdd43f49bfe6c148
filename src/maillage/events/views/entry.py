"""« Je contribue »: what may be created, and the form of an event."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.events import rules
from maillage.events.actions import renew as renew_event
from maillage.events.actions.drafts import drop_draft, keep_draft
from maillage.events.actions.submission import save_event
from maillage.events.forms.rows import silence
from maillage.events.models import Event
from maillage.events.panels import entry as panel
from maillage.events.panels.page import page_context
from maillage.territories.models import Residence, Territory
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "events/entry/form.html"
# What the page of an event adds for everyone, and a preview has not.
BARE: dict[str, Any] = {"image_url": "", "json_ld": "", "related": [], "children": [], "may_edit": False}


def _origin(request: Request) -> Territory | None:
    """Where a new contribution belongs: the territory of the page, the home of the person, or the only one there is."""
    if request.territory is not None:
        return request.territory  # type: ignore[no-any-return]  # the middleware's own attribute
    home = Residence.objects.filter(user=signed_in(request)).select_related("territory").first()
    if home is not None:
        return home.territory
    everywhere = registry().open()
    return everywhere[0] if len(everywhere) == 1 else None


@require_safe
@open_to("everyone")
def contribute(request: Request) -> HttpResponse:
    """What this account may create here; a visitor is invited to sign in."""
    origin = _origin(request) if request.user.is_authenticated else request.territory
    territories = [(one, address_in(one, "events:contribute")) for one in registry().open()]
    return render(request, "events/entry/contribute.html", {"origin": origin, "territories": territories})


@require_http_methods(["GET", "POST"])
@open_to("members")
def new(request: Request) -> HttpResponse:
    """A new event."""
    origin = _origin(request)
    if origin is None:
        return redirect("events:contribute")
    return _form(request, None, origin)


@require_http_methods(["GET", "POST"])
@given(Event, rules.may_edit, by="slug")
def edit(request: Request, event: Event) -> HttpResponse:
    """An event that exists."""
    return _form(request, event, event.contribution.origin)


def _form(request: Request, event: Event | None, origin: Territory) -> HttpResponse:
    if request.method != "POST":
        filled = panel.blank_entry(signed_in(request), origin, event)
        return render(request, FORM, panel.context_of(filled, event, origin, now()))
    filled = panel.posted_entry(signed_in(request), origin, event, request.POST.copy(), request.FILES)
    deed = request.POST.get("do", "save")
    if deed in DEEDS:
        return DEEDS[deed](request, filled, event, origin)
    return HttpResponseNotAllowed(["GET"])


def _again(
    request: Request, filled: panel.Entry, event: Event | None, origin: Territory, status: int = 200
) -> HttpResponse:
    return render(request, FORM, panel.context_of(filled, event, origin, now()), status=status)


def _add_slots(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    panel.with_rule(filled, origin, now().date())
    return _again(request, filled, event, origin)


def _add_row(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    panel.with_one_more(filled)
    return _again(request, filled, event, origin)


def _write(request: Request, filled: panel.Entry, event: Event | None, origin: Territory, *, send: bool) -> Event:
    return save_event(
        actor=signed_in(request), event=event, origin=origin, data=filled.data(), at=now(),
        new_venue=filled.new_venue(),
        picture=filled.form.cleaned_data.get("image"), send=send,
    )  # fmt: skip


def _save(
    request: Request, filled: panel.Entry, event: Event | None, origin: Territory, *, send: bool = False
) -> HttpResponse:
    if not filled.is_valid() or (request.POST.get("mine") != "1" and panel.changed_meanwhile(filled, event)):
        return _again(request, filled, event, origin, status=422)
    try:
        saved = _write(request, filled, event, origin, send=send)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, event, origin, status=422)
    _tell(request, saved, send=send)
    return (
        redirect("events:event", slug=saved.slug)
        if send or saved.contribution.is_published
        else redirect("events:edit", slug=saved.slug)
    )


def _tell(request: HttpRequest, event: Event, *, send: bool) -> None:
    if send and event.contribution.is_published:
        messages.success(request, _("C’est publié : l’événement est dans l’agenda."))
    elif send:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))
    else:
        messages.success(request, _("C’est enregistré."))


def _send(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    return _save(request, filled, event, origin, send=True)


def _preview(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    """The real page, from the form, without keeping anything: written, shown, and undone."""
    if not filled.is_valid():
        return _again(request, filled, event, origin, status=422)
    try:
        with transaction.atomic():
            shown = _write(request, filled, event, origin, send=False)
            found = Event.objects.with_page_data().get(pk=shown.pk)
            context = BARE | page_context(found, list(found.slots.in_order()), now())
            page = render(request, "events/entry/preview.html", context | {"typed": _fields(request)})
            transaction.set_rollback(True)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, event, origin, status=422)
    return page


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with."""
    skipped = {"csrfmiddlewaretoken", "do"}
    return [(name, value) for name, values in request.POST.lists() if name not in skipped for value in values]


def _back(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    """From the preview back to the form, as it was."""
    silence(filled.form, filled.slots, filled.organisers, filled.fees, filled.rule)
    return _again(request, filled, event, origin)


DEEDS: dict[str, Callable[[Request, panel.Entry, Event | None, Territory], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "add-slots": _add_slots, "add-row": _add_row, "back": _back,
}  # fmt: skip


@require_POST
@open_to("members")
def autosave(request: Request) -> JsonResponse:
    """Keep what is being typed; the event is named by its slug when it exists."""
    slug = clean_line(request.GET.get("event") or "")
    user = signed_in(request)
    event = Event.objects.visible_to(user).filter(slug=slug).first() if slug else None
    if slug and (event is None or not rules.may_edit(user, event)):
        return JsonResponse({"error": _("Cet événement n’est plus modifiable.")}, status=403)
    draft = keep_draft(actor=user, event=event, data=dict(request.POST.lists()), at=now())
    return JsonResponse({"saved_at": draft.saved_at.isoformat()})


@require_POST
@open_to("members")
def forget(request: Request) -> HttpResponse:
    """Give up what was being typed."""
    slug = clean_line(request.GET.get("event") or "")
    event = Event.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    drop_draft(actor=signed_in(request), event=event)
    return redirect(reverse("events:edit", args=[slug]) if event is not None else reverse("events:new"))


@require_POST
@given(Event, rules.may_renew, by="slug")
def renew(request: Request, event: Event) -> HttpResponse:
    """Start this year's event from this one: texts and place, never dates nor registrations."""
    fresh = renew_event(actor=signed_in(request), event=event, origin=event.contribution.origin, at=now())
    messages.success(request, _("Les textes et le lieu sont repris : il reste à donner les dates."))
    return redirect("events:edit", slug=fresh.slug)
