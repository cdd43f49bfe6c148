"""Giving the attendance of one slot: by the link of a mail, or by account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.models import User
from maillage.attendance import rules
from maillage.attendance.actions import (
    AnsweredMeanwhile,
    Voice,
    read_link,
    report,
    revoke_link,
    share_link,
    voice_of,
)
from maillage.attendance.actions.answering import voice_of_link
from maillage.attendance.forms.answer import AnswerForm
from maillage.attendance.models import Headcount, ReportLink, Subject
from maillage.attendance.panels.answering import form_context, link_context, subject_context
from maillage.attendance.panels.lines import answer_phrase
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.ui.access import Request, given, open_to, signed_in


def _saved(form: AnswerForm, row: Headcount, actor: User | None, voice: Voice) -> tuple[bool, dict[str, Any], int]:
    """Whether the answer is kept; what the page says otherwise, and with which status."""
    if not form.is_valid():
        return False, {}, 422
    try:
        report(actor=actor, headcount=row, answer=form.answer(), seen=form.cleaned_data["seen"], voice=voice, at=now())
    except AnsweredMeanwhile as late:
        form.look_again(late.current.revision)
        return False, {"said": str(late), "other_said": answer_phrase(late.current)}, 409
    except Refused as refusal:
        return False, {"said": str(refusal)}, 422
    return True, {}, 200


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer


@never_cache
@csrf_exempt  # the signature of the address is the only right used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def link(request: Request, token: str) -> HttpResponse:
    """One minute on a telephone, without account; looking changes nothing."""
    try:
        found = read_link(token, now())
    except Refused as refusal:
        return _private(render(request, "attendance/closed.html", {"said": str(refusal)}, status=410))
    context = link_context(found, request.GET.get("seance", ""))
    row = context["row"]
    if row is None:
        return _private(render(request, "attendance/thanks.html", context))
    form = AnswerForm(request.POST if request.method == "POST" else None, headcount=row)
    done, more, status = _saved(form, row, None, voice_of_link(found)) if form.is_bound else (False, {}, 200)
    if done:
        return _private(redirect("attendance:link", token=token))
    context |= form_context(row, form) | more
    return _private(render(request, "attendance/link.html", context, status=status))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Headcount, rules.may_report, by="uid")
def headcount(request: Request, row: Headcount) -> HttpResponse:
    """The same by account, with the history of the answers."""
    person = signed_in(request)
    form = AnswerForm(request.POST if request.method == "POST" else None, headcount=row)
    voice = voice_of(person, row.subject)
    done, more, status = _saved(form, row, person, voice) if form.is_bound else (False, {}, 200)
    if done:
        messages.success(request, _("C’est noté. Vous pouvez corriger à tout moment : la dernière réponse compte."))
        return redirect("attendance:subject", uid=row.subject.uid)
    return render(request, "attendance/headcount.html", form_context(row, form) | more, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
@given(Subject, rules.may_report_on, by="uid")
def subject(request: Request, found: Subject) -> HttpResponse:
    """All the slots of one thing, their answers, and the links that are open."""
    return render(request, "attendance/subject.html", subject_context(found, now()))


@require_POST
@given(Subject, rules.may_report_on, by="uid")
def share(request: Request, found: Subject) -> HttpResponse:
    """Make a link to hand to whoever was at the door."""
    share_link(actor=signed_in(request), subject=found, at=now())
    messages.success(request, _("Le lien est prêt : copiez-le, ou imprimez la feuille qui porte son code."))
    return redirect("attendance:subject", uid=found.uid)


@require_POST
@given(ReportLink, rules.may_revoke, by="uid")
def revoke(request: Request, found: ReportLink) -> HttpResponse:
    """Take a link back."""
    revoke_link(actor=signed_in(request), link=found, at=now())
    messages.success(request, _("Le lien est retiré : il n’ouvre plus rien."))
    return redirect("attendance:subject", uid=found.subject.uid)
