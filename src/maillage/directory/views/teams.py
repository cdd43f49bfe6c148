"""Who acts for an organisation: inviting, accepting, changing roles, handing over, repairing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contributions.rules import may_moderate
from maillage.core.clock import now
from maillage.directory.actions import teams
from maillage.directory.actions.organisations import remove_member
from maillage.directory.enums import Purpose, TeamRole
from maillage.directory.forms.claims import InviteForm
from maillage.directory.models import Claim, Member, Organisation, SignedLink, TeamInvitation
from maillage.directory.rules import claims as rules
from maillage.directory.rules import may_manage_team
from maillage.ui.access import Request, given, open_to, signed_in

LONGEST_KEY = 18
LINKS_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_see_workspace, by="slug")
def team(request: Request, organisation: Organisation) -> HttpResponse:
    """The people of a team; who manages the page invites an address."""
    manages = may_manage_team(request.user, organisation)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and manages and form.is_valid():
        teams.invite(actor=signed_in(request), organisation=organisation, at=now(), **form.cleaned_data)
        messages.success(request, _("L’invitation est partie. La personne rejoint l’équipe quand elle l’accepte."))
        return redirect("directory:team", slug=organisation.slug)
    context = {
        "organisation": organisation,
        "members": organisation.members.select_related("user").order_by("-role", "since", "pk"),
        "form": form,
        "manages": manages,
        "moderates": may_moderate(request.user, organisation.contribution),
        "roles": TeamRole.choices,
        **(_for_managers(organisation) if manages else {"invitations": [], "claims": [], "links": []}),
    }
    return render(request, "directory/teams/team.html", context, status=422 if form.errors else 200)


def _for_managers(organisation: Organisation) -> dict[str, Any]:
    links = SignedLink.objects.filter(organisation=organisation, purpose=Purpose.CORRECT).alive(now())
    return {
        "invitations": organisation.invitations.order_by("email", "pk"),
        "claims": Claim.objects.waiting().filter(organisation=organisation).select_related("user").oldest_first(),
        "links": links.order_by("-sent_at", "-pk")[:LINKS_SHOWN],
    }


def _member(request: Request, organisation: Organisation, name: str = "member") -> Member | None:
    typed = request.POST.get(name, "")
    key = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else 0
    rows = Member.objects.filter(organisation=organisation).select_related("user", "organisation__contribution")
    return rows.filter(pk=key).first()


@require_POST
@given(Organisation, may_manage_team, by="slug")
def change(request: Request, organisation: Organisation) -> HttpResponse:
    """Give somebody another role, or take them out of the team."""
    member, actor = _member(request, organisation), signed_in(request)
    role = request.POST.get("role", "")
    if member is None:
        messages.error(request, _("Cette personne n’est plus dans l’équipe."))
    elif request.POST.get("do") == "remove":
        remove_member(actor=actor, member=member, at=now())
        messages.success(request, _("Cette personne n’agit plus pour la structure."))
    elif role in TeamRole.values:
        teams.change_role(actor=actor, member=member, role=role, at=now())
        messages.success(request, _("Le rôle est changé."))
    return redirect("directory:team", slug=organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_leave, by="slug")
def leave(request: Request, organisation: Organisation) -> HttpResponse:
    """Leave a team; the last manager hands over first, in the same gesture."""
    person = signed_in(request)
    mine = Member.objects.select_related("user", "organisation__contribution").get(
        organisation=organisation, user=person
    )
    others = organisation.members.exclude(pk=mine.pk).select_related("user").order_by("-role", "pk")
    managers = organisation.members.filter(role=TeamRole.MANAGER)
    is_last = mine.role == TeamRole.MANAGER and managers.count() == 1
    if request.method == "POST":
        successor = _member(request, organisation, "successor")
        if is_last and successor is not None:
            teams.hand_over(actor=person, member=mine, to=successor, at=now())
        else:
            remove_member(actor=person, member=mine, at=now())
        messages.success(request, _("Vous n’agissez plus pour « %(name)s ».") % {"name": organisation.name})
        return redirect("directory:organisation", slug=organisation.slug)
    context = {"organisation": organisation, "others": others, "is_last": is_last}
    return render(request, "directory/teams/leave.html", context)


@require_POST
@given(Organisation, rules.may_release, by="slug")
def release(request: Request, organisation: Organisation) -> HttpResponse:
    """A coordinator frees a page that nobody looks after any more, so that it can be claimed."""
    teams.release_page(actor=signed_in(request), organisation=organisation, at=now())
    messages.success(request, _("La page n’est plus gérée par personne : elle peut être revendiquée."))
    return redirect("directory:team", slug=organisation.slug)


@require_POST
@given(TeamInvitation, rules.may_cancel_invitation, by="uid")
def cancel(request: Request, invitation: TeamInvitation) -> HttpResponse:
    """Take an offer back."""
    slug = invitation.organisation.slug
    teams.cancel_invitation(actor=signed_in(request), invitation=invitation, at=now())
    messages.success(request, _("L’invitation est retirée."))
    return redirect("directory:team", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def invitation(request: Request, uid: UUID) -> HttpResponse:
    """A place in a team is offered: accept it with the account of the address it was sent to, or decline.

    Whoever opens the link of the mail without being signed in signs in, or signs up, first.
    """
    offered = get_object_or_404(TeamInvitation.objects.select_related("organisation__contribution"), uid=uid)
    if not rules.may_accept(request.user, offered):
        return render(request, "directory/teams/not_yours.html", status=403)
    organisation = offered.organisation
    if request.method == "POST" and request.POST.get("do") == "decline":
        teams.decline_invitation(actor=signed_in(request), invitation=offered, at=now())
        messages.success(request, _("L’invitation est refusée."))
        return redirect("directory:organisation", slug=organisation.slug)
    if request.method == "POST":
        teams.accept_invitation(actor=signed_in(request), invitation=offered, at=now())
        messages.success(request, _("Vous êtes dans l’équipe de « %(name)s ».") % {"name": organisation.name})
        return redirect("directory:my_organisation", slug=organisation.slug)
    return render(request, "directory/teams/invitation.html", {"invitation": offered, "organisation": organisation})
