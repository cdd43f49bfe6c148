"""Correcting a page without account: asking for the link, opening it, and reading what came by it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.adapter import client_address
from maillage.contributions.forms.guard import within_limit
from maillage.contributions.tables.differences import differences
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.directory.actions.corrections import accept_proposal, by_link, correct_by_link, refuse_proposal
from maillage.directory.actions.links import NoAddress, read_link, revoke_link, send_correction_link
from maillage.directory.actions.organisations import content_now
from maillage.directory.enums import Purpose
from maillage.directory.enums.organisations import PARTS as WORDS
from maillage.directory.forms.claims import AnswerForm, AskLinkForm
from maillage.directory.forms.rows import PARTS
from maillage.directory.models import Organisation, Proposal, SignedLink
from maillage.directory.panels.entry import changed_meanwhile, context_of, with_one_more
from maillage.directory.panels.linked import LinkedEntry, linked_entry
from maillage.directory.panels.words import in_words
from maillage.directory.rules import claims as rules
from maillage.directory.rules import may_manage_team
from maillage.ui.access import Request, given, open_to, signed_in

MOST_ASKED_AN_HOUR = 5
MOST_SENT_AN_HOUR = 3
MOST_TYPED = 3000


@never_cache
@csrf_exempt  # nobody's rights are used, and a signed challenge comes back
@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_ask_link, by="slug")
def ask_link(request: Request, organisation: Organisation) -> HttpResponse:
    """Ask for the link by which the organisation corrects its page: it goes to its address, to nobody else."""
    at = now()
    form = AskLinkForm(request.POST or None, subject=f"link:{organisation.pk}", at=at)
    status = 200
    if request.method == "POST":
        if form.is_trapped:
            return redirect("directory:link_asked", slug=organisation.slug)
        if form.is_valid() and within_limit(client_address(request), "link", at, MOST_ASKED_AN_HOUR):
            _send_if_possible(organisation, at)
            return redirect("directory:link_asked", slug=organisation.slug)
        if not form.errors:
            form.add_error(None, _("Plusieurs liens viennent d’être demandés d’ici : attendez une heure."))
        status = 422
    context = {"form": form, "organisation": organisation}
    return render(request, "directory/links/ask.html", context, status=status)


def _send_if_possible(organisation: Organisation, at: Any) -> None:
    """Whoever asks is told the same thing, whether there is an address or not."""
    if within_limit(str(organisation.pk), "link-mail", at, MOST_SENT_AN_HOUR) and organisation.email:
        send_correction_link(actor=None, organisation=organisation, at=at)


@never_cache
@require_safe
@given(Organisation, rules.may_ask_link, by="slug")
def link_asked(request: Request, organisation: Organisation) -> HttpResponse:
    """What happens next."""
    return render(request, "directory/links/asked.html", {"organisation": organisation})


@require_POST
@given(Organisation, may_manage_team, by="slug")
def send_link(request: Request, organisation: Organisation) -> HttpResponse:
    """A coordinator sends the link."""
    try:
        send_correction_link(actor=signed_in(request), organisation=organisation, at=now())
        messages.success(request, _("Le lien est parti à l’adresse de la structure. Il vaut quatorze jours."))
    except NoAddress as refusal:
        messages.error(request, str(refusal))
    return redirect("directory:team", slug=organisation.slug)


@require_POST
@given(SignedLink, rules.may_revoke_link, by="uid")
def revoke(request: Request, link: SignedLink) -> HttpResponse:
    """Take a link back."""
    revoke_link(actor=signed_in(request), link=link, at=now())
    messages.success(request, _("Ce lien n’ouvre plus rien."))
    return redirect("directory:team", slug=link.organisation.slug)


@never_cache
@csrf_exempt  # the signature of the address is the only right used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def correct(request: Request, token: str) -> HttpResponse:
    """The entry form of one organisation, opened by the link of a mail."""
    try:
        link = read_link(token, Purpose.CORRECT, now())
    except Refused as refusal:
        return _secret(render(request, "directory/links/closed.html", {"said": str(refusal)}, status=410))
    if request.method != "POST":
        return _secret(_form(request, link, linked_entry(link.organisation)))
    filled = linked_entry(link.organisation, request.POST.copy())
    part = request.POST.get("do", "").removeprefix("add-")
    if part in PARTS:
        with_one_more(filled, part)
        return _secret(_form(request, link, filled))
    return _secret(_send(request, link, filled))


def _send(request: Request, link: SignedLink, filled: LinkedEntry) -> HttpResponse:
    """Write what was typed, unless it cannot be, or somebody wrote meanwhile and the person has not seen it."""
    if not filled.is_valid() or changed_meanwhile(filled):
        return _form(request, link, filled, 422)
    try:
        made = correct_by_link(actor=None, link=link, data=filled.data(), typed=_typed(request.POST), at=now())
    except Refused as refusal:
        filled.problems.append(str(refusal))
        return _form(request, link, filled, 422)
    return render(request, "directory/links/thanks.html", {"thing": link.organisation, "waits": made is not None})


def _form(request: Request, link: SignedLink, filled: LinkedEntry, status: int = 200) -> HttpResponse:
    context = context_of(filled, link.organisation.contribution.origin) | {"link": link}
    return render(request, "directory/links/form.html", context, status=status)


def _secret(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer


def _typed(sent: QueryDict) -> dict[str, list[str]]:
    rows = list(sent.lists())[:MOST_TYPED]
    return {name: [str(value) for value in values] for name, values in rows if name != "csrfmiddlewaretoken"}


def _as_sent(typed: dict[str, list[str]]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, values in typed.items():
        sent.setlist(name, values)
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
@given(Proposal, rules.may_read_proposal)
def proposal(request: Request, found: Proposal) -> HttpResponse:
    """Read a correction that came by a signed link, field by field, and decide."""
    organisation = found.organisation
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _decide(request, found, form)
        return redirect("directory:curation")
    changes = differences(in_words(by_link(content_now(organisation))), in_words(by_link(found.after)), WORDS)
    context = {"proposal": found, "organisation": organisation, "form": form, "changes": changes}
    return render(request, "directory/links/proposal.html", context, status=422 if form.errors else 200)


def _decide(request: Request, found: Proposal, form: AnswerForm) -> None:
    actor, message = signed_in(request), form.cleaned_data["message"]
    if not form.is_yes:
        refuse_proposal(actor=actor, proposal=found, at=now(), message=message)
        messages.success(request, _("La page reste comme elle est ; la structure est prévenue."))
        return
    typed = linked_entry(found.organisation, _as_sent(found.typed))
    if not typed.is_valid():
        messages.error(request, _("Cette correction ne peut plus être écrite telle quelle : recopiez-la à la main."))
        return
    data = typed.data()
    accept_proposal(actor=actor, proposal=found, data=data, at=now(), message=message)
    messages.success(request, _("La correction est publiée."))
