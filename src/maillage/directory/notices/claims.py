"""What is said about claims and teams."""

from datetime import datetime

from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.directory.enums import ClaimState, TeamRole
from maillage.directory.models import Claim, Member, Organisation, TeamInvitation
from maillage.notices.actions import notify, tell
from maillage.territories.enums import Role
from maillage.territories.models import Grant
from maillage.territories.place import address_in, public_address


def moderators_of(organisation: Organisation) -> list[User]:
    """Who moderates the organisations of its origin."""
    grants = Grant.objects.at_least(Role.MODERATOR).filter(
        territory=organisation.contribution.origin_id, kind__in=["", "organisation"], user__is_active=True
    )
    return list({grant.user_id: grant.user for grant in grants.select_related("user").order_by("user")}.values())


def managers_of(organisation: Organisation) -> list[User]:
    """Who manages its page."""
    rows = Member.objects.filter(organisation=organisation, role=TeamRole.MANAGER, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def tell_deciders(claim: Claim, at: datetime) -> None:
    """Managers and moderators may answer; each receives the page where they do."""
    organisation = claim.organisation
    origin = organisation.contribution.origin
    people = {one.pk: one for one in [*managers_of(organisation), *moderators_of(organisation)]}
    for person in people.values():
        if person.pk == claim.user_id:
            continue
        notify(
            to=person.email,
            template="directory/mail/claim_waiting",
            context={
                "territory": origin, "organisation": organisation, "claim": claim, "person": str(claim.user),
                "url": public_address(origin, "directory:claim", str(claim.uid), language=person.language),
            },
            language=person.language,
            at=at,
        )  # fmt: skip


def tell_person(claim: Claim, at: datetime) -> None:
    """What was answered to who claimed a page: by mail and on the site."""
    organisation, person = claim.organisation, claim.user
    origin = organisation.contribution.origin
    accepted = claim.state == ClaimState.ACCEPTED
    notify(
        to=person.email,
        template="directory/mail/claim_answered",
        context={
            "territory": origin, "organisation": organisation, "claim": claim, "accepted": accepted,
            "url": public_address(
                origin, "directory:my_organisation" if accepted else "directory:organisation", organisation.slug,
                language=person.language,
            ),
        },
        language=person.language,
        at=at,
    )  # fmt: skip
    said = (
        _("Vous gérez maintenant la page « %(name)s ».")
        if accepted
        else _("Votre demande pour « %(name)s » est refusée.")
    )
    tell(
        user=person, text=said % {"name": organisation.name}, at=at,
        url=address_in(origin, "directory:organisation", organisation.slug),
    )  # fmt: skip


def offer_place(invitation: TeamInvitation, at: datetime) -> None:
    """Somebody offers a place in a team to an address."""
    known = User.objects.filter(email=invitation.email).first()
    language = known.language if known is not None else "fr"
    organisation = invitation.organisation
    origin = organisation.contribution.origin
    notify(
        to=invitation.email,
        template="directory/mail/team_invitation",
        context={
            "territory": origin,
            "organisation": organisation,
            "invitation": invitation,
            "person": str(invitation.invited_by or origin),
            "url": public_address(origin, "directory:invitation", str(invitation.uid), language=language),
        },
        language=language,
        at=at,
    )
