"""Registering for a slot, following one's registration, and the lists of those who organise."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.adapter import client_address
from maillage.contributions.forms.guard import within_limit
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.core.text import slug as slugged
from maillage.events import rules
from maillage.events.actions.booking import accept_offer, book, cancel_booking, confirm_booking, is_open
from maillage.events.forms.booking import BookingForm
from maillage.events.models import Booking, Event, Slot
from maillage.events.notices import when_phrase
from maillage.events.panels.bookings import booking_context, bookings_by_slot, sheet_of, table_of
from maillage.events.panels.page import slot_lines
from maillage.events.panels.rows import place_label
from maillage.ui.access import Request, anyone, given, open_to, signed_in

MOST_FROM_ONE_ADDRESS = 20
MOST_TO_ONE_ADDRESS = 4
DEEDS: dict[str, Any] = {"confirm": confirm_booking, "accept": accept_offer, "cancel": cancel_booking}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _slot_of(event: Event, pk: int) -> Slot:
    slots = Slot.objects.select_related("event__contribution__origin", "event__venue__commune")
    slot = get_object_or_404(slots, event=event, pk=pk)
    if event.registration != "seats":
        raise Http404
    return slot


def _within_limits(request: Request, form: BookingForm) -> bool:
    """One network may be a whole school; one address receives few mails, whoever asks for them."""
    email = form.cleaned_data["email"].lower()
    return within_limit(client_address(request), "booking", form.at, MOST_FROM_ONE_ADDRESS) and within_limit(
        email, "booking-mail", form.at, MOST_TO_ONE_ADDRESS
    )


def _register_page(request: Request, slot: Slot, form: BookingForm | None, status: int = 200) -> HttpResponse:
    line = slot_lines(slot.event, [slot], now())[0]
    context = {
        "event": slot.event, "slot": slot, "line": line, "form": form, "when": when_phrase(slot, request.language),
        "place": place_label(slot.event),
    }  # fmt: skip
    return render(request, "events/booking/register.html", context, status=status)


def _known(request: Request) -> dict[str, Any]:
    user = request.user
    return {"name": user.display_name, "email": user.email} if user.is_authenticated else {}


@never_cache
@csrf_exempt  # nobody's rights are used, and a signed challenge comes back: no cookie is set for registering
@require_http_methods(["GET", "HEAD", "POST"])
@given(Event, anyone, by="slug")
def register(request: Request, event: Event, pk: int) -> HttpResponse:
    """The form, open to all; nothing is taken before the link of the mail is followed."""
    slot, at = _slot_of(event, pk), now()
    if not is_open(slot, at):
        return _register_page(request, slot, None)
    form = BookingForm(request.POST or None, slot=slot, at=at, initial=_known(request))
    if request.method != "POST":
        return _register_page(request, slot, form)
    if form.is_trapped:
        return redirect("events:registered", slug=event.slug, pk=pk)
    if not form.is_valid():
        return _register_page(request, slot, form, 422)
    if not _within_limits(request, form):
        form.add_error(None, _("Beaucoup d’inscriptions viennent d’arriver d’ici : attendez une heure."))
        return _register_page(request, slot, form, 429)
    actor = signed_in(request) if request.user.is_authenticated else None
    book(actor=actor, slot=slot, data=form.booking_data(request.language), at=at)
    return redirect("events:registered", slug=event.slug, pk=pk)


@never_cache
@require_safe
@given(Event, anyone, by="slug")
def registered(request: Request, event: Event, pk: int) -> HttpResponse:
    """The mail is on its way: what to do with it."""
    slot = _slot_of(event, pk)
    context = {"event": event, "when": when_phrase(slot, request.language)}
    return render(request, "events/booking/registered.html", context)


@never_cache
@csrf_exempt  # the secret of the address is the only right used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def booking(request: Request, token: str) -> HttpResponse:
    """The page that mails link to: looking changes nothing, a button acts."""
    rows = Booking.objects.select_related("slot__event__contribution__origin", "slot__event__venue__commune")
    found = get_object_or_404(rows, token=token)
    said, status = "", 200
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("do", ""))
        try:
            if deed is not None:
                deed(actor=None, booking=found, at=now())
                return redirect("events:booking", token=token)
            said, status = _("Choisissez ce que vous voulez faire."), 422
        except Refused as refusal:
            said, status = str(refusal), 409
    context = booking_context(found, now()) | {"said": said, "place": place_label(found.slot.event)}
    answer = render(request, "events/booking/booking.html", context, status=status)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Event, rules.may_see_bookings, by="slug")
def bookings(request: Request, event: Event) -> HttpResponse:
    """Who registered, slot by slot; a registration can be cancelled, the person is told."""
    if request.method == "POST":
        wanted = request.POST.get("booking", "")
        rows = Booking.objects.live().filter(slot__event=event)
        found = rows.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 12 else None  # noqa: PLR2004 - more figures than any key
        if found is None:
            messages.error(request, _("Cette inscription n’est plus dans la liste."))
        else:
            cancel_booking(actor=signed_in(request), booking=found, at=now(), why="team")
            messages.success(request, _("L’inscription est annulée, la personne est prévenue."))
        return redirect("events:bookings", slug=event.slug)
    context = {"event": event, "lists": bookings_by_slot(event)}
    return render(request, "events/booking/bookings.html", context)


@never_cache
@require_safe
@given(Event, rules.may_see_bookings, by="slug")
def export(request: Request, event: Event, form: str) -> HttpResponse:
    """The same as a file."""
    if form == "csv":
        answer = HttpResponse(b"".join(csv_lines(table_of(event))), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx_of(_("Inscriptions"), table_of(event)), content_type=XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="inscriptions-{slugged(event.slug)}.{form}"'
    return answer


@never_cache
@require_safe
@given(Event, rules.may_see_bookings, by="slug")
def sheet(request: Request, event: Event) -> HttpResponse:
    """The sheet to sign at the door of one slot, ready to print."""
    wanted = request.GET.get("seance", "")
    context = sheet_of(event, int(wanted)) if wanted.isdecimal() and len(wanted) < 12 else None  # noqa: PLR2004 - see bookings
    if context is None:
        raise Http404
    return render(request, "events/booking/sheet.html", context)
