"""« Ma structure »: the workspace of a team."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.directory.models import Claim, Member, Organisation, TeamInvitation
from maillage.directory.panels.extensions import panels_of, tools_of
from maillage.directory.panels.freshness import age_of
from maillage.directory.panels.mine import lines_of, tasks_of
from maillage.directory.rules import claims as rules
from maillage.directory.rules import may_edit_organisation, may_manage_team
from maillage.ui.access import Request, given, open_to, signed_in


@require_safe
@open_to("members")
def my_organisations(request: Request) -> HttpResponse:
    """The structures a person acts for, the places offered to her, the pages she has claimed."""
    person = signed_in(request)
    teams = Member.objects.of(person).select_related("organisation__commune", "organisation__freshness")
    offered = TeamInvitation.objects.of_address(person.email).select_related("organisation", "invited_by")
    context = {
        "teams": teams.select_related("organisation__contribution").order_by("organisation__name", "pk"),
        "invitations": offered.order_by("-at", "pk"),
        "claims": Claim.objects.waiting().filter(user=person).select_related("organisation").oldest_first(),
    }
    return render(request, "directory/mine/organisations.html", context)


@require_safe
@given(Organisation, rules.may_see_workspace, by="slug")
def my_organisation(request: Request, organisation: Organisation) -> HttpResponse:
    """What waits today, the entry field by field with its days, the team, what upper floors add."""
    at = now()
    row = Organisation.objects.select_related("freshness", "contribution__origin").get(pk=organisation.pk)
    context = {
        "organisation": row,
        "tasks": tasks_of(row, at),
        "lines": lines_of(row, at),
        "age": age_of(row, at),
        "members": row.members.select_related("user").order_by("-role", "since", "pk"),
        "venues": row.venues.filter(merged_into=None).select_related("commune").order_by("name", "pk"),
        "panels": panels_of(row, request.territory, at),
        "tools": tools_of(request.user, row, at),
        "may_edit": may_edit_organisation(request.user, row),
        "manages": may_manage_team(request.user, row),
    }
    return render(request, "directory/mine/organisation.html", context)
