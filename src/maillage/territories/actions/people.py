"""Who holds which role in a territory, and where people are at home."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.journal.actions import record
from maillage.territories import notices
from maillage.territories.enums import Role
from maillage.territories.models import Grant, Invitation, Residence, Territory


class LastCoordinator(Refused):
    """A territory never loses its last coordinator."""


class NotInvited(Refused):
    """The invitation was sent to another address."""


@transaction.atomic
def give_role(
    *, actor: User | None, user: User, territory: Territory, role: str, at: datetime, kind: str = ""
) -> Grant:
    """Give a role to a person, for every kind of content or for one; a second time changes nothing."""
    grant, made = Grant.objects.get_or_create(
        user=user, territory=territory, role=role, kind="" if role == Role.COORDINATOR else kind
    )
    if made:
        record(actor=actor, verb="role_given", obj=grant, at=at, territory_id=territory.pk, role=role, kind=kind)
    return grant


@transaction.atomic
def withdraw_role(*, actor: User, grant: Grant, at: datetime) -> None:
    """Take a role back.

    Raises:
        LastCoordinator: nobody else heads the territory.
    """
    others = Grant.objects.filter(territory=grant.territory_id, role=Role.COORDINATOR, user__is_active=True)
    if grant.role == Role.COORDINATOR and not others.exclude(pk=grant.pk).exists():
        raise LastCoordinator(
            _("C’est la dernière personne à coordonner ce territoire : donnez d’abord ce rôle à une autre.")
        )
    record(actor=actor, verb="role_withdrawn", obj=grant, at=at, territory_id=grant.territory_id, role=grant.role)
    grant.delete()


@transaction.atomic
def invite(*, actor: User, territory: Territory, email: str, role: str, at: datetime, kind: str = "") -> Invitation:
    """Offer a role to an address, whether somebody has an account there or not; inviting again sends the mail again."""
    invitation, _made = Invitation.objects.update_or_create(
        territory=territory,
        email=email.strip().lower(),
        role=role,
        kind="" if role == Role.COORDINATOR else kind,
        defaults={"invited_by": actor, "at": at},
    )
    record(
        actor=actor, verb="invited", kind=Invitation._meta.label_lower, object_id=invitation.pk,
        label=invitation.get_role_display(), at=at, territory_id=territory.pk, role=role,
    )  # fmt: skip
    notices.offer_role(invitation, at)
    return invitation


@transaction.atomic
def cancel_invitation(*, actor: User, invitation: Invitation, at: datetime) -> None:
    """Take an offer back."""
    record(
        actor=actor, verb="invitation_cancelled", kind=Invitation._meta.label_lower, object_id=invitation.pk,
        label=invitation.get_role_display(), at=at, territory_id=invitation.territory_id, role=invitation.role,
    )  # fmt: skip
    invitation.delete()


@transaction.atomic
def accept_invitation(*, actor: User, invitation: Invitation, at: datetime) -> Grant:
    """Take the role offered to one's own address.

    Raises:
        NotInvited: the address is another one.
    """
    if actor.email.lower() != invitation.email:
        raise NotInvited(_("Cette invitation a été envoyée à une autre adresse : connectez-vous avec celle-là."))
    grant = give_role(
        actor=actor, user=actor, territory=invitation.territory, role=invitation.role, kind=invitation.kind, at=at
    )
    invitation.delete()
    return grant


@transaction.atomic
def settle(*, actor: User, territory: Territory, at: datetime) -> None:
    """Choose one's home territory."""
    _residence, made = Residence.objects.update_or_create(user=actor, defaults={"territory": territory})
    if not made:
        record(actor=actor, verb="settled", obj=actor, at=at, territory_id=territory.pk)


@transaction.atomic
def change_profile(*, actor: User, display_name: str, language: str, territory: Territory, at: datetime) -> None:
    """Write the name shown, the language of mails and the home territory."""
    actor.display_name, actor.language = clean_line(display_name), language
    actor.save(update_fields=["display_name", "language"])
    Residence.objects.update_or_create(user=actor, defaults={"territory": territory})
    record(actor=actor, verb="changed", obj=actor, at=at, territory_id=territory.pk)
