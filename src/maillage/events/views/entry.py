"""The form of an event."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contributions.enums import State
from maillage.contributions.forms.once import Once
from maillage.contributions.panels.contribute import origin_of
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
from maillage.files.intake import keep_chosen
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "events/entry/form.html"
ROWS = {"add-row": "slots", "add-organiser": "organisers", "add-fee": "fees"}
# What the page of an event adds for everyone, and a preview has not.
BARE: dict[str, Any] = {"image_url": "", "json_ld": "", "related": [], "children": [], "may_edit": False}


@require_http_methods(["GET", "POST"])
@open_to("members")
def new(request: Request) -> HttpResponse:
    """A new event."""
    origin = origin_of(request, Kind.EVENT)
    if origin is None:
        return redirect("contributions:contribute")
    made = _made(request) if request.method == "POST" else None
    return _form(request, made, made.contribution.origin if made is not None else origin)


def _made(request: Request) -> Event | None:
    """What this very form made already, when it is sent a second time."""
    key = _once(request).made()
    event = Event.objects.visible_to(request.user).filter(pk=key).first() if key else None
    return event if event is not None and rules.may_edit(request.user, event) else None


def _once(request: Request) -> Once:
    return Once(signed_in(request).pk, "event", request.POST.get("once", ""))


@require_http_methods(["GET", "POST"])
@given(Event, rules.may_edit, by="slug")
def edit(request: Request, event: Event) -> HttpResponse:
    """An event that exists."""
    return _form(request, event, event.contribution.origin)


def _form(request: Request, event: Event | None, origin: Territory) -> HttpResponse:
    if request.method != "POST":
        filled = panel.blank_entry(signed_in(request), origin, event)
        return render(request, FORM, panel.context_of(filled, event, origin, now(), user=signed_in(request)))
    filled = panel.posted_entry(signed_in(request), origin, event, _typed(request), request.FILES)
    deed = request.POST.get("do", "save")
    if deed in DEEDS:
        return DEEDS[deed](request, filled, event, origin)
    return HttpResponseNotAllowed(["GET"])


def _typed(request: Request) -> QueryDict:
    return keep_chosen(actor=signed_in(request), typed=request.POST, files=request.FILES, at=now())


def _again(
    request: Request, filled: panel.Entry, event: Event | None, origin: Territory, status: int = 200
) -> HttpResponse:
    return render(request, FORM, panel.context_of(filled, event, origin, now(), user=signed_in(request)), status=status)


def _add_slots(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    panel.with_rule(filled, origin, now().astimezone(ZoneInfo(filled.zone)).date())
    return _again(request, filled, event, origin)


def _add_row(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    panel.with_one_more(filled, ROWS[request.POST["do"]])
    return _again(request, filled, event, origin)


def _write(request: Request, filled: panel.Entry, event: Event | None, origin: Territory, *, send: bool) -> Event:
    return save_event(
        actor=signed_in(request), event=event, origin=origin, data=filled.data(), at=now(),
        new_venue=filled.new_venue(),
        picture=filled.form.cleaned_data.get("image"), send=send, seen=panel.seen_at(filled),
    )  # fmt: skip


def _write_once(request: Request, filled: panel.Entry, event: Event | None, origin: Territory, *, send: bool) -> Event:
    """Write it; a new one under the key of its form, which then leads to it."""
    if event is not None:
        return _write(request, filled, event, origin, send=send)
    once = _once(request)
    if not once.begin():
        raise Refused(_("Ce formulaire est déjà en train d’être enregistré : regardez « Mes événements »."))
    try:
        saved = _write(request, filled, None, origin, send=send)
    except Refused:
        once.give_up()
        raise
    once.done(saved.pk)
    return saved


def _save(
    request: Request, filled: panel.Entry, event: Event | None, origin: Territory, *, send: bool = False
) -> HttpResponse:
    doubtful = not filled.is_valid() or panel.changed_meanwhile(filled, event)
    if doubtful or (send and filled.has_twins(signed_in(request), event)):
        return _again(request, filled, event, origin, status=422)
    try:
        saved = _write_once(request, filled, event, origin, send=send)
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
    elif event.contribution.state == State.SUBMITTED and not send:
        messages.success(
            request, _("C’est enregistré. La modération relit ce changement avant de le montrer à tout le monde.")
        )
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
            page = render(request, "events/entry/preview.html", context | {"typed": _fields(filled)})
            transaction.set_rollback(True)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, event, origin, status=422)
    return page


def _fields(filled: panel.Entry) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with."""
    skipped, typed = {"csrfmiddlewaretoken", "do"}, cast("QueryDict", filled.form.data)
    return [(name, value) for name, values in typed.lists() if name not in skipped for value in values]


def _back(request: Request, filled: panel.Entry, event: Event | None, origin: Territory) -> HttpResponse:
    """From the preview back to the form, as it was."""
    silence(filled.form, filled.slots, filled.organisers, filled.fees, filled.rule)
    return _again(request, filled, event, origin)


DEEDS: dict[str, Callable[[Request, panel.Entry, Event | None, Territory], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "add-slots": _add_slots, "back": _back,
    **dict.fromkeys(ROWS, _add_row),
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
