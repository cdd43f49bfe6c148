"""« Mes retours » and the form of one return."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now, today
from maillage.core.errors import Refused
from maillage.directory.models import Organisation
from maillage.programmes import rules
from maillage.programmes.actions.adjusting import adjust
from maillage.programmes.actions.answering import (
    Incomplete,
    day_of,
    save_cells,
    say_nothing_happened,
    submit,
)
from maillage.programmes.actions.feeding import refresh
from maillage.programmes.enums import OPEN
from maillage.programmes.forms.answer import AdjustForm
from maillage.programmes.forms.table import TableForm
from maillage.programmes.models import Cell, Request
from maillage.programmes.panels.calendar import calendar_of, token_of, user_of
from maillage.programmes.panels.returns import ReturnForm, form_of, request_context, waiting_lines
from maillage.programmes.panels.workbook import data_of, template_of
from maillage.ui.access import Request as WebRequest
from maillage.ui.access import given, open_to, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@open_to("members")
def mine(request: WebRequest) -> HttpResponse:
    """What is expected of this person’s structures, the most pressing first; then what was sent."""
    person, day = signed_in(request), today()
    rows = Request.objects.of(person)
    done = request.GET.get("etat") == "faits"
    lines = waiting_lines(rows.exclude(state__in=OPEN) if done else rows.open(), day)
    context = {
        "lines": lines[::-1] if done else lines, "done": done, "token": token_of(person),
        "structures": Organisation.objects.published().of(person).filter(merged_into=None).order_by("name", "pk"),
    }  # fmt: skip
    return render(request, "programmes/mine.html", context)


def _whole(row: Request) -> Request:
    return Request.objects.for_lists().get(pk=row.pk)


def _page(request: WebRequest, form: ReturnForm, status: int = 200, **more: Any) -> HttpResponse:
    context = request_context(form, day_of(form.request, now())) | more
    context["may_answer"] = rules.may_answer(request.user, form.request)
    return render(request, "programmes/request.html", context, status=status)


def _saved(request: WebRequest, form: ReturnForm) -> str:
    """Keep the lines that were typed; a sentence when the campaign takes nothing."""
    try:
        typed = [one.data_typed() for one in form.typed()]
        if typed:
            asked = [block.expected for block in form.blocks]
            person = signed_in(request)
            form.told(save_cells(actor=person, request=form.request, cells=typed, at=now(), asked=asked))
    except Refused as refusal:
        return str(refusal)
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Request, rules.may_read, by="uid")
def form(request: WebRequest, row: Request) -> HttpResponse:
    """The figures of one action for one period: saved line by line, sent when nothing is missing."""
    row = _whole(row)
    if request.method != "POST" or not rules.may_answer(request.user, row):
        return _page(request, form_of(row), 403 if request.method == "POST" else 200)
    filled = form_of(row, request.POST)
    said = _saved(request, filled)
    if request.headers.get("Accept") == "application/json":
        sent = [line.as_json() for line in filled.lines if line.form.is_bound]
        return JsonResponse({"lines": sent, "said": said}, status=409 if said else 200)
    if said or filled.has_faults:
        return _page(request, filled, 409 if said else 422, said=said)
    if request.POST.get("deed") == "envoyer":
        return _sent(request, row)
    messages.success(request, _("Enregistré. Rien n’est envoyé tant que vous ne l’envoyez pas."))
    return redirect("programmes:request", uid=row.uid)


def _sent(request: WebRequest, row: Request) -> HttpResponse:
    try:
        submit(actor=signed_in(request), request=row, at=now())
    except Incomplete as refusal:
        filled = form_of(_whole(row))
        filled.faulty(refusal.faults)
        return _page(request, filled, 422, said=str(refusal))
    messages.success(request, _("Envoyé. La coordination relit, et vous écrit si quelque chose est à reprendre."))
    return redirect("programmes:mine")


@require_POST
@given(Request, rules.may_answer, by="uid")
def nothing(request: WebRequest, row: Request) -> HttpResponse:
    """« Rien sur la période »: zeros are written, and said to be."""
    row = _whole(row)
    written = say_nothing_happened(actor=signed_in(request), request=row, at=now())
    words = ngettext("%(n)s réponse écrite : relisez, puis envoyez.", "%(n)s réponses écrites : relisez, puis envoyez.",
                     written)  # fmt: skip
    messages.success(request, words % {"n": written})
    return redirect("programmes:request", uid=row.uid)


@require_POST
@given(Request, rules.may_answer, by="uid")
def reread(request: WebRequest, row: Request) -> HttpResponse:
    """Read the activity logged again, now."""
    changed = refresh(actor=signed_in(request), request=_whole(row), at=now())
    words = ngettext("%(n)s chiffre a changé.", "%(n)s chiffres ont changé.", changed) % {"n": changed}
    messages.success(request, words if changed else _("Rien n’a changé dans l’activité enregistrée."))
    return redirect("programmes:request", uid=row.uid)


@require_POST
@given(Request, rules.may_answer, by="uid")
def change_by(request: WebRequest, row: Request, cell: int) -> HttpResponse:
    """Adjust a figure that the activity gives, or one of its parts, with a reason."""
    part = request.POST.get("of", "")
    wanted = int(part) if part.isdecimal() else cell
    found = Cell.objects.select_related("version").filter(request=row, pk=wanted).first()
    form = AdjustForm(request.POST)
    said = _adjusted(request, row, found, form)
    if said:
        typed = {"block": cell, "of": wanted, "amount": form["amount"].value(), "reason": form["reason"].value()}
        return _page(request, form_of(_whole(row)), 422, said=said, adjusting=typed)
    messages.success(request, _("Ajusté. Le motif reste à côté du chiffre."))
    return redirect("programmes:request", uid=row.uid)


def _adjusted(request: WebRequest, row: Request, cell: Cell | None, form: AdjustForm) -> str:
    """Adjust; a sentence when it is refused."""
    if cell is None or not form.is_valid():
        return _("Dites combien vous ajoutez ou retirez (12 ou −12), et pourquoi.")
    data = form.cleaned_data
    try:
        adjust(actor=signed_in(request), request=_whole(row), cell=cell, amount=data["amount"], reason=data["reason"],
               at=now())  # fmt: skip
    except Refused as refusal:
        return str(refusal)
    return ""


@never_cache
@require_safe
@given(Request, rules.may_read, by="uid")
def template(request: WebRequest, row: Request) -> HttpResponse:
    """The form as a workbook, to be filled elsewhere and sent back."""
    answer = HttpResponse(template_of(form_of(_whole(row))), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="retour-{row.uid}.xlsx"'
    return answer


@require_POST
@given(Request, rules.may_answer, by="uid")
def table(request: WebRequest, row: Request) -> HttpResponse:
    """Read the workbook back: its lines are shown in the form, what is wrong beside them; nothing is sent."""
    row, sent = _whole(row), TableForm(request.POST, request.FILES)
    if not sent.is_valid():
        return _page(request, form_of(row), 422, said=str(next(iter(sent.errors.values()))[0]), is_kept=False)
    try:
        data, aside = data_of(sent.cleaned_data["file"], form_of(row))
    except ValidationError as refusal:
        return _page(request, form_of(row), 422, said=refusal.messages[0], is_kept=False)
    filled = form_of(row, data)
    said = _saved(request, filled)
    if aside:
        words = _("Ces lignes du tableur ne sont plus demandées, elles n’ont pas été lues : %(lines)s.")
        messages.warning(request, words % {"lines": ", ".join(aside)})
    if said or filled.has_faults:
        return _page(request, filled, 409 if said else 422, said=said)
    messages.success(request, _("Le tableur est lu : relisez, puis envoyez."))
    return redirect("programmes:request", uid=row.uid)


@require_safe
@open_to("everyone")
def calendar(request: WebRequest, token: str) -> HttpResponse:
    """The due dates of somebody’s returns, for a calendar; the address is a secret of theirs."""
    person = user_of(token)
    answer = HttpResponse(calendar_of(person, now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
