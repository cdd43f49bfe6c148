"""Closing an account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.kinds import known_kinds
from maillage.contributions.models import VisitorReport
from maillage.journal import actions as journal
from maillage.notices import actions as notices
from maillage.territories.actions.people import LastCoordinator
from maillage.territories.enums import Role
from maillage.territories.models import Grant, Invitation, Residence

NOWHERE = "ancien.invalid"  # RFC 2606: no mail ever goes there


def _check_others_coordinate(person: User) -> None:
    for grant in Grant.objects.filter(user=person, role=Role.COORDINATOR).select_related("territory").order_by("pk"):
        others = Grant.objects.filter(territory=grant.territory_id, role=Role.COORDINATOR, user__is_active=True)
        if not others.exclude(user=person).exists():
            raise LastCoordinator(
                _("Vous êtes la dernière personne à coordonner %(territory)s : donnez d’abord ce rôle à une autre.")
                % {"territory": grant.territory}
            )


def _forget_ways_in(person: User) -> None:
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()


@transaction.atomic
def close_account(*, person: User, at: datetime) -> None:
    """Close one's account: what was published stays, signed « ancien membre »; name, address and ways in are erased.

    Raises:
        LastCoordinator: nobody else heads a territory of this person.
    """
    _check_others_coordinate(person)
    for kind in known_kinds():
        if kind.forget is not None:
            kind.forget(person, at)
    notices.forget(person=person)
    VisitorReport.objects.filter(email=person.email.lower()).update(email="", name="")
    Invitation.objects.of_address(person.email).delete()
    Grant.objects.filter(user=person).delete()
    Residence.objects.filter(user=person).delete()
    _forget_ways_in(person)
    person.email, person.display_name = f"{person.uid}@{NOWHERE}", ""
    person.adult_on, person.terms_accepted_at = None, None
    person.is_active, person.is_staff, person.is_superuser = False, False, False
    person.set_unusable_password()
    person.save()
    journal.record(actor=None, verb="closed", obj=person, at=at)
    journal.forget(person=person)
