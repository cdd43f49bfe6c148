"""Signed links: sent to the address an organisation left, good for one deed and one organisation until a date.

The address itself is never shown: who asks for a link knows neither whether there is one nor where it went.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.directory.enums import Purpose
from maillage.directory.models import Claim, Organisation, Questionnaire, SignedLink
from maillage.directory.notices import links as notices
from maillage.journal.actions import record

SALT = "directory.link"
LASTS = {Purpose.CORRECT: timedelta(days=14), Purpose.CLAIM: timedelta(days=14), Purpose.CENSUS: timedelta(days=120)}
LONGEST_TOKEN = 400


class NoAddress(Refused):
    """The organisation left no address: a link has nowhere to go."""


class LinkClosed(Refused):
    """A link that is too old, taken back, or sent to an address that is no longer theirs."""


def mark_of(address: str) -> str:
    """A keyed digest of an address: compares, says nothing."""
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()[:32]


def token_of(link: SignedLink) -> str:
    """What the address of a link carries."""
    return signing.dumps(str(link.uid), salt=SALT)


def read_link(token: str, purpose: str, at: datetime) -> SignedLink:
    """The link that an address carries, still good for this deed.

    Raises:
        LinkClosed: forged, too old, taken back, made for something else, or sent to a former address.
    """
    sentence = _("Ce lien n’ouvre plus rien : il est trop ancien, il a été retiré, ou la structure a changé d’adresse.")
    try:
        uid = str(signing.loads(token[:LONGEST_TOKEN], salt=SALT))
    except (signing.BadSignature, ValueError) as error:
        raise LinkClosed(sentence) from error
    found = (
        SignedLink.objects.alive(at)
        .filter(uid=uid, purpose=purpose)
        .select_related("organisation__contribution__origin", "claim__user", "questionnaire__wave__territory")
        .first()
    )
    if found is None or not constant_time_compare(found.address_mark, mark_of(found.organisation.email)):
        raise LinkClosed(sentence)
    return found


@transaction.atomic
def make_link(
    *, actor: User | None, organisation: Organisation, purpose: str, at: datetime, **about: Any
) -> SignedLink:
    """A new link for the address of an organisation; ``about`` is the claim or the questionnaire it is for.

    Raises:
        NoAddress: the organisation left none.
    """
    if not organisation.email:
        raise NoAddress(_("Cette structure n’a laissé aucune adresse électronique : écrivez-lui autrement."))
    lasts = LASTS[Purpose(purpose)]
    return SignedLink.objects.create(
        organisation=organisation, purpose=purpose, address_mark=mark_of(organisation.email), sent_at=at, sent_by=actor,
        expires_at=at + lasts, **about,
    )  # fmt: skip


@transaction.atomic
def send_correction_link(*, actor: User | None, organisation: Organisation, at: datetime) -> SignedLink:
    """Send the organisation a link by which it corrects its page without account.

    Raises:
        NoAddress: it left none.
    """
    link = make_link(actor=actor, organisation=organisation, purpose=Purpose.CORRECT, at=at)
    notices.send_correction(link, token_of(link), at)
    origin = organisation.contribution.origin_id
    record(actor=actor, verb="link_sent", obj=organisation.contribution, at=at, territory_id=origin)
    return link


@transaction.atomic
def revoke_link(*, actor: User, link: SignedLink, at: datetime) -> None:
    """Take a link back: it opens nothing any more. Twice changes nothing."""
    if SignedLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        made = link.organisation.contribution
        record(actor=actor, verb="link_revoked", obj=made, at=at, territory_id=made.origin_id)


@transaction.atomic
def send_claim_link(*, actor: User, claim: Claim, at: datetime) -> SignedLink | None:
    """Ask the organisation, at its own address, whether the person who claims its page acts for it."""
    if not claim.organisation.email:
        return None
    link = make_link(actor=actor, organisation=claim.organisation, purpose=Purpose.CLAIM, at=at, claim=claim)
    notices.ask_organisation(link, token_of(link), at)
    return link


@transaction.atomic
def make_census_link(*, actor: User | None, questionnaire: Questionnaire, at: datetime) -> str:
    """The token of a new census link; the links of the same wave sent before open nothing any more."""
    before = SignedLink.objects.filter(questionnaire=questionnaire, revoked_at=None)
    before.update(revoked_at=at)
    link = make_link(
        actor=actor, organisation=questionnaire.organisation, purpose=Purpose.CENSUS, at=at,
        questionnaire=questionnaire,
    )  # fmt: skip
    return token_of(link)
