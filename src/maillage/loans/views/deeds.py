"""The lender’s deeds on one loan: one address for all, each with its rule, its form and its action."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.loans import actions, rules
from maillage.loans.models import Copy, Loan
from maillage.loans.panels.desk_deeds import DEEDS, Deed, form_of
from maillage.loans.panels.desk_nav import desk_context, part_of
from maillage.ui.access import Request, given, safe_next, signed_in

Data = Mapping[str, Any]
Do = Callable[[User, Loan, Data, datetime], Any]


def _copy(loan: Loan, data: Data) -> Copy | None:
    return Copy.objects.filter(tool=loan.tool_id, pk=data["copy"]).first() if data.get("copy") else None


def _approve(actor: User, loan: Loan, data: Data, at: datetime) -> None:
    actions.approve(
        actor=actor, loan=loan, at=at, copy=_copy(loan, data), note_text=data["note"], override=data["override"]
    )


def _queue(actor: User, loan: Loan, data: Data, at: datetime) -> None:
    window = actions.Window(data["earliest_on"], data["latest_on"], data["days"])
    actions.put_on_queue(actor=actor, loan=loan, window=window, at=at)


def _change_copy(actor: User, loan: Loan, data: Data, at: datetime) -> None:
    copy = _copy(loan, data)
    if copy is not None:
        actions.change_copy(actor=actor, loan=loan, copy=copy, at=at)


def _hand_over(actor: User, loan: Loan, data: Data, at: datetime) -> None:
    following = Loan.objects.filter(previous=loan).for_page().get()
    actions.hand_over(actor=actor, loan=loan, following=following, at=at, on=data["on"])


def _plan_hand_over(actor: User, loan: Loan, data: Data, at: datetime) -> None:
    following = Loan.objects.filter(lender=loan.lender_id).for_page().get(pk=data["following"])
    actions.plan_hand_over(actor=actor, loan=loan, following=following, at=at)


DO: Mapping[str, Do] = {
    "accorder": _approve,
    "question": lambda who, loan, data, at: actions.ask_details(actor=who, loan=loan, question=data["question"], at=at),
    "attente": _queue,
    "refuser": lambda who, loan, data, at: actions.refuse(
        actor=who, loan=loan, reason=data["reason"], text=data["text"], at=at
    ),
    "convention": lambda who, loan, _data, at: actions.send_agreement(actor=who, loan=loan, at=at),
    "signer": lambda who, loan, _data, at: actions.sign_on_paper(actor=who, loan=loan, at=at),
    "relancer": lambda who, loan, _data, at: actions.remind_papers(actor=who, loan=loan, at=at),
    "preparer": lambda who, loan, _data, at: actions.prepare(actor=who, loan=loan, at=at),
    "depart": lambda who, loan, data, at: actions.let_go(
        actor=who, loan=loan, at=at, on=data["on"], override=data["override"]
    ),
    "recu": lambda who, loan, data, at: actions.receive(actor=who, loan=loan, at=at, on=data["on"]),
    "passage": _hand_over,
    "retour": lambda who, loan, data, at: actions.take_back(actor=who, loan=loan, at=at, on=data["on"]),
    "controle": lambda who, loan, _data, at: actions.check(actor=who, loan=loan, at=at),
    "clore": lambda who, loan, _data, at: actions.close(actor=who, loan=loan, at=at),
    "exemplaire": _change_copy,
    "dates": lambda who, loan, data, at: actions.change_dates(
        actor=who, loan=loan, first_on=data["first_on"], last_on=data["last_on"], at=at, override=data["override"]
    ),
    "blocage": lambda who, loan, data, at: actions.change_blocked(
        actor=who, loan=loan, first_on=data["first_on"], last_on=data["last_on"], reason=data["override"], at=at
    ),
    "prolonger": lambda who, loan, data, at: actions.renew(
        actor=who, loan=loan, last_on=data["last_on"], at=at, override=data["override"]
    ),
    "passage-prevu": _plan_hand_over,
    "annuler": lambda who, loan, data, at: actions.cancel(
        actor=who, loan=loan, reason=data["reason"], text=data["text"], at=at, by_lender=True
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Loan, rules.may_keep_loan, by="uid")
def deed(request: Request, row: Loan, deed: str) -> HttpResponse:
    """Do one deed; what is refused is said above its form, and nothing typed is lost."""
    loan, known = Loan.objects.for_page().get(pk=row.pk), DEEDS.get(deed)
    if known is None or not known.rule(request.user, loan):
        return _not_now(request, loan)
    form = form_of(known, loan, now(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            done = DO[known.key](signed_in(request), loan, form.cleaned_data, now())
            messages.success(request, _said(known, loan))
            _warn(request, done if known.key == "dates" else ())
            return redirect(safe_next(request, reverse("loans:loan", args=(loan.uid,))))
    status = 422 if request.method == "POST" else 200
    context = desk_context(loan.lender, part_of(loan)) | {"loan": loan, "deed": known, "form": form}
    context["next"] = safe_next(request, "")
    return render(request, "loans/desk/deed.html", context, status=status)


def _said(deed: Deed, loan: Loan) -> str:
    return _("%(tool)s : %(done)s") % {"tool": loan.tool_title, "done": deed.done}


def _warn(request: Request, gone: Sequence[Loan]) -> None:
    """The hosts to whom, or from whom, a loan does not go straight any more."""
    if gone:
        told = _("Le passage direct ne suit plus ces dates (%(who)s) : l’outil revient chez vous, chacun est prévenu.")
        messages.warning(request, told % {"who": ", ".join(one.who for one in gone)})


def _not_now(request: Request, loan: Loan) -> HttpResponse:
    """Somebody was first, or the loan went on since the page was shown."""
    words = {"state": loan.get_state_display(), "tool": loan.tool_title}
    messages.error(request, _("Ce n’est plus possible : « %(tool)s » est maintenant %(state)s.") % words)
    return redirect("loans:loan", loan.uid)
