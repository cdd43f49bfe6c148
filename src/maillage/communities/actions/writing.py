"""Opening a community and writing what it is."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.communities.actions.projection import keep_inside, refresh_communities
from maillage.communities.enums import WIDTH, Access, MemberRole
from maillage.communities.models import Community, Membership
from maillage.contributions.actions import keep_revision, open_contribution, submit, touch
from maillage.contributions.enums import State
from maillage.core.errors import Refused
from maillage.core.text import clean_line, sanitise, slug
from maillage.files.models import Image
from maillage.journal.actions import record
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLUG = 80
NOT_NAMES = frozenset({"nouvelle", "publier", "invitation"})  # addresses of our own


class WouldTell(Refused):
    """What members said to each other does not become public afterwards."""


class NoName(Refused):
    """A community has a name, and says in one sentence what it is for."""


@dataclass(frozen=True, kw_only=True)
class CommunityData:
    """Everything that one writes of a community."""

    name: str
    summary: str
    description: str = ""
    access: str = Access.OPEN
    themes: tuple[Term, ...] = ()
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False


def content_of(data: CommunityData) -> dict[str, Any]:
    """What the history keeps."""
    return {
        "name": data.name, "summary": data.summary, "description": data.description, "access": data.access,
        "themes": [term.code for term in data.themes], "image": data.image.pk if data.image else None,
        "image_alt": data.image_alt, "image_credit": data.image_credit, "image_decorative": data.image_decorative,
    }  # fmt: skip


def _free_slug(name: str) -> str:
    wanted = slug(name, fallback="communaute", length=LONGEST_SLUG)
    taken = wanted in NOT_NAMES or Community.objects.filter(slug=wanted).exists()
    return f"{wanted}-{secrets.token_hex(3)}" if taken else wanted


def _clean(data: CommunityData) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": clean_line(data.name)[:120],
        "summary": clean_line(data.summary)[:200],
        "description": sanitise(data.description),
        "access": data.access if data.access in Access.values else Access.OPEN,
        "image": data.image,
        "image_alt": clean_line(data.image_alt)[:250],
        "image_credit": clean_line(data.image_credit)[:160],
        "image_decorative": data.image_decorative,
    }
    if not values["name"] or not values["summary"]:
        raise NoName(_("Donnez un nom à la communauté, et dites en une phrase à quoi elle sert."))
    return values


def _check_access(community: Community, access: str) -> None:
    """Refuse to open to more people what was said among members."""
    if WIDTH[Access(access)] <= WIDTH[Access(community.access)]:
        return
    said = community.contribution.comments.exists() or community.documents.exists() or community.postings.exists()
    if said:
        raise WouldTell(
            _(
                "Des messages ou des documents ont été confiés à cette communauté entre membres : elle ne peut pas"
                " s’ouvrir davantage. Créez-en une autre, ouverte, et invitez-y ses membres."
            )
        )


@transaction.atomic
def save_community(
    *, actor: User, community: Community | None, origin: Territory, data: CommunityData, at: datetime
) -> Community:
    """Write a community, new or known, and propose it; whoever opens it leads it.

    Raises:
        NoName: no name, or no sentence.
        WouldTell: it would open to others what was said among members.
        TooMuchForANewAccount: a new account has its limits.
    """
    values = _clean(data)
    if community is None:
        contribution = open_contribution(
            actor=actor, kind=Kind.COMMUNITY, title=values["name"], origin=origin, language="fr", at=at,
            reserved=values["access"] == Access.PRIVATE,
        )  # fmt: skip
        community = Community.objects.create(contribution=contribution, slug=_free_slug(values["name"]), **values)
        Membership.objects.create(community=community, user=actor, role=MemberRole.LEADER, joined_at=at)
    else:
        _check_access(community, values["access"])
        for name, value in values.items():
            setattr(community, name, value)
        community.save(update_fields=list(values))
        keep_inside(community)
        touch(actor=actor, contribution=community.contribution, at=at, title=community.name, material=False)
    community.themes.set(data.themes)
    contribution = community.contribution
    keep_revision(actor=actor, contribution=contribution, data=content_of(data), at=at)
    record(actor=actor, verb="changed", obj=contribution, at=at, territory_id=contribution.origin_id)
    if contribution.state in {State.DRAFT, State.RETURNED, State.REFUSED}:
        submit(actor=actor, contribution=contribution, at=at)
    refresh_communities([contribution.pk], at)
    return community
