"""Opening a community, writing it, and leading it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.communities import rules
from maillage.communities.actions import membership
from maillage.communities.actions.writing import save_community
from maillage.communities.forms.communities import CommunityForm, InviteForm, community_initial
from maillage.communities.models import Community, JoinRequest, Membership
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused, said_in
from maillage.core.paging import page_of
from maillage.files.intake import keep_chosen, receive_image
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in


def _form(request: Request, kept: Community | None, origin: Territory) -> HttpResponse:
    actor, initial = signed_in(request), community_initial(kept) if kept else None
    typed = keep_chosen(actor=actor, typed=request.POST, files=request.FILES, at=now())
    form = CommunityForm(typed or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            upload = form.cleaned_data["image"]
            sent = receive_image(actor=actor, upload=upload, at=now()) if upload else None
            data = form.read(kept, sent)
            saved = save_community(actor=actor, community=kept, origin=origin, data=data, at=now())
            online = saved.contribution.is_published
            told = _("La communauté est en ligne.") if online else _("C’est proposé : la modération va la lire.")
            messages.success(request, told)
            return redirect("communities:lead", slug=saved.slug)
    context = {"form": form, "community": kept, "origin": origin}
    return render(request, "communities/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def new(request: Request) -> HttpResponse:
    """Open a community; whoever opens it leads it."""
    origin = origin_of(request, Kind.COMMUNITY)
    return _form(request, None, origin) if origin else redirect("contributions:contribute")


@require_http_methods(["GET", "HEAD", "POST"])
@given(Community, rules.may_edit, by="slug")
def edit(request: Request, community: Community) -> HttpResponse:
    """Write what a community is."""
    return _form(request, community, community.contribution.origin)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Community, rules.may_lead, by="slug")
def lead(request: Request, community: Community) -> HttpResponse:
    """What waits for those who lead: requests, invitations, members; and a form to invite."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership.invite(actor=signed_in(request), community=community, email=form.cleaned_data["email"], at=now())
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("L’invitation est partie."))
            return redirect("communities:lead", slug=community.slug)
    members = Membership.objects.filter(community=community)
    page = page_of(request.GET.get("page"), members.count(), 60)
    context = {
        "community": community, "form": form, "page": page, "several_lead": members.leaders().count() > 1,
        "requests": JoinRequest.objects.open().filter(community=community).select_related("user").order_by("at", "pk"),
        "invitations": community.invitations.order_by("-at", "-pk"),
        "members": members.in_order().select_related("user")[page.offset : page.offset + page.size],
    }  # fmt: skip
    return render(request, "communities/lead.html", context, status=422 if form.errors else 200)


@require_POST
@given(JoinRequest, rules.may_answer_request)
def answer(request: Request, asked: JoinRequest) -> HttpResponse:
    """Open the door, or say no."""
    yes = request.POST.get("answer") == "yes"
    deed = membership.accept_request if yes else membership.decline_request
    deed(actor=signed_in(request), request=asked, at=now())
    messages.success(request, _("La réponse est envoyée."))
    return redirect("communities:lead", slug=asked.community.slug)


@require_POST
@given(Membership, rules.may_change_member)
def change_member(request: Request, member: Membership) -> HttpResponse:
    """Have a member lead, lead no more, or leave."""
    deeds = {"name": membership.name_leader, "step_down": membership.step_down, "exclude": membership.exclude}
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is not None:
        deed(actor=signed_in(request), member=member, at=now())
        messages.success(request, _("C’est fait."))
    # who leads no more goes where a member goes
    page = "communities:lead" if rules.may_lead(request.user, member.community) else "communities:community"
    return redirect(page, slug=member.community.slug)
