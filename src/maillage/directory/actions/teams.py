"""Teams: places offered by mail, taken by the owner of the address, handed over before leaving."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.directory.actions.claims import settle_claim
from maillage.directory.actions.organisations import LastManager, add_member, remove_member
from maillage.directory.enums import TeamRole
from maillage.directory.models import Member, Organisation, TeamInvitation
from maillage.directory.notices.claims import offer_place
from maillage.journal.actions import record

MOST_INVITED = 30
INVITATION_LIFE = timedelta(days=30)


class InvitationGone(Refused):
    """It was taken back, used, or left unanswered too long."""


class NotForYou(Refused):
    """The invitation was sent to another address."""


class TooManyInvited(Refused):
    """A team does not write to the whole world."""


class AlreadyThere(Refused):
    """The person is in the team, with this role."""


def _note(actor: User, verb: str, organisation: Organisation, at: datetime, role: str) -> None:
    """The journal says which role, never which address: it cannot be erased."""
    record(actor=actor, verb=verb, obj=organisation, at=at, territory_id=organisation.contribution.origin_id, role=role)


@transaction.atomic
def invite(*, actor: User, organisation: Organisation, email: str, role: str, at: datetime) -> TeamInvitation:
    """Offer a place to an address, whether somebody has an account there or not; again sends the mail again.

    Raises:
        AlreadyThere: whoever owns the address has this role.
        TooManyInvited: thirty offers wait already.
    """
    address = email.strip().lower()
    if Member.objects.filter(organisation=organisation, user__email=address, role=role).exists():
        raise AlreadyThere(_("Cette personne est déjà dans l’équipe, avec ce rôle."))
    if organisation.invitations.exclude(email=address).count() >= MOST_INVITED:
        raise TooManyInvited(_("Trente invitations attendent déjà une réponse : retirez-en avant d’en envoyer."))
    invitation, _made = TeamInvitation.objects.update_or_create(
        organisation=organisation, email=address, defaults={"role": role, "invited_by": actor, "at": at}
    )
    _note(actor, "member_invited", organisation, at, role)
    offer_place(invitation, at)
    return invitation


@transaction.atomic
def cancel_invitation(*, actor: User, invitation: TeamInvitation, at: datetime) -> None:
    """Take an offer back."""
    _note(actor, "invitation_cancelled", invitation.organisation, at, invitation.role)
    invitation.delete()


@transaction.atomic
def accept_invitation(*, actor: User, invitation: TeamInvitation, at: datetime) -> Member:
    """Take the place offered to one's own address; a manager invited to write stays a manager.

    Raises:
        NotForYou: the address is another one.
        InvitationGone: it was taken back meanwhile, or offered more than thirty days ago.
    """
    if actor.email.lower() != invitation.email:
        raise NotForYou(_("Cette invitation a été envoyée à une autre adresse : connectez-vous avec celle-là."))
    if not TeamInvitation.objects.filter(pk=invitation.pk, at__gt=at - INVITATION_LIFE).delete()[0]:
        raise InvitationGone(_("Cette invitation n’est plus valable : demandez qu’on vous en envoie une nouvelle."))
    organisation = invitation.organisation
    mine = Member.objects.filter(organisation=organisation, user=actor).first()
    settle_claim(actor=invitation.invited_by, organisation=organisation, user=actor, at=at)
    if mine is not None and mine.role == TeamRole.MANAGER:
        return mine
    return add_member(actor=actor, organisation=organisation, user=actor, role=invitation.role, at=at)


@transaction.atomic
def decline_invitation(*, actor: User, invitation: TeamInvitation, at: datetime) -> None:
    """Say no: the offer is forgotten."""
    if actor.email.lower() != invitation.email:
        raise NotForYou(_("Cette invitation a été envoyée à une autre adresse : connectez-vous avec celle-là."))
    _note(actor, "invitation_declined", invitation.organisation, at, invitation.role)
    invitation.delete()


@transaction.atomic
def change_role(*, actor: User, member: Member, role: str, at: datetime) -> None:
    """Give somebody another role.

    Raises:
        LastManager: nobody else would manage the page.
    """
    if role == member.role:
        return
    if member.role == TeamRole.MANAGER and len(_managers(member.organisation)) == 1:
        raise LastManager(
            _("C’est la dernière personne qui gère cette page : donnez d’abord ce rôle à quelqu’un d’autre.")
        )
    add_member(actor=actor, organisation=member.organisation, user=member.user, role=role, at=at)


@transaction.atomic
def hand_over(*, actor: User, member: Member, to: Member, at: datetime) -> None:
    """Leave a team and give the page to somebody of it, in one gesture.

    Raises:
        NotForYou: the two are not of one team.
    """
    if member.organisation_id != to.organisation_id or member.pk == to.pk:
        raise NotForYou(_("Choisissez une autre personne de l’équipe."))
    add_member(actor=actor, organisation=member.organisation, user=to.user, role=TeamRole.MANAGER, at=at)
    _note(actor, "handed_over", member.organisation, at, TeamRole.MANAGER)
    remove_member(actor=actor, member=member, at=at)


@transaction.atomic
def release_page(*, actor: User, organisation: Organisation, at: datetime) -> int:
    """A coordinator frees a page that nobody looks after: it can be claimed again. Gives how many left the team."""
    left = Member.objects.filter(organisation=organisation).delete()[0]
    TeamInvitation.objects.filter(organisation=organisation).delete()
    origin = organisation.contribution.origin_id
    record(actor=actor, verb="page_released", obj=organisation, at=at, territory_id=origin, members=left)
    return left


def _managers(organisation: Organisation) -> list[Member]:
    """Locked, so that two managers who leave at once cannot both be the one before last."""
    rows = Member.objects.select_for_update().filter(organisation=organisation, role=TeamRole.MANAGER)
    return list(rows.order_by("pk"))
