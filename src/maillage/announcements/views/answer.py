"""Answering an announcement by a message; nobody’s address is shown."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.adapter import client_address
from maillage.announcements import rules
from maillage.announcements.actions.answering import answer as answer_announcement
from maillage.announcements.actions.projection import today_in
from maillage.announcements.forms.answer import AnswerForm
from maillage.announcements.models import Announcement
from maillage.contributions.forms.guard import within_limit
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.ui.access import Request, given, signed_in

FORM = "announcements/answer.html"
SENT, WRONG, TOO_MANY = 200, 422, 429


def _try(request: Request, announcement: Announcement, form: AnswerForm) -> int:
    """Relay what a valid form says; gives the status of the page, 200 when the message left."""
    at = form.at
    if not form.is_valid():  # it comes back to be corrected: no message was sent
        return WRONG
    if not within_limit(client_address(request), "announcement", at):
        form.add_error(None, _("Vous avez envoyé plusieurs messages : attendez une heure avant le suivant."))
        return TOO_MANY
    typed = {name: form.cleaned_data[name] for name in ("name", "email", "message")}
    actor = signed_in(request) if request.user.is_authenticated else None
    today = today_in(announcement.contribution.origin, at)
    try:
        answer_announcement(actor=actor, announcement=announcement, today=today, at=at, **typed)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return WRONG
    return SENT


@never_cache
@csrf_exempt  # nobody’s rights are used, and a signed challenge comes back
@require_http_methods(["GET", "HEAD", "POST"])
@given(Announcement, rules.may_answer, by="slug")
def answer(request: Request, announcement: Announcement) -> HttpResponse:
    """Write to whoever announces: the message is relayed."""
    at = now()
    today = today_in(announcement.contribution.origin, at)
    if not announcement.is_open(today) or not announcement.apply_email:
        return redirect("announcements:announcement", slug=announcement.slug)
    form = AnswerForm(request.POST or None, subject=f"announcement:{announcement.pk}", at=at)
    status = SENT
    if request.method == "POST":
        status = SENT if form.is_trapped else _try(request, announcement, form)
        if status == SENT:
            return redirect("announcements:answered", slug=announcement.slug)
    return render(request, FORM, {"form": form, "announcement": announcement}, status=status)


@never_cache
@require_safe
@given(Announcement, rules.may_answer, by="slug")
def answered(request: Request, announcement: Announcement) -> HttpResponse:
    """The message left: what happens next."""
    return render(request, "announcements/answered.html", {"announcement": announcement})
