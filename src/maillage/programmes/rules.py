"""Who may do what in a programme."""

from datetime import date
from typing import Any

from maillage.directory.models import Organisation
from maillage.programmes.enums import OPEN, Origin, RequestState
from maillage.programmes.models import Action, Campaign, Cell, Derogation, Indicator, Programme, Request, Revision
from maillage.territories.rules import coordinates


def may_manage(user: Any, programme: Programme) -> bool:
    """The coordinators of its territory."""
    return coordinates(user, programme.territory_id)


def may_manage_action(user: Any, action: Action) -> bool:
    """The same, for one of its actions."""
    return coordinates(user, action.programme.territory_id)


def may_manage_indicator(user: Any, indicator: Indicator) -> bool:
    """The same, for one of its indicators."""
    return coordinates(user, indicator.programme.territory_id)


def may_manage_campaign(user: Any, campaign: Campaign) -> bool:
    """The same, for one of its campaigns."""
    return coordinates(user, campaign.programme.territory_id)


def may_see_inside(user: Any, programme: Programme) -> bool:
    """The funder's view: the coordinators, and the teams of the structures that pay."""
    if not user.is_authenticated or not user.is_active:
        return False
    return may_manage(user, programme) or Programme.objects.funded_by(user).filter(pk=programme.pk).exists()


def answers_for(user: Any, organisation: Organisation) -> bool:
    """Is in the team of a structure that still acts."""
    if not user.is_authenticated or not user.is_active:
        return False
    team = Organisation.objects.published().filter(merged_into=None, members__user=user, pk=organisation.pk)
    return team.exists()


def may_read(user: Any, request: Request) -> bool:
    """The return of a structure: its team, the coordinators."""
    return coordinates(user, request.programme.territory_id) or answers_for(user, request.organisation)


def may_answer(user: Any, request: Request) -> bool:
    """Its team, while it waits for them. Whether the campaign is still open is told by the action, with the remedy."""
    return request.state in OPEN and answers_for(user, request.organisation)


def may_list_people(user: Any, request: Request) -> bool:
    """Give the people behind a figure: its team, or the coordination, while the return waits for them."""
    return request.state in OPEN and may_read(user, request)


def has_written(user: Any, request: Request) -> bool:
    """Whether somebody wrote a figure of this return, or sent it. To read the activity again is not to write."""
    own = Revision.objects.filter(cell__request=request, by=user).exclude(origin=Origin.FEED)
    return request.submitted_by_id == user.pk or own.exists()


def may_review(user: Any, request: Request) -> bool:
    """The coordinators who wrote nothing in it: who checks is not who wrote."""
    if request.state != RequestState.SUBMITTED or not coordinates(user, request.programme.territory_id):
        return False
    return not has_written(user, request)


def may_settle(user: Any, request: Request) -> bool:
    """Note a default or that it does not apply, grant a delay, open again: the coordinators."""
    return coordinates(user, request.programme.territory_id)


def may_correct(user: Any, cell: Cell) -> bool:
    """A figure that was approved: the coordinators."""
    approved = cell.request.state == RequestState.APPROVED
    return approved and coordinates(user, cell.programme.territory_id)


def accepts_on(request: Request, day: date) -> bool:
    """Whether figures are taken that day: the campaign is open, or the structure was granted a delay."""
    campaign = request.campaign
    if campaign.opens_on <= day <= campaign.closes_on:
        return True
    granted = Derogation.objects.filter(campaign=campaign, organisation=request.organisation_id, until__gte=day)
    return campaign.opens_on <= day and granted.exists()
