"""The two sides of a loan, as conditions: who lends, who borrows."""

from typing import Any

from django.db.models import Q

from maillage.directory.models import Member
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of


def lent_by(user: Any, path: str = "") -> Q:
    """The condition under which a person keeps the desk of a lender, reached through ``path``.

    The team of its structure, and the coordinators of its territory.
    """
    if not user.is_authenticated:
        return Q(**{f"{path}pk__in": []})
    teams = Member.objects.filter(user=user).order_by().values("organisation")
    headed = territories_of(user, Role.COORDINATOR)
    return Q(**{f"{path}organisation__in": teams}) | Q(**{f"{path}organisation__contribution__origin__in": headed})


def borrowed_by(user: Any, path: str = "") -> Q:
    """The condition under which a loan reached through ``path`` is this person’s: asked by them, or by their team."""
    if not user.is_authenticated:
        return Q(**{f"{path}pk__in": []})
    teams = Member.objects.filter(user=user).order_by().values("organisation")
    return Q(**{f"{path}asked_by": user}) | Q(**{f"{path}borrower__in": teams})


def of_the_team(user: Any, path: str) -> Q:
    """The condition under which a structure reached through ``path`` is one of the person’s."""
    if not user.is_authenticated:
        return Q(**{f"{path}__in": []})
    teams = Member.objects.filter(user=user).order_by().values("organisation")
    return Q(**{f"{path}__in": teams})
