"""Joining, asking, being invited, leading, leaving."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.communities import notices
from maillage.communities.actions.projection import renew_pages
from maillage.communities.enums import REQUEST_MOVES, Access, MemberRole, RequestState
from maillage.communities.models import Community, Invitation, JoinRequest, Membership
from maillage.contributions.actions import archive
from maillage.contributions.enums import State
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_text
from maillage.journal.actions import record

MOST_INVITED = 50
INVITATION_LIFE = timedelta(days=30)


class NotOpenToJoin(Refused):
    """One asks, or one is invited."""


class LastLeader(Refused):
    """A community keeps somebody who leads it."""


class AlreadyThere(Refused):
    """The person is a member."""


class TooManyInvited(Refused):
    """A community does not write to the whole world."""


class InvitationGone(Refused):
    """It was taken back, used, or left unanswered too long."""


class NotForYou(Refused):
    """The invitation was sent to another address."""


def _note(actor: User | None, verb: str, community: Community, at: datetime) -> None:
    """The journal says what was done in which community, never to whom: it cannot be erased."""
    record(actor=actor, verb=verb, obj=community.contribution, at=at, territory_id=community.contribution.origin_id)


@transaction.atomic
def enter(*, actor: User, community: Community, user: User, at: datetime) -> Membership:
    """Make somebody a member, once, whoever opens the door at the same moment."""
    try:
        with transaction.atomic():
            place = Membership.objects.create(community=community, user=user, joined_at=at)
    except IntegrityError:
        return Membership.objects.get(community=community, user=user)
    JoinRequest.objects.open().filter(community=community, user=user).update(
        state=RequestState.ACCEPTED, answered_by=actor, answered_at=at
    )
    Invitation.objects.of_address(user.email).filter(community=community).delete()
    _note(user, "community_joined", community, at)
    renew_pages([community.contribution_id])
    return place


@transaction.atomic
def join(*, actor: User, community: Community, at: datetime) -> Membership:
    """Become a member of an open community; a second time changes nothing.

    Raises:
        NotOpenToJoin: one asks first, or one is invited.
    """
    if community.access != Access.OPEN or not community.contribution.is_published:
        raise NotOpenToJoin(_("On ne rejoint pas cette communauté sans l’accord de ses animateurs."))
    return enter(actor=actor, community=community, user=actor, at=at)


@transaction.atomic
def ask_to_join(*, actor: User, community: Community, message: str, at: datetime) -> JoinRequest:
    """Ask those who lead; asked again, the words change and nobody is told twice.

    Raises:
        NotOpenToJoin: one is invited.
        AlreadyThere: one is a member.
    """
    if community.access == Access.PRIVATE or not community.contribution.is_published:
        raise NotOpenToJoin(_("On entre dans cette communauté sur invitation."))
    if Membership.objects.filter(community=community, user=actor).exists():
        raise AlreadyThere(_("Vous êtes déjà membre de cette communauté."))
    words = clean_text(message)[:1000]
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(community=community, user=actor, message=words, at=at)
    except IntegrityError:
        request = JoinRequest.objects.open().get(community=community, user=actor)
        JoinRequest.objects.filter(pk=request.pk).update(message=words)
        return request
    _note(actor, "join_asked", community, at)
    notices.tell_leaders_of_request(request, at)
    return request


@transaction.atomic
def accept_request(*, actor: User, request: JoinRequest, at: datetime) -> Membership:
    """Open the door to who asked."""
    advance(request, to=RequestState.ACCEPTED, moves=REQUEST_MOVES, answered_by=actor, answered_at=at)
    _note(actor, "join_accepted", request.community, at)
    place = enter(actor=actor, community=request.community, user=request.user, at=at)
    notices.tell_answer(request, at)
    return place


@transaction.atomic
def decline_request(*, actor: User, request: JoinRequest, at: datetime) -> None:
    """Say no to who asked; they may ask again."""
    advance(request, to=RequestState.DECLINED, moves=REQUEST_MOVES, answered_by=actor, answered_at=at)
    _note(actor, "join_declined", request.community, at)
    notices.tell_answer(request, at)


@transaction.atomic
def invite(*, actor: User, community: Community, email: str, at: datetime) -> Invitation:
    """Offer a place to an address, whether somebody has an account there or not; again sends the mail again.

    Raises:
        AlreadyThere: whoever owns the address is a member.
        TooManyInvited: fifty offers wait already.
    """
    address = email.strip().lower()
    if Membership.objects.filter(community=community, user__email=address).exists():
        raise AlreadyThere(_("Cette personne est déjà membre de la communauté."))
    if community.invitations.exclude(email=address).count() >= MOST_INVITED:
        raise TooManyInvited(_("Cinquante invitations attendent déjà une réponse : retirez-en avant d’en envoyer."))
    invitation, _made = Invitation.objects.update_or_create(
        community=community, email=address, defaults={"invited_by": actor, "at": at}
    )
    _note(actor, "member_invited", community, at)
    notices.offer_place(invitation, at)
    return invitation


@transaction.atomic
def accept_invitation(*, actor: User, invitation: Invitation, at: datetime) -> Membership:
    """Take the place offered to one's own address.

    Raises:
        NotForYou: the address is another one.
        InvitationGone: it was taken back meanwhile, or offered more than thirty days ago.
    """
    if actor.email.lower() != invitation.email:
        raise NotForYou(_("Cette invitation a été envoyée à une autre adresse : connectez-vous avec celle-là."))
    if not Invitation.objects.filter(pk=invitation.pk, at__gt=at - INVITATION_LIFE).delete()[0]:
        raise InvitationGone(_("Cette invitation n’est plus valable : demandez qu’on vous en envoie une nouvelle."))
    return enter(actor=actor, community=invitation.community, user=actor, at=at)


@transaction.atomic
def drop_invitation(*, actor: User, invitation: Invitation, at: datetime) -> None:
    """Say no to an invitation, or take it back: it is forgotten."""
    declined = actor.email.lower() == invitation.email
    _note(actor, "invitation_declined" if declined else "invitation_cancelled", invitation.community, at)
    invitation.delete()


def _leaders(community: Community) -> list[Membership]:
    """Locked, so that two leaders who leave at once cannot both be the one before last."""
    rows = Membership.objects.select_for_update().filter(community=community, role=MemberRole.LEADER)
    return list(rows.order_by("pk"))


def _check_another_leads(community: Community, place: Membership) -> None:
    leaders = _leaders(community)
    if any(one.pk == place.pk for one in leaders) and len(leaders) == 1:
        raise LastLeader(
            _("Une communauté garde au moins une personne qui l’anime : confiez d’abord l’animation à un autre membre.")
        )


@transaction.atomic
def name_leader(*, actor: User, member: Membership, at: datetime) -> None:
    """Have a member lead, too; that is how one hands over before leaving."""
    if Membership.objects.filter(pk=member.pk, role=MemberRole.MEMBER).update(role=MemberRole.LEADER):
        _note(actor, "leader_named", member.community, at)
        notices.tell_leader(member, at)
        renew_pages([member.community.contribution_id])


@transaction.atomic
def step_down(*, actor: User, member: Membership, at: datetime) -> None:
    """Lead no more, and stay a member.

    Raises:
        LastLeader: nobody else leads.
    """
    _check_another_leads(member.community, member)
    if Membership.objects.filter(pk=member.pk, role=MemberRole.LEADER).update(role=MemberRole.MEMBER):
        _note(actor, "leader_stepped_down", member.community, at)
        renew_pages([member.community.contribution_id])


@transaction.atomic
def leave(*, actor: User, community: Community, at: datetime, archiving: bool = False) -> None:
    """Leave; what one said and posted stays. The only member, who was told so, archives it.

    Raises:
        LastLeader: nobody else leads.
    """
    place = Membership.objects.filter(community=community, user=actor).first()
    if place is None:
        return
    if not archiving or Membership.objects.filter(community=community).exclude(pk=place.pk).exists():
        _check_another_leads(community, place)
    elif community.contribution.state == State.PUBLISHED:
        archive(actor=actor, contribution=community.contribution, at=at)
    place.delete()
    _note(actor, "community_left", community, at)
    renew_pages([community.contribution_id])


@transaction.atomic
def exclude(*, actor: User, member: Membership, at: datetime) -> None:
    """Those who lead take a member out.

    Raises:
        LastLeader: nobody else leads.
    """
    _check_another_leads(member.community, member)
    member.delete()
    _note(actor, "member_excluded", member.community, at)
    renew_pages([member.community.contribution_id])
