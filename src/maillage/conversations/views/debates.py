"""Leading a debate, and relaying."""

from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution
from maillage.contributions.panels import page_url
from maillage.conversations import actions, rules
from maillage.conversations.forms.comments import DebateForm, RelayForm
from maillage.conversations.models import Debate
from maillage.conversations.panels import relays_of
from maillage.core import clock
from maillage.core.errors import said_in
from maillage.core.text import clean_text
from maillage.territories.place import absolute
from maillage.ui.access import Request, given, open_to, signed_in


@transaction.atomic
def _lead(request: Request, contribution: Contribution, form: DebateForm) -> None:
    """Open or word the debate, write its synthesis, close it: what changed, and nothing else."""
    actor, at, typed = signed_in(request), clock.now(), form.cleaned_data
    debate = Debate.objects.filter(subject=contribution.pk).select_related("subject").first()
    if debate is None or debate.question != typed["question"] or (not debate.is_open and not typed["close"]):
        debate = actions.open_debate(actor=actor, subject=contribution, question=typed["question"], at=at)
    if clean_text(typed["synthesis"]) != debate.synthesis:
        actions.write_synthesis(actor=actor, debate=debate, text=typed["synthesis"], at=at)
    if typed["close"]:
        actions.close_debate(actor=actor, debate=debate, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_lead_debate, by="uid")
def debate(request: Request, contribution: Contribution) -> HttpResponse:
    """Open a debate on one's contribution, write its synthesis, close it."""
    kept = Debate.objects.filter(subject=contribution.pk).first()
    initial = {"question": kept.question, "synthesis": kept.synthesis, "close": not kept.is_open} if kept else {}
    form = DebateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            _lead(request, contribution, form)
            messages.success(request, _("Le débat est enregistré."))
            return redirect(f"{page_url(contribution)}#commentaires")
    context = {"form": form, "contribution": contribution, "debate": kept, "back": page_url(contribution)}
    return render(request, "conversations/debate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_relay, by="uid")
def relay(request: Request, contribution: Contribution) -> HttpResponse:
    """Pass a thing on: a link outside, a word inside."""
    back = page_url(contribution)
    whole = absolute(contribution.origin, back)
    may_write = rules.may_comment(request.user, contribution)
    form = RelayForm(request.POST or None) if may_write else None
    if request.method == "POST" and form is not None and form.is_valid():
        with said_in(form):
            actions.publish_comment(
                actor=signed_in(request), subject=contribution, text=form.cleaned_data["text"], at=clock.now(),
                relay_in=request.territory, is_relay=True, language=request.language,
            )  # fmt: skip
            messages.success(request, _("C’est relayé : votre mot est sur la page et parmi les relais du territoire."))
            return redirect("conversations:relays")
    mail = f"mailto:?subject={quote(contribution.title)}&body={quote(whole)}"
    context = {"contribution": contribution, "kind": kind_of(contribution), "back": back, "whole": whole, "mail": mail}
    status = 422 if form is not None and form.errors else 200
    return render(request, "conversations/relay.html", context | {"form": form}, status=status)


@require_safe
@open_to("everyone")
def relays(request: Request) -> HttpResponse:
    """What members pass on, with their words."""
    rows, page = relays_of(request.territory, request.GET.get("page"))
    return render(request, "conversations/relays.html", {"relays": rows, "page": page})
