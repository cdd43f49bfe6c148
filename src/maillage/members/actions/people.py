"""Writing a profile, and keeping somebody away."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, fold, slug
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.members.enums import Audience, Contact, Distance, Target
from maillage.members.models import Block, Follow, Profile, Skill
from maillage.members.rules.people import FIELDS
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.vocabularies.models import Term

MOST_SKILLS = 20
LONGEST_SLUG = 70
SEARCH_KIND = "member"


class NotOfAge(Refused):
    """Before eighteen nobody has a public page nor receives messages."""


class NotOneself(Refused):
    """One does not keep oneself away."""


@dataclass(frozen=True, kw_only=True)
class ProfileData:
    """Everything that one writes of oneself; ``audiences`` gives who sees each part."""

    activity: str = ""
    bio: str = ""
    commune: Commune | None = None
    interests: Sequence[Term] = ()
    skills: Sequence[str] = ()
    shown: int = Audience.NOBODY
    listed: bool = False
    contact: str = Contact.NONE
    audiences: dict[str, int] = field(default_factory=dict)


def profile_of(user: User, at: datetime) -> Profile:
    """The profile of somebody, made the first time."""
    known = Profile.objects.filter(user=user).first()
    return known or Profile.objects.create(user=user, slug=_free_slug(user), updated_at=at)


def _free_slug(user: User) -> str:
    wanted = slug(user.display_name, fallback="membre", length=LONGEST_SLUG)
    taken = Profile.objects.filter(slug=wanted).exclude(user=user).exists()
    return f"{wanted}-{secrets.token_hex(3)}" if taken else wanted


def _still_fits(profile: Profile) -> bool:
    """Whether the address still says the name: somebody who changed it leaves the former one behind."""
    wanted = slug(profile.user.display_name, fallback="membre", length=LONGEST_SLUG)
    return profile.slug == wanted or profile.slug.rpartition("-")[0] == wanted


def skills_from(typed: Sequence[str]) -> dict[str, str]:
    """What was typed, each skill once, by its key."""
    found: dict[str, str] = {}
    for words in typed:
        label = clean_line(words)[:60].strip()
        if fold(label):
            found.setdefault(fold(label)[:60], label)
    return dict(list(found.items())[:MOST_SKILLS])


@transaction.atomic
def write_profile(*, actor: User, data: ProfileData, at: datetime) -> Profile:
    """Write one’s profile; pages and search follow.

    Raises:
        NotOfAge: a minor opens their page, or lets people write to them.
    """
    opens = data.shown != Audience.NOBODY or data.listed or data.contact != Contact.NONE
    if opens and actor.is_minor(day_of(at)):
        raise NotOfAge(_("Avant 18 ans, votre page reste fermée et personne ne peut vous écrire."))
    profile = profile_of(actor, at)
    if not _still_fits(profile):
        profile.slug = _free_slug(actor)
    profile.activity, profile.bio = clean_line(data.activity)[:120], clean_text(data.bio)[:2000]
    profile.commune, profile.contact, profile.shown = data.commune, data.contact, data.shown
    profile.listed = data.listed and data.shown >= Audience.MEMBERS
    for name in FIELDS:
        if name in data.audiences:
            setattr(profile, f"see_{name}", data.audiences[name])
    profile.updated_at = at
    profile.save()
    profile.interests.set(data.interests)
    _write_skills(profile, skills_from(data.skills))
    _refresh(profile)
    record(actor=actor, verb="changed", kind="members.profile", object_id=profile.pk, at=at)
    return profile


def _write_skills(profile: Profile, wanted: dict[str, str]) -> None:
    profile.skills.exclude(folded__in=wanted).delete()
    known = {skill.folded: skill for skill in profile.skills.order_by("pk")}
    for folded, label in wanted.items():
        if folded not in known:
            Skill.objects.create(profile=profile, folded=folded, label=label)
        elif known[folded].label != label:
            Skill.objects.filter(pk=known[folded].pk).update(label=label)


def _refresh(profile: Profile) -> None:
    """Search and kept pages follow what everyone may see."""
    fresh = Profile.objects.for_page().get(pk=profile.pk)
    residence = getattr(fresh.user, "residence", None)
    if fresh.listed and fresh.shown == Audience.EVERYONE:
        index([_row(fresh, [residence.territory_id] if residence else [])])
    else:
        remove(SEARCH_KIND, [profile.pk])
    renew([residence.territory.slug] if residence else [])


def _row(profile: Profile, scopes: list[int]) -> Row:
    """What search knows: the parts that are for everyone."""
    shown = {name for name in FIELDS if getattr(profile, f"see_{name}") == Audience.EVERYONE}
    parts = [profile.bio if "bio" in shown else ""]
    parts += [term.label_fr for term in profile.interests.all()] if "interests" in shown else []
    parts += [skill.label for skill in profile.skills.all()] if "skills" in shown else []
    return Row(
        kind=SEARCH_KIND, object_id=profile.pk, title=str(profile), view="members:person", args=(profile.slug,),
        summary=profile.activity if "activity" in shown else "", body="\n".join(filter(None, parts)), scopes=scopes,
        language=profile.user.language, updated_at=profile.updated_at,
    )  # fmt: skip


@transaction.atomic
def keep_away(*, actor: User, person: User, kind: str, at: datetime) -> Block:
    """Mute or block somebody; the other measure is replaced. Blocking ends what either followed of the other.

    Raises:
        NotOneself: it is oneself.
    """
    if actor.pk == person.pk:
        raise NotOneself(_("Vous ne pouvez pas vous masquer vous-même."))
    block, _made = Block.objects.update_or_create(owner=actor, person=person, defaults={"kind": kind, "at": at})
    if kind == Distance.BLOCK:
        Follow.objects.filter(user=actor, kind=Target.PERSON, key=str(person.uid)).delete()
        Follow.objects.filter(user=person, kind=Target.PERSON, key=str(actor.uid)).delete()
    record(actor=actor, verb="kept_away", kind="members.block", object_id=block.pk, at=at, measure=kind)
    return block


@transaction.atomic
def let_back(*, actor: User, block: Block, at: datetime) -> None:
    """Neither muted nor blocked any more."""
    record(actor=actor, verb="let_back", kind="members.block", object_id=block.pk, at=at)
    block.delete()
