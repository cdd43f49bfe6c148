"""Who holds which role in a territory, and where people are at home."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.journal.actions import record
from maillage.territories import notices
from maillage.territories.enums import Role
from maillage.territories.models import Grant, Invitation, Residence, Territory

INVITATION_LIFE = timedelta(days=30)


class LastCoordinator(Refused):
    """A territory never loses its last coordinator."""


class InvitationGone(Refused):
    """It was taken back, used, or left unanswered too long."""


class NotInvited(Refused):
    """The invitation was sent to another address."""


def _record(actor: User | None, verb: str, grant: Grant, at: datetime) -> None:
    """The line names the role, never the person: it stays when the account is erased."""
    record(
        actor=actor, verb=verb, kind=Grant._meta.label_lower, object_id=grant.pk, label=grant.get_role_display(), at=at,
        territory_id=grant.territory_id, role=grant.role, only=grant.kind, member=str(grant.user.uid),
    )  # fmt: skip


def others_coordinate(territory_id: int, person: User) -> bool:
    """Whether somebody else heads a territory; inside a transaction, nobody leaves between this answer and its end.

    The row of the territory is locked: of two last coordinators who leave at once, the second one counts afterwards.
    """
    Territory.objects.select_for_update(no_key=True).filter(pk=territory_id).order_by("pk").first()
    others = Grant.objects.filter(territory=territory_id, role=Role.COORDINATOR, user__is_active=True)
    return others.exclude(user=person).exists()


@transaction.atomic
def give_role(
    *, actor: User | None, user: User, territory: Territory, role: str, at: datetime, kind: str = ""
) -> Grant:
    """Give a role to a person, for every kind of content or for one; a second time changes nothing."""
    grant, made = Grant.objects.get_or_create(
        user=user, territory=territory, role=role, kind="" if role == Role.COORDINATOR else kind
    )
    if made:
        _record(actor, "role_given", grant, at)
    return grant


@transaction.atomic
def withdraw_role(*, actor: User, grant: Grant, at: datetime) -> None:
    """Take a role back.

    Raises:
        LastCoordinator: nobody else heads the territory.
    """
    if grant.role == Role.COORDINATOR and not others_coordinate(grant.territory_id, grant.user):
        raise LastCoordinator(
            _("C’est la dernière personne à coordonner ce territoire : donnez d’abord ce rôle à une autre.")
        )
    _record(actor, "role_withdrawn", grant, at)
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
        InvitationGone: it was taken back meanwhile, or offered more than thirty days ago.
    """
    if actor.email.lower() != invitation.email:
        raise NotInvited(_("Cette invitation a été envoyée à une autre adresse : connectez-vous avec celle-là."))
    if not Invitation.objects.filter(pk=invitation.pk, at__gt=at - INVITATION_LIFE).delete()[0]:
        raise InvitationGone(_("Cette invitation n’est plus valable : demandez qu’on vous en envoie une nouvelle."))
    return give_role(
        actor=actor, user=actor, territory=invitation.territory, role=invitation.role, kind=invitation.kind, at=at
    )


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
