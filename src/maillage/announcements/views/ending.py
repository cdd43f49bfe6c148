"""The page that the mails of reminder link to: renew or close by one click, without signing in."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.announcements import rules
from maillage.announcements.actions.ending import close, renew, renewed_until
from maillage.announcements.actions.projection import today_in
from maillage.announcements.enums import Outcome
from maillage.announcements.models import Announcement
from maillage.announcements.notices import read_ending
from maillage.core.clock import now
from maillage.core.dates import day_phrase
from maillage.core.errors import Refused
from maillage.ui.access import Request, open_to


def _found(token: str) -> tuple[Announcement, User, Any]:
    """The announcement and the person of a secret, who may still decide of it."""
    read = read_ending(token)
    if read is None:
        raise Http404
    key, person_key, closing = read
    announcement = Announcement.objects.with_page_data().filter(pk=key).first()
    person = User.objects.filter(pk=person_key, is_active=True).first()
    if announcement is None or person is None or not announcement.contribution.is_published:
        raise Http404
    if not rules.may_end(person, announcement):
        raise PermissionDenied
    return announcement, person, closing


def _do(request: Request, announcement: Announcement, person: User, closing: Any, at: datetime) -> str:
    """What a button asks for; gives what to say."""
    outcome = request.POST.get("outcome", "")
    if request.POST.get("do") == "renew":
        until = renew(actor=person, announcement=announcement, at=at, seen=closing)
        said = _("C’est prolongé : l’annonce se termine le %(day)s.")
        return said % {"day": day_phrase(until, get_language() or "fr", year=True)}
    if request.POST.get("do") == "close" and outcome in Outcome.values:
        close(actor=person, announcement=announcement, outcome=outcome, at=at)
        return _("L’annonce est close : elle quitte les listes, les flux et la recherche.")
    raise Refused(_("Choisissez ce que vous voulez faire."))


@never_cache
@csrf_exempt  # the secret of the address is the only right used
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def ending(request: Request, token: str) -> HttpResponse:
    """Looking changes nothing, a button acts; a secret serves for one closing date only."""
    announcement, person, closing = _found(token)
    at, said, tone, status = now(), "", "ok", 200
    if request.method == "POST":
        try:
            said = _do(request, announcement, person, closing, at)
        except Refused as refusal:
            said, tone, status = str(refusal), "attention", 409
    today = today_in(announcement.contribution.origin, at)
    context = {
        "announcement": announcement, "said": said, "tone": tone, "situation": announcement.situation(today),
        "is_open": announcement.is_open(today), "until": renewed_until(announcement, today),
        "usable": announcement.closes_on == closing and announcement.closed_at is None, "outcomes": Outcome.choices,
    }  # fmt: skip
    answer = render(request, "announcements/ending.html", context, status=status)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer
