"""Reviewing a return: give one figure back and approve the rest, settle what never came, correct afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions import planning, reviewing
from maillage.programmes.actions.answering import day_of
from maillage.programmes.actions.cells import CellData
from maillage.programmes.forms.campaigns import CorrectionForm, ReasonForm
from maillage.programmes.models import Cell, Request
from maillage.programmes.panels.review import notes_typed, review_context
from maillage.programmes.panels.words import cell_words, period_words
from maillage.ui.access import Request as WebRequest
from maillage.ui.access import given, signed_in


def _whole(row: Request) -> Request:
    return Request.objects.for_lists().get(pk=row.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Request, rules.may_settle, by="uid")
def review(request: WebRequest, row: Request) -> HttpResponse:
    """The figures of a return, with the records behind them, their change since the last time, what drifted."""
    row = _whole(row)
    if request.method != "POST":
        return render(request, "programmes/review.html", review_context(row, request.user))
    person, said = signed_in(request), ""
    notes = notes_typed(row, request.POST)
    try:
        if request.POST.get("deed") == "valider":
            reviewing.approve(actor=person, request=row, at=now())
            messages.success(request, _("Validé : ces chiffres sont ceux du programme."))
        else:
            reviewing.give_back(actor=person, request=row, notes=notes, note=request.POST.get("note", ""), at=now())
            messages.success(request, _("Renvoyé : le reste est validé, et la structure est prévenue."))
    except Refused as refusal:
        said = str(refusal)
    if said:
        context = review_context(_whole(row), request.user, request.POST) | {"said": said}
        return render(request, "programmes/review.html", context, status=422)
    return redirect("programmes:desk", slug=row.programme.slug)


@require_POST
@given(Request, rules.may_settle, by="uid")
def settle(request: WebRequest, row: Request) -> HttpResponse:
    """Note a default, set aside, wait again, or stop expecting."""
    row, deed, person = _whole(row), request.POST.get("deed"), signed_in(request)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if deed == "defaut":
        reviewing.note_default(actor=person, request=row, reason=reason, at=now())
    elif deed == "sans-objet":
        reviewing.set_aside(actor=person, request=row, reason=reason, at=now())
    elif deed == "rouvrir":
        reviewing.reopen(actor=person, request=row, at=now())
        if not rules.accepts_on(row, day_of(row, now())):
            messages.warning(
                request, _("La campagne est fermée : accordez un délai à la structure pour qu’elle réponde.")
            )
    elif deed == "retirer":
        planning.stop_expecting(actor=person, request=row, at=now())
        return redirect("programmes:desk", slug=row.programme.slug)
    messages.success(request, _("C’est noté."))
    return redirect("programmes:review", uid=row.uid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Cell, rules.may_correct, by="uid")
def correction(request: WebRequest, cell: Cell) -> HttpResponse:
    """Correct an approved figure: the erratum keeps what it was."""
    whole = Cell.objects.select_related(
        "request__programme__territory", "request__organisation", "request__action", "period", "version"
    ).get(pk=cell.pk)
    initial = {"value": whole.value, "base": whole.base, "seen": whole.revision}
    sent = request.POST if request.method == "POST" else None
    form = CorrectionForm(sent, initial=initial, nature=whole.version.nature)
    said = _corrected(request, whole, form) if form.is_bound and form.is_valid() else ""
    if form.is_bound and not form.errors and not said:
        messages.success(request, _("Corrigé : l’erratum garde le chiffre d’avant et le motif."))
        return redirect("programmes:records", uid=whole.uid)
    context = {
        "cell": whole,
        "form": form,
        "said": said,
        "was": cell_words(whole),
        "period": period_words(whole.period),
    }
    return render(request, "programmes/correction.html", context, status=422 if form.is_bound else 200)


def _corrected(request: WebRequest, cell: Cell, form: CorrectionForm) -> str:
    typed = form.cleaned_data
    data = CellData(
        indicator=cell.indicator_id, key=cell.key, status=form.status_typed, value=typed["value"],
        base=typed.get("base"), text=cell.text, comment=cell.comment, seen=typed["seen"],
    )  # fmt: skip
    try:
        reviewing.correct(actor=signed_in(request), cell=cell, data=data, reason=typed["reason"], at=now())
    except Refused as refusal:
        return str(refusal)
    return ""
