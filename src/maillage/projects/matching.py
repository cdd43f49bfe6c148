"""Who fits a need, which needs fit somebody, and why: skills, interests, distance.

People come from providers, the first to name a person is believed: those who filled what they offer
(``HelperProfile``), then members by what their page says to other members.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.geography.models import Commune
from maillage.members.enums import Audience, Contact
from maillage.members.models import Block, Profile
from maillage.projects.enums import NeedKind
from maillage.projects.models import HelperProfile, MutedNeed, Need, Relation
from maillage.projects.models.people import FARTHEST_KM
from maillage.search.ranking import kilometres
from maillage.search.stems import stop_words, tokens
from maillage.vocabularies.models import Term

MOST_PEOPLE = 2_000
MOST_NEEDS = 600
SKILL, INTEREST, NEAR = 6, 2, 3
MOST_INTERESTS = 2
SHORTEST_STEM = 3
CLOSE_KM = 10


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who agreed to be proposed."""

    user: User
    skills: tuple[str, ...] = ()
    themes: frozenset[int] = frozenset()
    commune: Commune | None = None
    radius_km: int = 30


@dataclass(frozen=True)
class Match:
    """A need and a person who fits it, how well, and why in words."""

    need: Need
    person: Person
    score: int
    reasons: tuple[str, ...]


Provider = Callable[[Need], Iterable[Person]]
_providers: list[Provider] = []


def add_provider(provider: Provider) -> None:
    """Let an app propose people; adding it again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text that say something."""
    return frozenset(
        token.stem for token in tokens(text) if token.word not in stop_words() and len(token.stem) >= SHORTEST_STEM
    )


def person_of(profile: HelperProfile) -> Person:
    """A profile as matching reads it; its themes are already there."""
    return Person(
        user=profile.user, skills=tuple(profile.skills), commune=profile.commune, radius_km=profile.radius_km,
        themes=frozenset(term.pk for term in profile.themes.all()),
    )  # fmt: skip


def helpers(need: Need) -> Iterable[Person]:
    """Our own provider: those who offered, near enough to be thought of, the last to say so first."""
    rows = HelperProfile.objects.filter(available=True, muted=False, user__is_active=True)
    commune = need.project.commune
    if commune is not None:
        near = Commune.objects.around(commune.latitude, commune.longitude, FARTHEST_KM)
        rows = rows.filter(Q(commune=None) | Q(commune__in=near.order_by().values("pk")))
    rows = rows.select_related("user", "commune").prefetch_related("themes").order_by("-updated_at", "pk")
    return [person_of(profile) for profile in rows[:MOST_PEOPLE]]


def members(need: Need) -> Iterable[Person]:
    """Members whose page says to members what they can do, or what they like, and that others may write to them.

    Each part keeps its audience: what members may not see plays no role. Who said to `HelperProfile` that they are not
    available is left alone, and so is who keeps somebody of the team away.
    """
    team = Relation.objects.filter(project=need.project).named().order_by().values("user")
    told = Q(see_skills__gte=Audience.MEMBERS, skills__isnull=False)
    told |= Q(see_interests__gte=Audience.MEMBERS, interests__isnull=False)
    rows = Profile.objects.filter(told, shown__gte=Audience.MEMBERS, user__is_active=True, contact=Contact.EVERYONE)
    rows = rows.exclude(user__in=HelperProfile.objects.order_by().values("user"))
    rows = rows.exclude(user__in=Block.objects.filter(person__in=team).order_by().values("owner"))
    commune = need.project.commune
    if commune is not None:
        near = Commune.objects.around(commune.latitude, commune.longitude, FARTHEST_KM)
        hidden = Q(commune=None) | Q(see_commune__lt=Audience.MEMBERS)
        rows = rows.filter(hidden | Q(commune__in=near.order_by().values("pk")))
    rows = rows.distinct().select_related("user", "commune").prefetch_related("skills", "interests")
    return [_member(profile) for profile in rows.order_by("-updated_at", "pk")[:MOST_PEOPLE]]


