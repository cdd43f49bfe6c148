"""« C’est ma structure »: asking to manage a page, and answering.

The organisation itself answers by a link sent to its own address; its managers, when it has some, and the moderators of
its origin answer from their pages. Whoever answers first decides.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.directory.actions.links import send_claim_link
from maillage.directory.actions.organisations import add_member
from maillage.directory.enums import CLAIM_MOVES, ClaimState, Proof, TeamRole
from maillage.directory.models import Claim, Member, Organisation, SignedLink
from maillage.directory.notices import claims as notices
from maillage.journal.actions import record


class AlreadyAsked(Refused):
    """One waits for the answer before asking again; one does not ask for what one has."""


class NeedsWord(Refused):
    """A refusal says why."""


def _note(actor: User | None, verb: str, claim: Claim, at: datetime) -> None:
    made = claim.organisation.contribution
    record(actor=actor, verb=verb, obj=made, at=at, territory_id=made.origin_id, member=str(claim.user.uid))


@transaction.atomic
def claim_page(*, actor: User, organisation: Organisation, function: str, message: str, at: datetime) -> Claim:
    """Ask to manage a page: the organisation's own address, its managers and the moderators are told.

    Raises:
        AlreadyAsked: a first request waits, or the person manages it already.
    """
    if Member.objects.filter(organisation=organisation, user=actor, role=TeamRole.MANAGER).exists():
        raise AlreadyAsked(_("Vous gérez déjà cette page."))
    if Claim.objects.waiting().filter(organisation=organisation, user=actor).exists():
        raise AlreadyAsked(_("Votre demande est déjà arrivée : vous recevrez la réponse par courriel."))
    claim = Claim.objects.create(
        organisation=organisation, user=actor, function=clean_line(function)[:120],
        message=clean_text(message)[:1000], asked_at=at,
    )  # fmt: skip
    _note(actor, "claimed", claim, at)
    send_claim_link(actor=actor, claim=claim, at=at)
    notices.tell_deciders(claim, at)
    return claim


@transaction.atomic
def withdraw_claim(*, actor: User, claim: Claim, at: datetime) -> None:
    """The person asks no more."""
    advance(claim, to=ClaimState.WITHDRAWN, moves=CLAIM_MOVES, decided_at=at, decided_by=actor)
    _note(actor, "claim_withdrawn", claim, at)


@transaction.atomic
def accept_claim(*, actor: User | None, claim: Claim, proof: str, at: datetime, answer: str = "") -> None:
    """The person manages the page from now on; ``actor`` is nobody when the organisation's own address answered."""
    advance(
        claim, to=ClaimState.ACCEPTED, moves=CLAIM_MOVES, proof=proof, decided_at=at, decided_by=actor,
        answer=clean_text(answer)[:1000],
    )  # fmt: skip
    SignedLink.objects.filter(claim=claim, revoked_at=None).update(revoked_at=at)
    add_member(
        actor=actor or claim.user, organisation=claim.organisation, user=claim.user, role=TeamRole.MANAGER, at=at
    )
    _note(actor, "claim_accepted", claim, at)
    notices.tell_person(claim, at)


@transaction.atomic
def settle_claim(*, actor: User | None, organisation: Organisation, user: User, at: datetime) -> None:
    """Who is let into the team by an invitation waits for no other answer; nobody is told twice."""
    for claim in Claim.objects.waiting().filter(organisation=organisation, user=user).order_by("pk"):
        advance(claim, to=ClaimState.ACCEPTED, moves=CLAIM_MOVES, proof=Proof.TEAM, decided_at=at, decided_by=actor)
        SignedLink.objects.filter(claim=claim, revoked_at=None).update(revoked_at=at)
        _note(actor, "claim_accepted", claim, at)


@transaction.atomic
def refuse_claim(*, actor: User | None, claim: Claim, proof: str, at: datetime, answer: str) -> None:
    """The person does not act for the organisation, and is told why.

    Raises:
        NeedsWord: without a sentence.
    """
    text = clean_text(answer)[:1000]
    if not text:
        raise NeedsWord(_("Écrivez en une phrase pourquoi : la personne la recevra."))
    advance(claim, to=ClaimState.REFUSED, moves=CLAIM_MOVES, proof=proof, decided_at=at, decided_by=actor, answer=text)
    SignedLink.objects.filter(claim=claim, revoked_at=None).update(revoked_at=at)
    _note(actor, "claim_refused", claim, at)
    notices.tell_person(claim, at)


@transaction.atomic
def answer_by_link(*, actor: None, link: SignedLink, yes: bool, at: datetime) -> Claim | None:
    """The organisation's own address says whether the person is one of theirs; the link serves once."""
    claim = link.claim
    if claim is None:
        return None
    SignedLink.objects.filter(pk=link.pk).update(used_at=at)
    if yes:
        accept_claim(actor=actor, claim=claim, proof=Proof.MAIL, at=at)
    else:
        sentence = _("La structure a répondu, depuis sa propre adresse, qu’elle ne vous a pas chargé de cette page.")
        refuse_claim(actor=actor, claim=claim, proof=Proof.MAIL, at=at, answer=sentence)
    return claim
