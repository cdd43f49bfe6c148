"""An author contests a decision; somebody else reads it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.contributions import actions, rules
from maillage.contributions.enums import AppealState
from maillage.contributions.forms.appeals import AppealAnswerForm, AppealForm
from maillage.contributions.models import Appeal, Contribution
from maillage.contributions.panels import panel_of, steps_of
from maillage.core import clock
from maillage.ui.access import Request, given, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_open_appeal, by="uid")
def appeal(request: Request, contribution: Contribution) -> HttpResponse:
    """Contest the last decision about one's contribution, once."""
    sent = rules.appeal_sent(request.user, contribution)
    if sent is not None:
        messages.info(request, _("Votre recours est déjà reçu sous le numéro %(number)s.") % {"number": sent.number})
        return redirect("contributions:decision", uid=contribution.uid)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.appeal(
            actor=signed_in(request), contribution=contribution, text=form.cleaned_data["text"], at=clock.now()
        )
        messages.success(request, _("Votre recours est reçu sous le numéro %(number)s.") % {"number": made.number})
        return redirect("contributions:decision", uid=contribution.uid)
    context = {"form": form, "contribution": contribution}
    return render(request, "contributions/appeal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Appeal, rules.may_decide_appeal)
def handle_appeal(request: Request, found: Appeal) -> HttpResponse:
    """Read a decision again, and answer the author."""
    form = AppealAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        again = form.cleaned_data["outcome"] == AppealState.OVERTURNED
        deed = actions.overturn if again else actions.uphold
        deed(actor=signed_in(request), appeal=found, answer=form.cleaned_data["answer"], at=clock.now())
        messages.success(request, _("La réponse est envoyée à l’auteur."))
        return redirect("contributions:queue")
    context = {
        "appeal": found,
        "contribution": found.contribution,
        "form": form,
        "panel": panel_of(found.contribution),
        "steps": steps_of(found.contribution),
        "is_open": found.state == AppealState.OPEN,
    }
    return render(request, "contributions/handle_appeal.html", context, status=422 if form.errors else 200)
