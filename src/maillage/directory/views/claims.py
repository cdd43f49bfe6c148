"""« C’est ma structure »: asking to manage a page, and answering."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.adapter import client_address
from maillage.contributions.forms.guard import within_limit
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.directory.actions.claims import accept_claim, answer_by_link, claim_page, refuse_claim, withdraw_claim
from maillage.directory.actions.links import read_link
from maillage.directory.enums import Proof, Purpose
from maillage.directory.forms.claims import AnswerForm, ClaimForm
from maillage.directory.models import Claim, Organisation
from maillage.directory.rules import acts_for
from maillage.directory.rules import claims as rules
from maillage.ui.access import Request, given, open_to, signed_in

MOST_CLAIMS_AN_HOUR = 6
MOST_MAILS_TO_ONE_AN_HOUR = 4
MOST_ANSWERS_AN_HOUR = 60


def _within_limits(request: Request, organisation: Organisation) -> bool:
    at = now()
    mine = within_limit(str(signed_in(request).pk), "claim", at, MOST_CLAIMS_AN_HOUR)
    return mine and within_limit(str(organisation.pk), "claim-mail", at, MOST_MAILS_TO_ONE_AN_HOUR)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_claim, by="slug")
def claim_organisation(request: Request, organisation: Organisation) -> HttpResponse:
    """Say who one is in the organisation; its address, its managers and the moderators are asked."""
    waiting = Claim.objects.waiting().filter(organisation=organisation, user=signed_in(request)).first()
    if waiting is not None:
        return redirect("directory:claim", uid=waiting.uid)
    form, status = ClaimForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        if _within_limits(request, organisation):
            made = claim_page(actor=signed_in(request), organisation=organisation, at=now(), **form.cleaned_data)
            messages.success(request, _("Votre demande est partie : la réponse viendra par courriel."))
            return redirect("directory:claim", uid=made.uid)
        form.add_error(None, _("Plusieurs demandes viennent de partir : attendez une heure avant la suivante."))
        status = 429
    context = {"form": form, "organisation": organisation, "managed": organisation.members.exists()}
    return render(
        request,
        "directory/claims/ask.html",
        context,
        status=422 if form.errors and status == 200 else status,  # noqa: PLR2004 - nothing else went wrong before
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Claim, rules.may_follow_claim, by="uid")
def claim(request: Request, found: Claim) -> HttpResponse:
    """Where a claim stands; who may answers it here."""
    may_answer = rules.may_answer_claim(request.user, found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and may_answer and form.is_valid():
        person = signed_in(request)
        proof = Proof.TEAM if acts_for(person, found.organisation) else Proof.COORDINATOR
        deed = accept_claim if form.is_yes else refuse_claim
        deed(actor=person, claim=found, proof=proof, at=now(), answer=form.cleaned_data["message"])
        messages.success(request, _("La réponse est partie."))
        return redirect("directory:claim", uid=found.uid)
    context = {
        "claim": found,
        "organisation": found.organisation,
        "form": form if may_answer else None,
        "may_withdraw": rules.may_withdraw_claim(request.user, found),
    }
    return render(request, "directory/claims/claim.html", context, status=422 if form.errors and may_answer else 200)


@require_POST
@given(Claim, rules.may_withdraw_claim, by="uid")
def withdraw(request: Request, found: Claim) -> HttpResponse:
    """Ask no more."""
    withdraw_claim(actor=signed_in(request), claim=found, at=now())
    messages.success(request, _("Votre demande est retirée."))
    return redirect("directory:organisation", slug=found.organisation.slug)


@never_cache
@csrf_exempt  # the signature of the address is the only right used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def answer_claim(request: Request, token: str) -> HttpResponse:
    """The page of the mail sent to the organisation: looking changes nothing, a button answers."""
    at, said, status, link = now(), "", 200, None
    try:
        link = read_link(token, Purpose.CLAIM, at)
        wanted = request.POST.get("answer", "")
        if request.method == "POST" and wanted in {"yes", "no"}:
            if within_limit(client_address(request), "claim-answer", at, MOST_ANSWERS_AN_HOUR):
                answer_by_link(actor=None, link=link, yes=wanted == "yes", at=at)
                said = _("Merci : la personne est prévenue de votre réponse.")
            else:
                said, status = _("Beaucoup de réponses viennent d’arriver d’ici : attendez une heure."), 429
    except Refused as refusal:
        said, status, link = str(refusal), 410, None
    context = {"link": link, "said": said, "token": token, "is_over": status == 200 and bool(said)}  # noqa: PLR2004 - it went well
    answer = render(request, "directory/claims/answer.html", context, status=status)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer
