"""Receiving a search by mail: the form, the page of one alert that its mails link to, and one’s own list."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.adapter import client_address
from maillage.contributions.forms.guard import within_limit
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.events.actions.alerts import ask_alert, change_rhythm, confirm_alert, stop_alert
from maillage.events.enums import Rhythm
from maillage.events.forms.alerts import AlertForm, RhythmForm
from maillage.events.models import Alert
from maillage.events.panels.alerts import followed, matching, words_of
from maillage.events.panels.question import territory_name
from maillage.ui.access import Request, open_to, signed_in

MOST_FROM_ONE_ADDRESS = 10
MOST_TO_ONE_ADDRESS = 3


def _asked(request: Request, form: RhythmForm, email: str, query: str) -> Alert:
    at = now()
    actor = signed_in(request) if request.user.is_authenticated else None
    told = matching(query, request.territory, at) if actor is not None else {}
    return ask_alert(
        actor=actor, email=email, territory=request.territory, query=query, language=request.language, told=told,
        rhythm=form.cleaned_data["rhythm"], at=at,
    )  # fmt: skip


def _page(request: Request, form: RhythmForm, query: str, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "query": query, "place_name": territory_name(request.territory),
        "words": words_of(query, request.territory, now()), "located": "pres" in request.GET,
    }  # fmt: skip
    return render(request, "events/alerts/ask.html", context, status=status)


@never_cache
@csrf_exempt  # nobody’s rights are used by a visitor, and a signed challenge comes back; members have their own form
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def subscribe(request: Request) -> HttpResponse:
    """A visitor asks to receive this search by mail; nothing leaves before the link of the first mail is followed."""
    query, at = followed(request.GET).query(), now()
    if request.user.is_authenticated:
        return redirect(reverse("events:my_alerts") + query)
    form = AlertForm(request.POST or None, at=at)
    if request.method != "POST":
        return _page(request, form, query)
    if form.is_trapped:
        return redirect("events:alert_sent")
    if not form.is_valid():
        return _page(request, form, query, 422)
    email = form.cleaned_data["email"]
    if not (
        within_limit(client_address(request), "alert", at, MOST_FROM_ONE_ADDRESS)
        and within_limit(email.lower(), "alert-mail", at, MOST_TO_ONE_ADDRESS)
    ):
        form.add_error(None, _("Beaucoup de demandes viennent d’arriver d’ici : attendez une heure."))
        return _page(request, form, query, 429)
    _asked(request, form, email, query)
    return redirect("events:alert_sent")


@require_safe
@open_to("everyone")
def sent(request: Request) -> HttpResponse:
    """The mail is on its way: what to do with it."""
    return render(request, "events/alerts/sent.html")


def _done(alert: Alert, typed: Any) -> str:
    """Do what a button, or a mail program (RFC 8058), asks for; gives what to say when it cannot be."""
    deed, at = typed.get("do", ""), now()
    if "List-Unsubscribe" in typed or deed == "stop":
        stop_alert(actor=None, alert=alert, at=at)
    elif deed == "confirm":
        confirm_alert(actor=None, alert=alert, told=matching(alert.query, alert.territory, at), at=at)
    elif deed == "rhythm" and typed.get("rhythm") in Rhythm.values:
        change_rhythm(actor=None, alert=alert, rhythm=typed["rhythm"], at=at)
    else:
        return _("Choisissez ce que vous voulez faire.")
    return ""


@never_cache
@csrf_exempt  # the secret of the address is the only right used, by mail programs too
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def alert(request: Request, token: str) -> HttpResponse:
    """The page that mails link to: looking changes nothing, a button acts."""
    rows = Alert.objects.select_related("territory")
    found = rows.filter(token=token).first()
    said, status = "", 200
    if found is not None and request.method == "POST":
        try:
            said = _done(found, request.POST)
            status = 422 if said else 200
        except Refused as refusal:
            said, status = str(refusal), 409
    stopped = found is None or found.pk is None
    context = {
        "alert": None if stopped else found,
        "said": said,
        "form": RhythmForm(initial={"rhythm": found.rhythm if found else ""}),
        "words": [] if found is None or stopped else words_of(found.query, found.territory, now()),
    }  # fmt: skip
    answer = render(request, "events/alerts/alert.html", context, status=404 if found is None else status)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """The searches that a person follows: one more, another rhythm, none."""
    query = followed(request.GET).query()
    form = RhythmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _asked(request, form, signed_in(request).email, query)
        messages.success(request, _("C’est noté : vous recevrez les nouveautés de cette recherche."))
        return redirect("events:my_alerts")
    at = now()
    rows = Alert.objects.visible_to(request.user).select_related("territory").newest_first()
    context = {
        "lines": [(row, words_of(row.query, row.territory, at)) for row in rows],
        "form": form, "query": query, "words": words_of(query, request.territory, at),
        "asking": "nouvelle" in request.GET or bool(query), "place_name": territory_name(request.territory),
        "rhythms": Rhythm.choices,
    }  # fmt: skip
    return render(request, "events/alerts/mine.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@open_to("members")
def change(request: Request, pk: int) -> HttpResponse:
    """Another rhythm, or the end, of one of one’s alerts."""
    found = get_object_or_404(Alert.objects.visible_to(request.user).select_related("territory"), pk=pk)
    actor, at = signed_in(request), now()
    if request.POST.get("do") == "stop":
        stop_alert(actor=actor, alert=found, at=at)
        messages.success(request, _("L’alerte est arrêtée."))
    elif request.POST.get("rhythm") in Rhythm.values:
        change_rhythm(actor=actor, alert=found, rhythm=request.POST["rhythm"], at=at)
        messages.success(request, _("Le rythme est changé."))
    return redirect("events:my_alerts")
