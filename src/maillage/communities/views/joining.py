"""Entering a community and leaving it; what is new in mine."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities import rules
from maillage.communities.actions import membership
from maillage.communities.enums import Access
from maillage.communities.forms.communities import AskForm
from maillage.communities.models import Community, Invitation
from maillage.communities.panels.page import invitations_of, news_of
from maillage.core.clock import now
from maillage.ui.access import Request, given, open_to, signed_in


@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """My communities, what is new there (each thing once), and the invitations I received."""
    person = signed_in(request)
    news, page = news_of(person, request.GET.get("page"))
    context = {
        "communities": Community.objects.of(person).for_lists().order_by("name", "pk"),
        "news": news, "page": page, "invitations": invitations_of(person),
    }  # fmt: skip
    return render(request, "communities/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Community, rules.may_join, by="slug")
def join(request: Request, community: Community) -> HttpResponse:
    """Join, or ask to."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person, at = signed_in(request), now()
        if community.access == Access.OPEN:
            membership.join(actor=person, community=community, at=at)
            messages.success(request, _("Bienvenue : vous êtes membre de la communauté."))
        else:
            membership.ask_to_join(actor=person, community=community, message=form.cleaned_data["message"], at=at)
            messages.success(request, _("Votre demande est partie : les animateurs vous répondront."))
        return redirect("communities:community", slug=community.slug)
    context = {"community": community, "form": form}
    return render(request, "communities/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Community, rules.may_leave, by="slug")
def leave(request: Request, community: Community) -> HttpResponse:
    """Leave, after one question."""
    if request.method == "POST":
        archiving = request.POST.get("archive") == "yes"
        membership.leave(actor=signed_in(request), community=community, at=now(), archiving=archiving)
        messages.success(request, _("Vous avez quitté « %(name)s ».") % {"name": community.name})
        return redirect("communities:mine")
    only = rules.is_only_member(request.user, community)
    context = {"community": community, "only": only, "alone": not only and rules.leads_alone(request.user, community)}
    return render(request, "communities/leave.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Invitation, rules.may_answer_invitation, by="uid")
def invitation(request: Request, found: Invitation) -> HttpResponse:
    """Read an invitation, take the place or not."""
    if request.method == "POST":
        person, at = signed_in(request), now()
        if request.POST.get("answer") == "no":
            membership.drop_invitation(actor=person, invitation=found, at=at)
            messages.success(request, _("C’est noté : l’invitation est oubliée."))
            return redirect("communities:mine")
        slug = found.community.slug
        membership.accept_invitation(actor=person, invitation=found, at=at)
        messages.success(request, _("Bienvenue : vous êtes membre de la communauté."))
        return redirect("communities:community", slug=slug)
    return render(request, "communities/invitation.html", {"invitation": found, "community": found.community})


@require_POST
@given(Invitation, rules.may_cancel_invitation, by="uid")
def cancel_invitation(request: Request, found: Invitation) -> HttpResponse:
    """Take an invitation back."""
    slug = found.community.slug
    membership.drop_invitation(actor=signed_in(request), invitation=found, at=now())
    messages.success(request, _("L’invitation est retirée."))
    return redirect("communities:lead", slug=slug)
