"""The letters of a territory: their archive, and asking for them without an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.adapter import client_address
from maillage.contributions.forms.guard import within_limit
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.paging import page_of
from maillage.members.actions.subscriptions import confirm_subscription, subscribe, unsubscribe
from maillage.members.forms.letters import SubscribeForm
from maillage.members.models import Letter, Subscription
from maillage.members.panels import letters as panel
from maillage.members.rules import letters as rules
from maillage.territories.panels import in_words
from maillage.ui.access import Request, given, open_to, signed_in

MOST_FROM_ONE_ADDRESS = 10
MOST_TO_ONE_ADDRESS = 3


@require_safe
@open_to("everyone")
def letters(request: Request) -> HttpResponse:
    """The letters that left, the latest first."""
    rows = Letter.objects.all().of(request.territory).sent()
    page = page_of(request.GET.get("page"), rows.count())
    shown = rows.select_related("territory")[page.offset : page.offset + page.size]
    mine = Subscription.objects.visible_to(request.user).confirmed().order_by("pk")
    receives = request.territory is not None and mine.filter(territory=request.territory).exists()
    context = {"letters": shown, "page": page, "place_name": in_words(request.territory), "receives": receives}
    return render(request, "members/letters.html", context)


@require_safe
@given(Letter, rules.may_read, by="slug")
def letter(request: Request, found: Letter) -> HttpResponse:
    """One letter, as it left: what was removed since is no longer there."""
    context = {"letter": found, "lines": panel.lines_of(found, request.language)}
    return render(request, "members/letter.html", context)


@never_cache
@csrf_exempt  # nobody’s rights are used, and a signed challenge comes back; members have their own button
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def ask(request: Request) -> HttpResponse:
    """Anyone asks for the letter; nothing leaves before the link of the first mail is followed."""
    at = now()
    form = SubscribeForm(request.POST or None, territory=request.territory, at=at)
    status = 200
    if request.method == "POST":
        if form.is_trapped:
            return redirect("members:letter_sent")
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            if _within_limits(request, email):
                where = request.territory or form.cleaned_data["territory"]
                subscribe(actor=None, email=email, territory=where, language=request.language, at=at)
                return redirect("members:letter_sent")
            form.add_error(None, _("Beaucoup de demandes viennent d’arriver d’ici : attendez une heure."))
            status = 429
    return render(request, "members/ask.html", {"form": form, "place_name": in_words(request.territory)}, status=status)


def _within_limits(request: Request, email: str) -> bool:
    at = now()
    return within_limit(client_address(request), "letter", at, MOST_FROM_ONE_ADDRESS) and within_limit(
        email.lower(), "letter-mail", at, MOST_TO_ONE_ADDRESS
    )


@require_safe
@open_to("everyone")
def sent(request: Request) -> HttpResponse:
    """The mail is on its way: what to do with it."""
    return render(request, "members/sent.html")


@require_POST
@open_to("members")
def receive(request: Request) -> HttpResponse:
    """A member asks for the letter of this territory at their own address, or stops it."""
    me, at = signed_in(request), now()
    if request.territory is not None:
        if request.POST.get("do") == "stop":
            for row in Subscription.objects.visible_to(me).filter(territory=request.territory).order_by("pk"):
                unsubscribe(actor=me, subscription=row, at=at)
            messages.success(request, _("Vous ne recevrez plus la lettre."))
        else:
            subscribe(actor=me, email=me.email, territory=request.territory, language=me.language, at=at)
            messages.success(request, _("C’est noté : vous recevrez la prochaine lettre."))
    return redirect("members:letters")


def _done(found: Subscription, typed: Any) -> str:
    """Do what a button, or a mail program (RFC 8058), asks for; gives what to say when it cannot be."""
    if typed.get("do") == "confirm" and "List-Unsubscribe" not in typed:
        try:
            confirm_subscription(actor=None, subscription=found, at=now())
        except Refused as refusal:
            return str(refusal)
        return ""
    unsubscribe(actor=None, subscription=found, at=now())
    return ""


@never_cache
@csrf_exempt  # the secret of the address is the only right used, by mail programs too
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def subscription(request: Request, token: str) -> HttpResponse:
    """The page that mails link to: looking changes nothing, a button acts, a bare POST stops."""
    found = Subscription.objects.select_related("territory").filter(token=token).first()
    said = _done(found, request.POST) if found is not None and request.method == "POST" else ""
    stopped = found is None or found.pk is None
    status = 404 if found is None else 409 if said else 200
    context = {"subscription": None if stopped else found, "said": said}
    answer = render(request, "members/subscription.html", context, status=status)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer
