"""People as others know them: the list, a page, a message, a distance."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.models import User
from maillage.core.clock import now, today
from maillage.core.paging import page_of
from maillage.members.actions.messages import report_message, send_message
from maillage.members.actions.people import keep_away, let_back
from maillage.members.enums import Audience, Distance
from maillage.members.forms.people import MessageForm
from maillage.members.models import Block, Message, Profile
from maillage.members.panels import person as panel
from maillage.members.rules import people as rules
from maillage.territories.panels import in_words
from maillage.territories.place import public_address
from maillage.ui.access import Request, anyone, given, open_to, safe_next, signed_in


@require_safe
@open_to("everyone")
def people(request: Request) -> HttpResponse:
    """Members who agreed to be found, with filters."""
    search = panel.read_people(request.GET)
    rows = panel.people_of(search, request.user, request.territory)
    page = page_of(request.GET.get("page"), rows.count(), panel.PAGE_SIZE)
    shown = list(rows.for_page()[page.offset : page.offset + page.size])
    context = {
        "search": search, "page": page, "people": panel.lines_of(shown, request.user),
        "themes": panel.theme_choices(search.theme), "place_name": in_words(request.territory),
        "departments": panel.department_choices(request.territory, search.department),
    }  # fmt: skip
    return render(request, "members/people.html", context)


@require_safe
@given(Profile, anyone, by="slug")
def person(request: Request, profile: Profile) -> HttpResponse:
    """One person: what they let this viewer see, and what they published."""
    whole = Profile.objects.for_page().get(pk=profile.pk)
    home = getattr(whole.user, "residence", None)
    url = public_address(home.territory if home else None, "members:person", whole.slug)
    context = {
        "person": panel.page_of_person(whole, request.user, today(), request.language), "profile": whole,
        "public": whole.shown == Audience.EVERYONE, "public_url": url, "json_ld": panel.person_json_ld(whole, url),
        "kept_away": Block.objects.visible_to(request.user).filter(person=whole.user_id).first(),
        "distances": Distance.choices,
    }  # fmt: skip
    return render(request, "members/person.html", context)


def _written(request: Request, recipient: User, template: str, answers: Message | None = None) -> HttpResponse:
    """The form of a message: shown, sent, or refused with a sentence."""
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = send_message(
            actor=signed_in(request), recipient=recipient, text=form.cleaned_data["message"], at=now(), answers=answers
        )
        messages.success(request, _("Votre message est parti. La réponse arrivera ici et dans votre boîte."))
        return redirect("members:message", uid=sent.uid)
    context = {
        "form": form, "recipient": recipient, "message": answers,
        "why_not": rules.why_not_write(request.user, recipient, today(), answers=answers is not None),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Profile, rules.may_keep_away, by="slug")
def write(request: Request, profile: Profile) -> HttpResponse:
    """Write to somebody: the message is relayed, no address is shown."""
    return _written(request, profile.user, "members/write.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Message, rules.may_read_message, by="uid")
def message(request: Request, found: Message) -> HttpResponse:
    """One message, and the answer to it."""
    me = signed_in(request)
    other = found.sender if found.recipient_id == me.pk else found.recipient
    return _written(request, other, "members/message.html", found)


@require_POST
@given(Message, rules.may_report_message, by="uid")
def report(request: Request, found: Message) -> HttpResponse:
    """Tell those who run the installation about a message."""
    report_message(actor=signed_in(request), message=found, at=now())
    messages.success(request, _("C’est signalé : l’équipe va lire ce message."))
    return redirect("members:message", uid=found.uid)


@never_cache
@require_safe
@open_to("members")
def inbox(request: Request) -> HttpResponse:
    """The messages of the person who asks, sent and received."""
    rows = Message.objects.visible_to(request.user)
    page = page_of(request.GET.get("page"), rows.count())
    shown = rows.select_related("sender", "recipient").newest_first()[page.offset : page.offset + page.size]
    return render(request, "members/messages.html", {"found": shown, "page": page})


@require_POST
@given(Profile, rules.may_keep_away, by="slug")
def keep_distance(request: Request, profile: Profile) -> HttpResponse:
    """Mute or block somebody."""
    kind = Distance.BLOCK if request.POST.get("kind") == Distance.BLOCK else Distance.MUTE
    keep_away(actor=signed_in(request), person=profile.user, kind=kind, at=now())
    messages.success(request, _("C’est fait. La personne n’en est pas prévenue."))
    return redirect("members:distances")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def distances(request: Request) -> HttpResponse:
    """The people I keep away; a button lets one back."""
    rows = Block.objects.visible_to(request.user).select_related("person").order_by("-at", "-pk")
    if request.method == "POST":
        raw = request.POST.get("block", "")
        block = get_object_or_404(rows, pk=int(raw) if raw.isdecimal() and len(raw) < 18 else 0)  # noqa: PLR2004 - digits of a key
        let_back(actor=signed_in(request), block=block, at=now())
        return redirect(safe_next(request, reverse("members:distances")))
    return render(request, "members/distances.html", {"blocks": list(rows)})
