"""What I say of myself, what I follow, what is new, how often I am written to."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now, today
from maillage.members import notices
from maillage.members.actions.following import choose_rhythm, follow, unfollow
from maillage.members.actions.people import write_profile
from maillage.members.enums import Rhythm, Target
from maillage.members.forms.people import FollowForm, PlaceForm, ProfileForm, RhythmForm, profile_initial
from maillage.members.models import Follow, Profile
from maillage.members.panels import feed as panel
from maillage.members.rules.people import is_minor
from maillage.ui.access import Request, open_to, safe_next, signed_in
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def profile(request: Request) -> HttpResponse:
    """My page: what it says, and who sees each part."""
    me = signed_in(request)
    kept = Profile.objects.filter(user=me).for_page().first()
    minor = is_minor(me, today())
    form = ProfileForm(request.POST or None, initial=profile_initial(kept), minor=minor)
    if request.method == "POST" and form.is_valid():
        write_profile(actor=me, data=form.profile_data(), at=now())
        messages.success(request, _("Votre page est enregistrée."))
        return redirect("members:profile")
    context = {"form": form, "kept": kept, "minor": minor}
    return render(request, "members/profile.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@open_to("members")
def feed(request: Request) -> HttpResponse:
    """« Mon fil »: what is new among what I follow."""
    after = panel.read_key(request.GET.get("avant", ""))
    found = panel.feed_of(signed_in(request), now(), request.language, after)
    return render(request, "members/feed.html", {"feed": found, "after": after})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def follows(request: Request) -> HttpResponse:
    """What I follow, with a place or a theme to add."""
    me = signed_in(request)
    rows = list(Follow.objects.visible_to(me).in_order())
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        follow(actor=me, kind=Target.PLACE, key=data["commune"], radius_km=data["radius_km"], at=now())
        messages.success(request, _("C’est noté : ce qui se passe là arrivera dans votre fil."))
        return redirect("members:follows")
    kept = Profile.objects.filter(user=me).first()
    context = {
        "groups": panel.followed_names(rows), "form": form,
        "rhythm_form": RhythmForm(initial={"rhythm": kept.digest if kept else Rhythm.WEEKLY}),
        "themes": [term for term in terms_of(Scheme.THEME) if not term.retired],
    }  # fmt: skip
    return render(request, "members/follows.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("members")
def rhythm(request: Request) -> HttpResponse:
    """How often my digest leaves."""
    form = RhythmForm(request.POST)
    if form.is_valid():
        choose_rhythm(actor=signed_in(request), rhythm=form.cleaned_data["rhythm"], at=now())
        messages.success(request, _("Le rythme est changé."))
    return redirect("members:follows")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def change_follow(request: Request) -> HttpResponse:
    """The follow button: a POST follows or leaves; coming back from signing in, a page asks to confirm."""
    typed = request.POST if request.method == "POST" else request.GET
    form = FollowForm(typed)
    if not form.is_valid():
        raise Http404
    kind, key = form.cleaned_data["kind"], form.cleaned_data["key"]
    back = safe_next(request, reverse("members:follows"))
    if request.method != "POST":
        one = panel.followed([Follow(kind=kind, key=key)])[0]
        return render(request, "members/follow.html", {"one": one, "back": back})
    if typed.get("do") == "stop":
        unfollow(actor=signed_in(request), kind=kind, key=key)
    else:
        follow(actor=signed_in(request), kind=kind, key=key, radius_km=form.cleaned_data["radius_km"] or 0, at=now())
    return redirect(back)


@never_cache
@csrf_exempt  # the signature of the address is the only right used, by mail programs too (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def digest(request: Request, token: str) -> HttpResponse:
    """Stop my digest, or change its rhythm, without signing in. Looking changes nothing, a bare POST stops."""
    try:
        uid = notices.read_digest_token(token)
    except signing.BadSignature as error:
        raise Http404 from error
    kept = Profile.objects.filter(user__uid=uid, user__is_active=True).select_related("user").first()
    done = False
    if kept is not None and request.method == "POST":
        wanted = request.POST.get("rhythm", "")
        chosen = wanted if wanted in Rhythm.values and "List-Unsubscribe" not in request.POST else Rhythm.NONE
        kept, done = choose_rhythm(actor=kept.user, rhythm=chosen, at=now()), True
    form = RhythmForm(initial={"rhythm": kept.digest if kept else Rhythm.NONE})
    answer = render(request, "members/digest.html", {"kept": kept, "done": done, "form": form})
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return answer
