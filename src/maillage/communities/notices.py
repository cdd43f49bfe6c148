"""What is said to whom about a community."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.communities.enums import RequestState
from maillage.communities.models import Invitation, JoinRequest, Membership
from maillage.notices.actions import notify, tell
from maillage.territories.place import public_address

CATEGORY = "community"


def tell_leaders_of_request(request: JoinRequest, at: datetime) -> None:
    """Somebody asks to join: those who lead are told."""
    community = request.community
    origin = community.contribution.origin
    for place in Membership.objects.leaders().filter(community=community).select_related("user").order_by("pk"):
        person = place.user
        notify(
            to=person.email,
            template="communities/mail/asked",
            context={
                "person": person, "who": request.user, "community": community, "message": request.message,
                "territory": origin,
                "lead_url": public_address(origin, "communities:lead", community.slug, language=person.language),
            },
            language=person.language,
            at=at,
            category=CATEGORY,
        )  # fmt: skip


def tell_answer(request: JoinRequest, at: datetime) -> None:
    """Who asked knows the answer."""
    person, community = request.user, request.community
    origin = community.contribution.origin
    with override(person.language):
        accepted = request.state == RequestState.ACCEPTED
        words = (
            _("Vous êtes membre de « %(name)s ».") if accepted else _("Votre demande pour « %(name)s » est déclinée.")
        )
        said = words % {"name": community.name}
    address = public_address(origin, "communities:community", community.slug, language=person.language)
    tell(user=person, text=said, url=address, at=at)
    notify(
        to=person.email,
        template="communities/mail/answered",
        context={
            "person": person, "community": community, "accepted": accepted, "territory": origin,
            "community_url": address,
        },
        language=person.language,
        at=at,
    )  # fmt: skip


def tell_leader(member: Membership, at: datetime) -> None:
    """A member leads from now on."""
    person, community = member.user, member.community
    address = public_address(
        community.contribution.origin, "communities:lead", community.slug, language=person.language
    )
    with override(person.language):
        words = _("Vous animez maintenant « %(name)s ».") % {"name": community.name}
    tell(user=person, text=words, url=address, at=at)


def offer_place(invitation: Invitation, at: datetime) -> None:
    """Somebody offers a place in a community to an address."""
    known = User.objects.filter(email=invitation.email).first()
    language = known.language if known is not None else "fr"
    community = invitation.community
    origin = community.contribution.origin
    notify(
        to=invitation.email,
        template="communities/mail/invited",
        context={
            "community": community, "who": str(invitation.invited_by or origin), "territory": origin,
            "invitation_url": public_address(
                origin, "communities:invitation", str(invitation.uid), language=language
            ),
        },
        language=language,
        at=at,
    )  # fmt: skip
