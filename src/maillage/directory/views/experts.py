"""Experts: who agrees to intervene, on what and how; a message reaches them without their address being shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.adapter import client_address
from maillage.contributions.enums import State
from maillage.contributions.forms.guard import within_limit
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.paging import page_of
from maillage.directory.actions.experts import save_expert, write_to_expert
from maillage.directory.forms.experts import ExpertForm, MessageForm, expert_initial
from maillage.directory.models import Expert
from maillage.directory.panels import experts as panel
from maillage.directory.rules import experts as rules
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.panels import in_words
from maillage.territories.place import public_address
from maillage.ui.access import Request, given, open_to, signed_in

PAGE_SIZE = 24
MOST_AN_HOUR = 5


@require_safe
@open_to("everyone")
def experts(request: Request) -> HttpResponse:
    """The experts of a territory, by theme, format and language."""
    search = panel.read_experts(request.GET)
    rows = panel.experts_of(search, request.territory)
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    shown = rows.select_related("organisation", "commune").prefetch_related("themes")
    context = {
        "search": search, "page": page, "experts": shown[page.offset : page.offset + page.size],
        "choices": panel.choices_of(search),
        "place_name": in_words(request.territory),
    }  # fmt: skip
    return render(request, "directory/experts.html", context)


@require_safe
@open_to("everyone")
def expert(request: Request, slug: str) -> HttpResponse:
    """One expert: subjects, audiences, formats, distance, languages, conditions; never an address."""
    found = Expert.objects.visible_to(request.user).filter(slug=slug).for_page().first()
    if found is None:
        gone = Expert.objects.filter(slug=slug, contribution__state=State.REMOVED).select_related("contribution")
        removed = gone.first()
        if removed is None:
            raise Http404
        return render(request, "contributions/tombstone.html", {"contribution": removed.contribution}, status=410)
    context = {
        "expert": found, "facts": panel.facts_of(found),
        "public_url": public_address(found.contribution.origin, "directory:expert", found.slug),
        "may_edit": rules.may_edit_expert(request.user, found),
        "may_write": found.contribution.is_published,
    }  # fmt: skip
    return render(request, "directory/expert.html", context)


@never_cache
@csrf_exempt  # nobody's rights are used, and a signed challenge comes back
@require_http_methods(["GET", "HEAD", "POST"])
@given(Expert, rules.may_write_to_expert, by="slug")
def write_expert(request: Request, expert: Expert) -> HttpResponse:
    """Write to an expert: the message is relayed."""
    at = now()
    form = MessageForm(request.POST or None, subject=f"expert:{expert.pk}", at=at)
    status = 200
    if request.method == "POST":
        if form.is_trapped:
            return redirect("directory:expert_written", slug=expert.slug)
        status = 422
        if not form.is_valid():
            pass  # a form that comes back to be corrected is no message sent
        elif not within_limit(client_address(request), "expert", at, MOST_AN_HOUR):
            form.add_error(None, _("Vous avez envoyé plusieurs messages : attendez une heure avant le suivant."))
            status = 429
        else:
            typed = {name: form.cleaned_data[name] for name in ("name", "email", "message")}
            actor = signed_in(request) if request.user.is_authenticated else None
            write_to_expert(actor=actor, expert=expert, at=at, **typed)
            return redirect("directory:expert_written", slug=expert.slug)
    return render(request, "directory/experts/write.html", {"form": form, "expert": expert}, status=status)


@never_cache
@require_safe
@given(Expert, rules.may_write_to_expert, by="slug")
def expert_written(request: Request, expert: Expert) -> HttpResponse:
    """The message left: what happens next."""
    return render(request, "directory/experts/written.html", {"expert": expert})


def _form(request: Request, kept: Expert | None, origin: Territory) -> HttpResponse:
    user = signed_in(request)
    start: dict[str, Any] = expert_initial(kept, user) if kept else {"email": user.email, "name": user.display_name}
    form = ExpertForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.data_of(user, kept)
            saved = save_expert(actor=user, expert=kept, origin=origin, data=data, at=now())
        except Refused as refusal:
            form.add_error("adult_declared", str(refusal))
        else:
            published = saved.contribution.is_published
            told = _("C’est publié.") if published else _("C’est proposé : la modération va le lire.")
            messages.success(request, told)
            return redirect("directory:expert", slug=saved.slug)
    context = {"form": form, "expert": kept, "origin": origin}
    return render(request, "directory/experts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to("members")
def new_expert(request: Request) -> HttpResponse:
    """Offer to intervene, or add somebody who agreed."""
    origin = origin_of(request, Kind.EXPERT)
    return _form(request, None, origin) if origin else redirect(f"{get_script_prefix()}contribuer/")


@require_http_methods(["GET", "POST"])
@given(Expert, rules.may_edit_expert, by="slug")
def edit_expert(request: Request, expert: Expert) -> HttpResponse:
    """Correct the entry of an expert."""
    return _form(request, expert, expert.contribution.origin)
