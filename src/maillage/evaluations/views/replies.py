"""What one person answers: on a phone, without JavaScript; saved as it is typed where there is some."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.evaluations import rules
from maillage.evaluations.actions import answering as deeds
from maillage.evaluations.enums import CampaignState, ReplyState
from maillage.evaluations.forms.answers import AnswerForm, forms_of
from maillage.evaluations.models import Reply
from maillage.evaluations.panels.lines import REPLY_BADGES, badge_of, reply_lines
from maillage.ui.access import Request, given, open_to, signed_in


@never_cache
@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """The self-evaluations that one answers."""
    rows = Reply.objects.visible_to(request.user)
    return render(request, "evaluations/mine.html", {"lines": reply_lines(rows)})


def _whole(row: Reply) -> Reply:
    return Reply.objects.select_related("campaign__programme__territory", "user").get(pk=row.pk)


def _page(request: Request, row: Reply, forms: list[AnswerForm], *, status: int = 200, said: str = "") -> HttpResponse:
    may_write = rules.may_answer(request.user, row) and row.state != ReplyState.SUBMITTED
    groups: dict[str, list[AnswerForm]] = {}
    for one in forms:
        groups.setdefault(one.criterion.dimension.title, []).append(one)
    context = {
        "reply": row, "campaign": row.campaign, "programme": row.campaign.programme, "forms": forms,
        "groups": list(groups.items()), "said": said, "state": badge_of(REPLY_BADGES, row.state),
        "may_write": may_write, "is_open": row.campaign.state == CampaignState.OPEN,
        "may_see_workshop": rules.may_see_workshop(request.user, row.campaign),
        "texts": row.answers.select_related("criterion").exclude(text="").order_by("criterion", "pk"),
    }  # fmt: skip
    return render(request, "evaluations/reply.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Reply, rules.may_open_reply, by="uid")
def reply(request: Request, row: Reply) -> HttpResponse:
    """The grid to answer: kept as a draft, sent when one wishes."""
    row = _whole(row)
    answers = {one.criterion_id: one for one in row.answers.order_by("pk")}
    forms = forms_of(deeds.criteria_of(row.campaign), answers, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, row, forms)
    right = [one for one in forms if one.is_valid()]
    said = _kept(request, row, right)
    if request.headers.get("Accept") == "application/json":
        said = said or (_("Une réponse est trop longue.") if len(right) < len(forms) else "")
        return JsonResponse({"said": said, "words": _("Enregistré.")}, status=409 if said else 200)
    if said or len(right) < len(forms):
        return _page(request, row, forms, status=409 if said else 422, said=said)
    messages.success(request, _said_after(request))
    return redirect("evaluations:mine" if request.POST.get("deed") == "envoyer" else request.path)


def _kept(request: Request, row: Reply, forms: list[AnswerForm]) -> str:
    """Keep what is right; a sentence when nothing is taken."""
    person = signed_in(request)
    try:
        held = deeds.save_answers(actor=person, reply=row, answers=[one.data_typed() for one in forms], at=now())
        if request.POST.get("deed") == "envoyer":
            deeds.submit(actor=person, reply=held, at=now())
    except Refused as refusal:
        return str(refusal)
    return ""


def _said_after(request: Request) -> str:
    if request.POST.get("deed") == "envoyer":
        return _("Envoyé. Jusqu’à l’atelier, vous seul lisez votre réponse, et pouvez la reprendre.")
    return _("Brouillon enregistré.")


@require_POST
@given(Reply, rules.may_answer, by="uid")
def take_back(request: Request, row: Reply) -> HttpResponse:
    """Change what was sent."""
    deeds.take_back(actor=signed_in(request), reply=_whole(row), at=now())
    messages.success(request, _("Votre réponse est de nouveau un brouillon."))
    return redirect("evaluations:reply", uid=row.uid)


@require_POST
@given(Reply, rules.may_open_reply, by="uid")
def quotes(request: Request, row: Reply) -> HttpResponse:
    """Say which of one's texts may be quoted, at any time."""
    chosen = [int(one) for one in request.POST.getlist("quotes") if one.isdecimal() and len(one) < 10]  # noqa: PLR2004 - a key
    agreed = deeds.set_quotes(actor=signed_in(request), reply=_whole(row), quoted=chosen, at=now())
    words = ngettext("%(n)s texte peut être cité.", "%(n)s textes peuvent être cités.", agreed) % {"n": agreed}
    messages.success(request, words)
    return redirect("evaluations:reply", uid=row.uid)
