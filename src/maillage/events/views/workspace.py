"""« Mes événements »: those that a person wrote or organises, and what becomes of them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.actions import submit
from maillage.contributions.enums import Reason, State
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.paging import page_of
from maillage.core.text import clean_line
from maillage.events import rules
from maillage.events.actions import change_slot, set_life
from maillage.events.actions import renew as renew_event
from maillage.events.enums import Life, SlotState
from maillage.events.models import Draft, Event
from maillage.events.tables import as_csv, as_xlsx
from maillage.ui.access import Request, given, open_to, signed_in

TABS = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.PUBLISHED, State.REFUSED, State.ARCHIVED)
LONGEST_KEY = 18
FILES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _mine(request: Request) -> Any:
    found = Event.objects.filter(pk__in=Event.objects.of(signed_in(request)).values("pk"))
    found = found.exclude(contribution__state=State.REMOVED)
    words = clean_line(request.GET.get("q") or "")
    return found.filter(title__icontains=words) if words else found


@require_safe
@open_to("members")
def drafts(request: Request) -> HttpResponse:
    """What the person began to type and did not send, the latest first."""
    rows = Draft.objects.filter(user=signed_in(request)).select_related("event").order_by("-saved_at", "pk")
    return render(request, "events/workspace/drafts.html", {"drafts": rows})


@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """The list, by state, the soonest first."""
    found = _mine(request)
    counts = dict(found.order_by().values_list("contribution__state").annotate(count=Count("pk")))
    state = request.GET.get("etat", "")
    shown = found.filter(contribution__state=state) if state in TABS else found
    shown = shown.select_related("contribution__origin", "type", "venue__commune").order_by("-last_ends_at", "-pk")
    page = page_of(request.GET.get("page"), shown.count())
    events = list(shown[page.offset : page.offset + page.size])
    context = {
        "page": page,
        "events": events,
        "removable": {event.pk for event in events if rules.may_remove(request.user, event)},
        "tabs": [
            (value, State(value).label, counts.get(value, 0), value == state) for value in TABS if counts.get(value)
        ],
        "all_count": sum(counts.values()),
        "state": state,
        "words": request.GET.get("q", ""),
        "at": now(),
    }
    return render(request, "events/workspace/mine.html", context)


@require_safe
@open_to("members")
def export(request: Request, form: str) -> HttpResponse:
    """The same list as a file."""
    if form not in FILES:
        raise Http404
    write, kind = FILES[form]
    found = _mine(request).select_related("contribution", "type", "venue__commune").order_by("first_starts_at", "pk")
    answer = HttpResponse(write(found, request.build_absolute_uri(get_script_prefix())), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="evenements.{form}"'
    return answer


def _each(request: Request, deed: str, events: Iterable[Event]) -> tuple[int, list[str]]:
    """Do one deed to several events; gives how many, and why the others were refused."""
    user, at, done, refused = signed_in(request), now(), 0, []
    for event in events:
        try:
            if deed == "submit" and rules.may_submit(user, event):
                submit(actor=user, contribution=event.contribution, at=at)
            elif deed == "cancel" and rules.may_cancel(user, event):
                set_life(actor=user, event=event, life=Life.CANCELLED, note="", at=at)
            elif deed == "renew" and rules.may_renew(user, event):
                renew_event(actor=user, event=event, origin=event.contribution.origin, at=at)
            else:
                refused.append(_("« %(title)s » : ce n’est pas possible dans son état.") % {"title": event.title})
                continue
        except Refused as refusal:
            refused.append(f"« {event.title} » : {refusal}")
            continue
        done += 1
    return done, refused


@require_POST
@open_to("members")
def bulk(request: Request) -> HttpResponse:
    """One deed for the events that are ticked."""
    wanted = [int(pk) for pk in request.POST.getlist("event") if pk.isdecimal() and len(pk) <= LONGEST_KEY]
    events = _mine(request).filter(pk__in=wanted).select_related("contribution__origin").order_by("pk")
    done, refused = _each(request, request.POST.get("do", ""), events)
    if done:
        messages.success(request, ngettext("%(n)s événement traité.", "%(n)s événements traités.", done) % {"n": done})
    for sentence in refused[:5]:
        messages.error(request, sentence)
    if done and request.POST.get("do") == "renew":
        return redirect(f"{reverse('events:mine')}?etat={State.DRAFT}")
    if not done and not refused:
        messages.error(request, _("Cochez au moins un événement de la liste."))
    return redirect("events:mine")


@require_http_methods(["GET", "POST"])
@given(Event, rules.may_cancel, by="slug")
def situation(request: Request, event: Event) -> HttpResponse:
    """Say what becomes of a published event, or of one of its slots; it stays visible with its ribbon."""
    slots = list(event.slots.in_order())
    if request.method == "POST":
        note = clean_line(request.POST.get("note") or "")
        slot = next((one for one in slots if str(one.pk) == request.POST.get("slot")), None)
        wanted, whole = request.POST.get("state", ""), not request.POST.get("slot")
        if slot is not None and wanted in SlotState.values:
            change_slot(actor=signed_in(request), slot=slot, state=wanted, note=note, at=now())
        elif whole and wanted in Life.values:
            set_life(actor=signed_in(request), event=event, life=wanted, note=note, at=now())
        elif slot is None and not whole:
            messages.error(request, _("Cette séance n’existe plus : choisissez parmi celles d’aujourd’hui."))
            return redirect("events:situation", slug=event.slug)
        else:
            messages.error(request, _("Choisissez la nouvelle situation dans la liste."))
            return redirect("events:situation", slug=event.slug)
        messages.success(request, _("C’est noté : la page, la carte, les flux et les calendriers le disent."))
        return redirect("events:event", slug=event.slug)
    context = {"event": event, "slots": slots, "lives": Life.choices, "slot_states": SlotState.choices}
    return render(request, "events/workspace/situation.html", context)


@require_http_methods(["GET", "POST"])
@given(Event, rules.may_remove, by="slug")
def remove(request: Request, event: Event) -> HttpResponse:
    """Remove for good: a tombstone stays at the address, and calendars learn that it is cancelled."""
    if request.method == "POST":
        message = request.POST.get("message") or ""
        remove_contribution(
            actor=signed_in(request), contribution=event.contribution, at=now(), reason=Reason.AUTHOR, message=message
        )
        messages.success(request, _("L’événement est retiré ; son adresse le dit."))
        return redirect("events:mine")
    return render(request, "events/workspace/remove.html", {"event": event})
