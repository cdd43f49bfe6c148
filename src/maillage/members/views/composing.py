"""Composing the letter of a territory: its words, its things, its preview, its departure."""

import base64

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.core.text import clean_line
from maillage.members.actions import letters as actions
from maillage.members.forms.letters import LetterForm, letter_initial
from maillage.members.models import Letter, Subscription
from maillage.members.panels import letters as panel
from maillage.members.rules import letters as rules
from maillage.notices.notices import LOGO_CID
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of
from maillage.ui.access import Request, given, open_to, signed_in

MAIL_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "form-action": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
}


@never_cache
@require_safe
@open_to("coordinators")
def desk(request: Request) -> HttpResponse:
    """The letters of the territory, drafts first, and how many people receive them."""
    rows = Letter.objects.visible_to(request.user).filter(
        territory__in=territories_of(request.user, Role.COORDINATOR)
    ).of(request.territory).select_related("territory")  # fmt: skip
    page = page_of(request.GET.get("page"), rows.count())
    shown = rows.order_by("-created_at", "-pk")[page.offset : page.offset + page.size]
    readers = Subscription.objects.confirmed().filter(territory=request.territory).count()
    return render(request, "members/desk.html", {"letters": shown, "page": page, "readers": readers})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def begin(request: Request) -> HttpResponse:
    """A new letter: its subject and its introduction."""
    if request.territory is None:
        messages.info(request, _("Choisissez d’abord un territoire : une lettre est celle d’un territoire."))
        return redirect("members:desk")
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.write_letter(
            actor=signed_in(request), letter=None, territory=request.territory, at=now(), **form.cleaned_data
        )
        return redirect("members:compose", pk=made.pk)
    return render(request, "members/begin.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Letter, rules.may_compose)
def compose(request: Request, letter: Letter) -> HttpResponse:
    """The words of a draft, what it shows and in which order, what may be added."""
    form = LetterForm(request.POST or None, initial=letter_initial(letter))
    if request.method == "POST" and form.is_valid():
        me, at = signed_in(request), now()
        actions.write_letter(actor=me, letter=letter, territory=letter.territory, at=at, **form.cleaned_data)
        order, notes = _order(request)
        actions.arrange(actor=me, letter=letter, order=order, notes=notes, at=at)
        messages.success(request, _("La lettre est enregistrée."))
        return redirect("members:preview" if request.POST.get("do") == "preview" else "members:compose", pk=letter.pk)
    kind, text = request.GET.get("type", ""), clean_line(request.GET.get("q", ""))[:90]
    context = {
        "form": form, "letter": letter, "items": letter.items.select_related("contribution").order_by("position", "pk"),
        "choices": panel.choices_for(letter, kind, text, now()), "kinds": panel.kinds_offered(), "kind": kind,
        "text": text,
    }  # fmt: skip
    return render(request, "members/compose.html", context, status=422 if form.errors else 200)


def _order(request: Request) -> tuple[list[int], dict[int, str]]:
    """The things of the form in the order of their ranks, a button moving one up or down; removed ones left out."""
    keys = [int(raw) for raw in request.POST.getlist("item") if raw.isdecimal()]
    deed, _colon, raw = request.POST.get("do", "").partition(":")
    named = int(raw) if raw.isdecimal() else 0
    if named in keys:
        place = keys.index(named)
        keys.remove(named)
        if deed in {"up", "down"}:
            keys.insert(max(0, place - 1) if deed == "up" else place + 1, named)
    return keys, {key: request.POST.get(f"note-{key}", "") for key in keys}


@require_POST
@given(Letter, rules.may_compose)
def choose(request: Request, letter: Letter) -> HttpResponse:
    """Add what was ticked at the end of a draft."""
    ids = [raw for raw in request.POST.getlist("contribution") if raw.isdecimal()][:50]
    rows = Contribution.objects.visible_to(request.user).filter(pk__in=ids).order_by("-published_at", "-pk")
    actions.choose(actor=signed_in(request), letter=letter, contributions=list(rows), at=now())
    return redirect("members:compose", pk=letter.pk)


@never_cache
@require_safe
@given(Letter, rules.may_compose)
def preview(request: Request, letter: Letter) -> HttpResponse:
    """What readers will receive: laid out, and in plain text; the buttons that try it and send it."""
    composed = panel.preview(letter, request.language)
    readers = Subscription.objects.confirmed().filter(territory=letter.territory_id).count()
    context = {"letter": letter, "composed": composed.letter, "readers": readers}
    return render(request, "members/preview.html", context)


@never_cache
@xframe_options_sameorigin
@csp_replace(MAIL_POLICY)
@require_safe
@given(Letter, rules.may_compose)
def laid_out(request: Request, letter: Letter) -> HttpResponse:
    """The HTML of the mail, alone: its inline styles are allowed here, and nothing else is.

    In a mail reader the message is an article among other things; alone in its page, it is the main part of it.
    """
    composed = panel.preview(letter, request.language)
    drawn = base64.b64encode(panel.mark_of(composed.colours)).decode("ascii")
    shown = composed.letter.html.replace(f"cid:{LOGO_CID}", f"data:image/png;base64,{drawn}")
    return HttpResponse(shown.replace('role="article"', 'role="main"', 1))


@require_POST
@given(Letter, rules.may_compose)
def leave(request: Request, letter: Letter) -> HttpResponse:
    """Try the letter on oneself, send it to everyone, or throw it away."""
    me, at, deed = signed_in(request), now(), request.POST.get("do", "")
    if deed == "try":
        actions.try_letter(actor=me, letter=letter, at=at)
        messages.success(request, _("La lettre est partie vers votre adresse : regardez-la dans votre boîte."))
        return redirect("members:preview", pk=letter.pk)
    if deed == "discard":
        actions.discard(actor=me, letter=letter, at=at)
        messages.success(request, _("Le brouillon est supprimé."))
        return redirect("members:desk")
    if deed == "send":
        actions.send_letter(actor=me, letter=letter, at=at)
        return redirect("members:progress", pk=letter.pk)
    return redirect("members:preview", pk=letter.pk)


@never_cache
@require_safe
@given(Letter, rules.may_follow_letter)
def progress(request: Request, letter: Letter) -> HttpResponse:
    """How far the sending is; one may leave this page."""
    return render(request, "members/progress.html", {"letter": letter})
