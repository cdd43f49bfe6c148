"""The census for a structure: its page, opened by an account of its team or by the link of a mail."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.directory.actions import census as actions
from maillage.directory.actions.links import read_link
from maillage.directory.enums import Purpose, Way
from maillage.directory.forms.census import ASKED, CensusForm, everything_confirmed
from maillage.directory.models import FieldDate, Questionnaire
from maillage.directory.panels import mine
from maillage.directory.rules import acts_for
from maillage.directory.rules import census as rules
from maillage.ui.access import Request, given, open_to, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Questionnaire, rules.may_answer, by="uid")
def questionnaire(request: Request, found: Questionnaire) -> HttpResponse:
    """By account: the team of the structure, or a coordinator who has it on the telephone."""
    person = signed_in(request)
    way = Way.TEAM if acts_for(person, found.organisation) else Way.COORDINATOR
    return _page(request, found, person, way)


@never_cache
@csrf_exempt  # the signature of the address is the only right used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def census_link(request: Request, token: str) -> HttpResponse:
    """By the link of the mail: looking changes nothing; the browser says that the page was opened, a button answers."""
    try:
        link = read_link(token, Purpose.CENSUS, now())
    except Refused as refusal:
        answer = render(request, "directory/links/closed.html", {"said": str(refusal)}, status=410)
    else:
        answer = (
            _page(request, link.questionnaire, None, Way.LINK)
            if link.questionnaire
            else render(request, "directory/links/closed.html", {"said": ""}, status=410)
        )
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer


def _page(request: Request, found: Questionnaire, actor: User | None, way: str) -> HttpResponse:
    deed = request.POST.get("do", "") if request.method == "POST" else "look"
    by_link = actor is None
    days: dict[str, Any] = dict(FieldDate.objects.filter(organisation=found.organisation).values_list("field", "at"))
    sent = request.POST if deed == "answer" else None
    form = CensusForm(sent, questionnaire=found, days=days, by_link=by_link)
    beside = mine.beside(found.organisation, {*ASKED, "figures"}, now(), by_link=by_link)
    said, status = "", 200
    try:
        if deed == "opened":
            actions.note_opened(actor=actor, questionnaire=found, at=now())
            return HttpResponse(status=204)
        if _done(deed, form, found, [line.name for line in beside], actor=actor, way=way):
            return render(
                request, "directory/census/thanks.html", {"questionnaire": found, "refused": deed == "refuse"}
            )
        status = 200 if deed == "look" else 422
    except Refused as refusal:
        said, status = str(refusal), 409
    context = {"questionnaire": found, "organisation": found.organisation, "wave": found.wave, "form": form,
               "said": said, "by_link": by_link, "is_open": found.wave.is_open,
               "beside": beside}  # fmt: skip
    return render(request, "directory/census/questionnaire.html", context, status=status)


def _done(
    deed: str, form: CensusForm, found: Questionnaire, beside: list[str], *, actor: User | None, way: str
) -> bool:
    at = now()
    if deed == "refuse":
        actions.refuse_wave(actor=actor, questionnaire=found, at=at, way=way)
    elif deed == "confirm":
        said = everything_confirmed(found.organisation, beside, by_link=actor is None)
        actions.answer_wave(actor=actor, questionnaire=found, said=said, at=at, way=way)
    elif deed == "answer" and form.is_valid():
        actions.answer_wave(
            actor=actor, questionnaire=found, said=form.said(beside), at=at, way=way, economy=form.amounts(),
            note=form.cleaned_data["note"],
        )  # fmt: skip
    else:
        return False
    return True
