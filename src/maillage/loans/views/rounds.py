"""The rounds of the van: the days to come, one round put in order and done, its road sheet."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.documents.composing import Issuer, print_paper
from maillage.loans import rules
from maillage.loans.actions import rounds as deeds
from maillage.loans.actions.common import day_of
from maillage.loans.actions.desk import StopData, keep_round, move_round
from maillage.loans.enums import RoundState
from maillage.loans.forms.rounds import RoundForm, StopForm, round_initial
from maillage.loans.models import Lender, Round, RoundStop
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.rounds import AROUND, road_sheet, round_context, rounds_context, stops_on, wanted_stops
from maillage.loans.panels.sheets import sheet_of
from maillage.loans.views.sheets import answer
from maillage.ui.access import Request, given, signed_in

LONGEST_KEY = 18


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def rounds(request: Request, row: Lender) -> HttpResponse:
    """The rounds to come, the days to organise, those that were."""
    context = desk_context(row, "rounds") | rounds_context(row, day_of(row, now()))
    return render(request, "loans/keep/rounds.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def new_round(request: Request, row: Lender) -> HttpResponse:
    """A round of a day, with what leaves and comes back that day."""
    user, at, made = signed_in(request), now(), {"uid": ""}
    initial = {"on": request.GET.get("jour", "")}
    sheet = sheet_of(RoundForm, initial, request.POST if request.method == "POST" else None)

    def write() -> None:
        data = sheet.form.data_said()
        stops = [StopData(loan=loan, kind=kind) for loan, kind in stops_on(row, data.on)]
        kept = keep_round(actor=user, lender=row, data=data, stops=stops, at=at)
        made["uid"] = str(kept.uid)

    context = desk_context(row, "rounds")
    done = reverse("loans:rounds", args=[row.organisation.slug])
    answered = answer(request, sheet, "loans/keep/new_round.html", context, write=write, done=done,
                      word=_("La tournée est prévue."))  # fmt: skip
    return redirect("loans:round", uid=made["uid"]) if made["uid"] else answered


@never_cache
@require_http_methods(["GET", "POST"])
@given(Round, rules.may_keep_round, by="uid")
def round_page(request: Request, row: Round) -> HttpResponse:
    """One round: its stops, its load, its road; who drives and with what."""
    sheet = sheet_of(RoundForm, round_initial(row), request.POST if request.method == "POST" else None)

    def write() -> None:
        deeds.change_round(actor=signed_in(request), row=row, data=sheet.form.data_said(), at=now())

    context = desk_context(row.lender, "rounds") | round_context(row)
    return answer(request, sheet, "loans/keep/round.html", context, write=write,
                  done=reverse("loans:round", args=[row.uid]), word=_("La tournée est enregistrée."))  # fmt: skip


@never_cache
@require_safe
@given(Round, rules.may_keep_round, by="uid")
def road(request: Request, row: Round) -> HttpResponse:
    """The road sheet on a phone, or to print: each stop, whom to call, one button to say that it is done."""
    return render(request, "loans/keep/road.html", round_context(row) | {"lender": row.lender})


@never_cache
@require_safe
@given(Round, rules.may_keep_round, by="uid")
def road_pdf(request: Request, row: Round) -> HttpResponse:
    """The road sheet as a PDF."""
    lender = row.lender
    issuer = Issuer(
        key=f"organisation:{lender.organisation_id}",
        name=str(lender),
        territory=lender.organisation.contribution.origin,
    )
    printed = print_paper(road_sheet(row), issuer=issuer, language=get_language() or "fr", at=now())
    answered = HttpResponse(printed, content_type="application/pdf")
    answered.headers["Content-Disposition"] = f'attachment; filename="feuille-de-route-{row.on.isoformat()}.pdf"'
    return answered


def _up(request: Request, stop: RoundStop, at: datetime) -> None:
    deeds.move_stop(actor=signed_in(request), stop=stop, up=True, at=at)


def _down(request: Request, stop: RoundStop, at: datetime) -> None:
    deeds.move_stop(actor=signed_in(request), stop=stop, up=False, at=at)


def _drop(request: Request, stop: RoundStop, at: datetime) -> None:
    deeds.drop_stop(actor=signed_in(request), stop=stop, at=at)


def _done(request: Request, stop: RoundStop, at: datetime) -> None:
    deeds.do_stop(actor=signed_in(request), stop=stop, at=at, override=request.POST.get("override") or "")
    messages.success(request, _("C’est noté : %(who)s.") % {"who": stop.loan.who})


def _set(request: Request, stop: RoundStop, at: datetime) -> None:
    form = StopForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    deeds.set_stop(actor=signed_in(request), stop=stop, hour=form.cleaned_data["at"], note=form.cleaned_data["note"],
                   at=at)  # fmt: skip


def _add(request: Request, row: Round, at: datetime) -> None:
    offered = {f"{loan.uid}-{kind}": (loan, kind) for loan, kind, _on in
               wanted_stops(row.lender, row.on - AROUND, row.on + AROUND)}  # fmt: skip
    wanted = [offered[one] for one in request.POST.getlist("arret") if one in offered]
    if not wanted:
        raise Refused(_("Cochez au moins un prêt à livrer ou à reprendre."))
    deeds.add_stops(actor=signed_in(request), row=row, wanted=wanted, at=at)


def _shorten(request: Request, row: Round, at: datetime) -> None:
    deeds.shorten(actor=signed_in(request), row=row, at=at)


def _leave(request: Request, row: Round, at: datetime) -> None:
    move_round(actor=signed_in(request), tour=row, to=RoundState.GONE, at=at)


def _finish(request: Request, row: Round, at: datetime) -> None:
    deeds.finish(actor=signed_in(request), row=row, at=at)


def _cancel(request: Request, row: Round, at: datetime) -> None:
    move_round(actor=signed_in(request), tour=row, to=RoundState.CANCELLED, at=at)


OF_STOP: dict[str, Callable[[Request, RoundStop, datetime], None]] = {
    "up": _up, "down": _down, "drop": _drop, "done": _done, "set": _set,
}  # fmt: skip
OF_ROUND: dict[str, Callable[[Request, Round, datetime], None]] = {
    "add": _add, "shorten": _shorten, "leave": _leave, "finish": _finish, "cancel": _cancel,
}  # fmt: skip


@require_POST
@given(Round, rules.may_keep_round, by="uid")
def round_deed(request: Request, row: Round) -> HttpResponse:
    """One deed: of the round, or of one of its stops (« up-12 »); back to the page that asked for it."""
    name, _dash, key = request.POST.get("do", "").partition("-")
    stop = row.stops.filter(pk=int(key)).first() if key.isdecimal() and len(key) <= LONGEST_KEY else None
    target: Any = stop if name in OF_STOP else row if name in OF_ROUND else None
    if target is None:
        return HttpResponseNotAllowed(["GET"])
    try:
        (OF_STOP | OF_ROUND)[name](request, target, now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    page = reverse("loans:road" if request.POST.get("page") == "road" else "loans:round", args=[row.uid])
    return redirect(f"{page}#arret-{stop.pk}" if stop is not None and name != "drop" else page)