def _member(profile: Profile) -> Person:
    """What members may see of a profile."""
    shows_skills, shows_interests = (level >= Audience.MEMBERS for level in (profile.see_skills, profile.see_interests))
    return Person(
        user=profile.user,
        skills=tuple(skill.label for skill in profile.skills.all()) if shows_skills else (),
        themes=frozenset(term.pk for term in profile.interests.all()) if shows_interests else frozenset(),
        commune=profile.commune if profile.see_commune >= Audience.MEMBERS else None,
    )


def _distance(one: Commune | None, other: Commune | None) -> float | None:
    if one is None or other is None:
        return None
    return kilometres((one.latitude, one.longitude), (other.latitude, other.longitude))


def _fitting_skills(need: Need, person: Person) -> list[str]:
    """The skills of a person that the need names: every word that says something is found there."""
    sought = stems_of(f"{need.text} {' '.join(need.skills)}")
    return [skill for skill in person.skills if (own := stems_of(skill)) and own <= sought]


def compare(need: Need, person: Person, themes: Sequence[Term]) -> Match | None:
    """Whether a person fits a need, and why; too far is never proposed, nor who shares nothing with it."""
    far = _distance(need.project.commune, person.commune)
    if far is not None and far > person.radius_km:
        return None
    skills = _fitting_skills(need, person)
    shared = [term for term in themes if term.pk in person.themes][:MOST_INTERESTS]
    if not skills and (need.kind == NeedKind.SKILL or not shared):
        return None
    if not skills and far is None and need.project.commune is not None:
        return None  # an interest alone, from who knows where, is no reason to be asked
    reasons = [_("sait faire : %(skill)s") % {"skill": skill} for skill in skills[:MOST_INTERESTS]]
    score = SKILL * min(len(skills), MOST_INTERESTS) + INTEREST * len(shared)
    if far is not None:
        shown = max(1, round(far))
        reasons.append(_("dans la commune") if far < 1 else _("à %(km)s km") % {"km": shown})
        score += NEAR if far <= CLOSE_KM else 1
    reasons += [_("s’intéresse à : %(theme)s") % {"theme": term.label} for term in shared]
    return Match(need, person, score, tuple(reasons))


def people_for(need: Need, today: date, *, most: int = 8) -> list[Match]:
    """The people proposed for a need, the best first; never a minor, nor who is in the project or was asked already."""
    if not need.proposes or not need.is_open:
        return []
    known = set(Relation.objects.filter(project=need.project).named().order_by().values_list("user", flat=True))
    known |= set(need.project.askings.exclude(user=None).order_by().values_list("user", flat=True))
    known |= set(MutedNeed.objects.filter(need=need).order_by().values_list("user", flat=True))
    themes, seen, found = list(need.project.themes.all()), set(known), list[Match]()
    for provider in _providers:
        for person in provider(need):
            if person.user.pk in seen or person.user.is_minor(today):
                continue
            seen.add(person.user.pk)
            match = compare(need, person, themes)
            if match is not None:
                found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.person.user.pk))[:most]


def needs_for(profile: HelperProfile, territory_id: int | None, *, most: int = 40) -> list[Match]:
    """The open needs that fit a member, the best first; none when they asked for silence."""
    if profile.muted:
        return []
    person = person_of(profile)
    rows = Need.objects.open().of_published()
    if territory_id is not None:
        shown = {"project__contribution__placements__territory": territory_id,
                 "project__contribution__placements__shown": True}  # fmt: skip
        rows = rows.filter(**shown)
    if profile.commune is not None:
        around = (profile.commune.latitude, profile.commune.longitude, float(profile.radius_km))
        near = Commune.objects.around(*around)
        rows = rows.filter(Q(project__commune=None) | Q(project__commune__in=near.order_by().values("pk")))
    rows = rows.exclude(muted_by__user=profile.user).exclude(pk__in=_mine(profile.user))
    rows = rows.select_related("project__commune", "project__contribution").prefetch_related("project__themes")
    newest = rows.order_by("-since", "-pk")[:MOST_NEEDS]
    found = [compare(need, person, list(need.project.themes.all())) for need in newest]
    return sorted((match for match in found if match), key=lambda match: (-match.score, -match.need.pk))[:most]


def _mine(user: User) -> Any:
    """The needs of projects that the person makes or helps already."""
    own = Relation.objects.filter(user=user, role__in=["team", "helper"]).order_by().values("project")
    return Need.objects.filter(project__in=own).order_by().values("pk")
