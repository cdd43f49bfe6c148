"""Who may begin something, and how much a new account may publish: enough for a person, too little for a robot."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.territories.enums import Kind, Role
from maillage.territories.models import Grant, Territory
from maillage.territories.registry import registry
from maillage.territories.rules import may_propose

DAY = timedelta(days=1)


class TooMuchForANewAccount(Refused):
    """A new account published its share of the day."""


class NotProposedByYou(Refused):
    """The coordination of the territory keeps this kind of content for some roles."""

    status = HTTPStatus.FORBIDDEN


def check_may_propose(person: Any, territory: Territory, kind: str) -> None:
    """Refuse what the coordination of the territory keeps for others; the program itself (nobody) proposes anything.

    Raises:
        NotProposedByYou: who proposes it there, and whom to ask.
    """
    if person is None or may_propose(person, territory.pk, kind):
        return
    told = {"kind": Kind(kind).label, "where": territory.where}
    sentences = {
        Role.CONTRIBUTOR: _("Seuls les contributeurs nommés proposent des %(kind)s %(where)s."),
        Role.MODERATOR: _("Seuls les modérateurs proposent des %(kind)s %(where)s."),
        Role.COORDINATOR: _("Seuls les coordinateurs proposent des %(kind)s %(where)s."),
    }
    least = Role(registry().proposers.get((territory.pk, kind), Role.CONTRIBUTOR))
    whom = _("Demandez ce rôle à la coordination du territoire.")
    raise NotProposedByYou(f"{sentences[least] % told} {whom}")


def is_new(person: User, at: datetime) -> bool:
    """Whether the account is younger than the limit."""
    age = at - person.date_joined
    return timedelta(0) <= age < timedelta(days=settings.NEW_ACCOUNT_DAYS)


def is_newcomer(person: User, at: datetime) -> bool:
    """Whether the account is new, and nobody vouches for the person by a role of a territory."""
    return not person.is_staff and is_new(person, at) and not Grant.objects.filter(user=person).exists()


def check_new_account(person: User | None, at: datetime) -> None:
    """Count what a new account opened in the last day, all kinds together; roles of a territory lift the limit.

    Raises:
        TooMuchForANewAccount: the share of the day is used up; the sentence says until when.
    """
    if person is None or not is_newcomer(person, at):
        return
    if Contribution.objects.filter(author=person, created_at__gt=at - DAY).count() >= settings.NEW_ACCOUNT_A_DAY:
        raise TooMuchForANewAccount(
            _(
                "Un compte de moins de %(days)s jours publie au plus %(most)s contributions par jour, commentaires"
                " compris : revenez demain. Ce que vous avez écrit reste dans le formulaire."
            )
            % {"days": settings.NEW_ACCOUNT_DAYS, "most": settings.NEW_ACCOUNT_A_DAY}
        )
