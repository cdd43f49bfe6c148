"""The tours of exhibitions: composed of loans, published in the agenda, read by everyone."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.loans import rules
from maillage.loans.actions import tours as deeds
from maillage.loans.actions.common import day_of
from maillage.loans.actions.course import plan_hand_over
from maillage.loans.actions.desk import plan_tour, publish_tour
from maillage.loans.forms.tours import TourForm, TourStopForm, tour_initial, tour_stop_initial
from maillage.loans.models import Lender, Tool, Tour, TourStop
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.sheets import sheet_of
from maillage.loans.panels.tours import free_loans, public_context, tour_context, tours_context
from maillage.loans.views.sheets import answer
from maillage.ui.access import Request, anyone, given, signed_in

LONGEST_KEY = 18


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def tours(request: Request, row: Lender) -> HttpResponse:
    """The tours, and the exhibitions whose loans could be one."""
    context = desk_context(row, "tours") | tours_context(row, day_of(row, now()))
    return render(request, "loans/keep/tours.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tool, rules.may_edit_tool, by="slug")
def new_tour(request: Request, row: Tool) -> HttpResponse:
    """The loans of one tool as a chain: those ticked are its stops."""
    loans, made = list(free_loans(row)), {"uid": ""}
    ticked = set(request.POST.getlist("pret"))
    typed = request.POST if request.method == "POST" else None
    sheet = sheet_of(TourForm, {"title": row.title}, typed)

    def write() -> None:
        chosen = [one for one in loans if str(one.uid) in ticked]
        kept = plan_tour(actor=signed_in(request), tool=row, loans=chosen, at=now(), **sheet.form.cleaned_data)
        made["uid"] = str(kept.uid)

    today = day_of(row.lender, now())
    context = desk_context(row.lender, "tours") | {"tool": row} | {
        "loans": [(one, str(one.uid) in ticked if typed else one.last_on >= today) for one in loans]
    }  # fmt: skip
    answered = answer(request, sheet, "loans/keep/new_tour.html", context, write=write, done="/",
                      word=_("La tournée est composée."))  # fmt: skip
    return redirect("loans:edit_tour", uid=made["uid"]) if made["uid"] else answered


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tour, rules.may_keep_tour, by="uid")
def edit_tour(request: Request, row: Tour) -> HttpResponse:
    """The season on a map and a timeline, what would make it better, what the agenda says of it."""
    sheet = sheet_of(TourForm, tour_initial(row), request.POST if request.method == "POST" else None)
    lender = row.tool.lender

    def write() -> None:
        deeds.change_tour(actor=signed_in(request), tour=row, at=now(), **sheet.form.cleaned_data)

    context = desk_context(lender, "tours") | tour_context(row, day_of(lender, now()))
    return answer(request, sheet, "loans/keep/edit_tour.html", context, write=write,
                  done=reverse("loans:edit_tour", args=[row.uid]), word=_("La tournée est enregistrée."))  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tour, rules.may_keep_tour, by="uid")
def edit_tour_stop(request: Request, row: Tour, rank: int) -> HttpResponse:
    """One stop: its place, what one does there, whether the public may come."""
    stop = row.stops.select_related("loan__venue__commune", "loan__borrower").filter(position=rank).first()
    if stop is None:
        return redirect("loans:edit_tour", uid=row.uid)
    sheet = sheet_of(TourStopForm, tour_stop_initial(stop), request.POST if request.method == "POST" else None)

    def write() -> None:
        data = sheet.form.cleaned_data
        deeds.set_tour_stop(actor=signed_in(request), stop=stop, text=data["text"], venue=data["place"],
                            open_to_public=data["open_to_public"], at=now())  # fmt: skip

    context = desk_context(row.tool.lender, "tours") | {"tour": row, "stop": stop, "tool": row.tool}
    return answer(request, sheet, "loans/keep/tour_stop.html", context, write=write,
                  done=reverse("loans:edit_tour", args=[row.uid]), word=_("L’étape est enregistrée."))  # fmt: skip


def _publish(request: Request, tour: Tour, at: datetime) -> str:
    made = publish_tour(actor=signed_in(request), tour=tour, at=at)
    return ngettext("La tournée est publiée : %(n)s étape est proposée à l’agenda.",
                    "La tournée est publiée : %(n)s étapes sont proposées à l’agenda.", made) % {"n": made}  # fmt: skip


def _unpublish(request: Request, tour: Tour, at: datetime) -> str:
    gone = deeds.unpublish_tour(actor=signed_in(request), tour=tour, at=at)
    return ngettext(
        "La tournée n’est plus publiée : %(n)s étape a quitté l’agenda.",
        "La tournée n’est plus publiée : %(n)s étapes ont quitté l’agenda.",
        gone,
    ) % {"n": gone}


def _add(request: Request, tour: Tour, at: datetime) -> str:
    wanted = set(request.POST.getlist("pret"))
    loans = [one for one in free_loans(tour.tool) if str(one.uid) in wanted]
    if not loans:
        raise Refused(_("Cochez au moins un prêt à ajouter à la tournée."))
    deeds.add_tour_stops(actor=signed_in(request), tour=tour, loans=loans, at=at)
    return _("C’est ajouté.")


def _drop(request: Request, stop: TourStop, at: datetime) -> str:
    deeds.drop_tour_stop(actor=signed_in(request), stop=stop, at=at)
    return _("Cette étape n’est plus de la tournée ; son prêt reste.")


def _chain(request: Request, stop: TourStop, at: datetime) -> str:
    """The tool goes from this host to the next one."""
    after = stop.tour.stops.filter(position=stop.position + 1).select_related("loan__tool", "loan__lender").first()
    if after is None:
        raise Refused(_("Il n’y a pas d’étape après celle-ci."))
    plan_hand_over(actor=signed_in(request), loan=stop.loan, following=after.loan, at=at)
    return _("Le passage direct est prévu : l’outil ne repasse pas par le dépôt.")


OF_TOUR: dict[str, Callable[[Request, Tour, datetime], str]] = {
    "publish": _publish, "unpublish": _unpublish, "add": _add,
}  # fmt: skip
OF_STOP: dict[str, Callable[[Request, TourStop, datetime], str]] = {"drop": _drop, "chain": _chain}


@require_POST
@given(Tour, rules.may_keep_tour, by="uid")
def tour_deed(request: Request, row: Tour) -> HttpResponse:
    """One deed: of the tour, or of the stop or the loan that is named (« drop-12 »)."""
    name, _dash, key = request.POST.get("do", "").partition("-")
    word = ""
    try:
        if name in OF_TOUR:
            word = OF_TOUR[name](request, row, now())
        elif name in OF_STOP and key.isdecimal() and len(key) <= LONGEST_KEY:
            stop = row.stops.select_related("loan__tool", "loan__lender", "event__contribution").filter(pk=int(key))
            word = OF_STOP[name](request, found, now()) if (found := stop.first()) is not None else ""
        else:
            return HttpResponseNotAllowed(["GET"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    if word:
        messages.success(request, word)
    return redirect("loans:edit_tour", uid=row.uid)


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tour, rules.may_keep_tour, by="uid")
def drop_tour(request: Request, row: Tour) -> HttpResponse:
    """Give a tour up: its loans stay."""
    lender = row.tool.lender
    if request.method == "POST":
        deeds.drop_tour(actor=signed_in(request), tour=row, at=now())
        messages.success(request, _("La tournée est retirée ; ses prêts restent."))
        return redirect("loans:tours", organisation__slug=lender.organisation.slug)
    context = desk_context(lender, "tours") | {"tour": row}
    return render(request, "loans/keep/drop_tour.html", context)


@require_safe
@given(Tour, anyone, by="uid")
def tour(request: Request, row: Tour) -> HttpResponse:
    """Where an exhibition goes, for everyone."""
    return render(request, "loans/keep/tour.html", public_context(row))
