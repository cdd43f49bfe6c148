"""Following and leaving; how often the digest leaves."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.geography.models import Commune
from maillage.members.actions.people import profile_of
from maillage.members.enums import OF_CONTRIBUTIONS, RADII, Rhythm, Target
from maillage.members.models import Follow, Profile
from maillage.territories.models import Residence
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

MOST_FOLLOWED = 500
MORNING = time(7)
THURSDAY = 3
WEEK = 7


class NotFollowable(Refused):
    """It does not exist, or is not open to this person."""


class TooMuch(Refused):
    """Five hundred things are followed already."""


def _exists(actor: User, kind: str, key: str) -> bool:
    """Whether this person may follow that: it exists, and they see it."""
    if kind in OF_CONTRIBUTIONS:
        try:
            return Contribution.objects.visible_to(actor).filter(uid=key, kind=_KINDS[kind]).exclude(
                state=State.REMOVED
            ).exists()  # fmt: skip
        except ValidationError:
            return False
    if kind == Target.PERSON:
        try:
            return Profile.objects.visible_to(actor).filter(user__uid=key).exclude(user=actor).exists()
        except ValidationError:
            return False
    if kind == Target.THEME:
        return Term.objects.filter(scheme=Scheme.THEME, code=key).exists()
    return kind == Target.PLACE and Commune.objects.filter(pk=key).exists()


_KINDS: dict[str, str] = {
    Target.STRUCTURE: "organisation", Target.COMMUNITY: "community", Target.PROJECT: "project",
}  # fmt: skip


@transaction.atomic
def follow(*, actor: User, kind: str, key: str, at: datetime, radius_km: int = 0) -> Follow:
    """Follow something; a second time changes the radius only. The digest begins with the first follow.

    No line of the journal: what somebody follows is nobody else’s business.

    Raises:
        NotFollowable: it does not exist, or is closed to this person.
        TooMuch: five hundred things already.
    """
    radius = min(RADII, key=lambda one: abs(one - radius_km)) if kind == Target.PLACE else 0
    known = Follow.objects.filter(user=actor, kind=kind, key=key).first()
    if known is not None:
        Follow.objects.filter(pk=known.pk).update(radius_km=radius)
        known.radius_km = radius
        return known
    if not _exists(actor, kind, key):
        raise NotFollowable(_("Ce que vous vouliez suivre n’existe plus, ou ne vous est pas ouvert."))
    if Follow.objects.filter(user=actor).count() >= MOST_FOLLOWED:
        raise TooMuch(
            _("Vous suivez déjà %(most)s choses : arrêtez d’en suivre une d’abord.") % {"most": MOST_FOLLOWED}
        )
    made, _new = Follow.objects.get_or_create(user=actor, kind=kind, key=key, defaults={"radius_km": radius, "at": at})
    _begin_digest(actor, at)
    return made


@transaction.atomic
def unfollow(*, actor: User, kind: str, key: str) -> None:
    """Follow it no more; twice changes nothing."""
    Follow.objects.filter(user=actor, kind=kind, key=key).delete()


def zone_of(user: User) -> str:
    """The time zone of somebody: that of their home."""
    residence = Residence.objects.filter(user=user).select_related("territory").first()
    return residence.territory.time_zone if residence is not None else settings.TIME_ZONE


def following(rhythm: str, zone_name: str, at: datetime) -> datetime | None:
    """The next morning on which a digest may leave: tomorrow, or the next Thursday, before the week-end is planned."""
    if rhythm == Rhythm.NONE:
        return None
    zone = ZoneInfo(zone_name)
    today = at.astimezone(zone).date()
    days = 1 if rhythm == Rhythm.DAILY else (THURSDAY - today.weekday() - 1) % WEEK + 1
    return datetime.combine(today + timedelta(days=days), MORNING, zone)


def _begin_digest(user: User, at: datetime) -> None:
    profile = profile_of(user, at)
    if profile.digest != Rhythm.NONE and profile.digest_next_at is None:
        profile.digest_next_at, profile.digest_told_at = following(profile.digest, zone_of(user), at), at
        profile.save(update_fields=["digest_next_at", "digest_told_at"])


@transaction.atomic
def choose_rhythm(*, actor: User, rhythm: str, at: datetime) -> Profile:
    """Never, every morning, every week. What was told stays told; what is new since the last digest comes next."""
    profile = profile_of(actor, at)
    was_off = profile.digest == Rhythm.NONE or profile.digest_told_at is None
    profile.digest, profile.digest_next_at = rhythm, following(rhythm, zone_of(actor), at)
    profile.digest_told_at = at if was_off else profile.digest_told_at
    profile.save(update_fields=["digest", "digest_next_at", "digest_told_at"])
    return profile
