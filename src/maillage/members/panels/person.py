"""The page of a person and the list of members: what each viewer may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from maillage.contributions.kinds import kind_named
from maillage.contributions.models import Contribution
from maillage.core.text import clean_line, fold, script_json
from maillage.geography.models import Department
from maillage.members.actions.news import paths_of
from maillage.members.enums import NEVER_NEWS, Audience, Contact
from maillage.members.models import Profile
from maillage.members.panels.extensions import Belonging, belongings_of
from maillage.members.querysets.people import ProfileQuerySet
from maillage.members.rules import people as rules
from maillage.territories.models import Territory
from maillage.territories.place import absolute, prefix_of
from maillage.territories.registry import registry
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

PAGE_SIZE = 24
SHOWN = 12


@dataclass(frozen=True)
class Work:
    """Something that a person published."""

    title: str
    url: str
    kind: str
    icon: str
    published_at: Any
    place: str


@dataclass(frozen=True)
class PersonPage:
    """What a viewer sees of somebody; what they may not see is empty."""

    name: str
    slug: str
    uid: str
    activity: str
    bio: str
    commune: str
    interests: tuple[Term, ...]
    skills: tuple[str, ...]
    structures: tuple[Belonging, ...]
    works: tuple[Work, ...]
    works_count: int
    territory: Territory | None
    is_own: bool
    may_write: bool
    why_not: str


def works_of(profile: Profile, language: str) -> tuple[tuple[Work, ...], int]:
    """What somebody published, the latest first: three queries whatever its kinds."""
    rows = Contribution.objects.published().filter(author=profile.user_id).exclude(kind__in=NEVER_NEWS)
    shown = list(rows.select_related("origin").order_by("-published_at", "-pk")[:SHOWN])
    paths = paths_of(shown)
    works = []
    for row in shown:
        kind = kind_named(row.kind)
        if kind is not None and paths.get(row.pk):
            url = prefix_of(registry().by_id.get(row.origin_id), language) + paths[row.pk].lstrip("/")
            works.append(Work(row.title, url, str(kind.label), kind.icon, row.published_at, row.origin.name))
    return tuple(works), rows.count()


def page_of_person(profile: Profile, viewer: Any, day: date, language: str) -> PersonPage:
    """The page as this viewer sees it."""
    seen = rules.fields_for(profile, rules.reach_of(viewer, profile))
    works, count = works_of(profile, language) if "contributions" in seen else ((), 0)
    residence = getattr(profile.user, "residence", None)
    why = rules.why_not_write(viewer, profile.user, day)
    return PersonPage(
        name=str(profile.user), slug=profile.slug, uid=str(profile.user.uid),
        activity=profile.activity if "activity" in seen else "",
        bio=profile.bio if "bio" in seen else "",
        commune=str(profile.commune or "") if "commune" in seen else "",
        interests=tuple(profile.interests.all()) if "interests" in seen else (),
        skills=tuple(skill.label for skill in profile.skills.all()) if "skills" in seen else (),
        structures=tuple(belongings_of([profile.user_id])[profile.user_id]) if "structures" in seen else (),
        works=works, works_count=count, territory=residence.territory if residence else None,
        is_own=viewer.is_authenticated and viewer.pk == profile.user_id,
        may_write=not why or (why == "anonymous" and profile.contact == Contact.EVERYONE), why_not=why,
    )  # fmt: skip


def person_json_ld(profile: Profile, url: str) -> Any:
    """What machines are told of a person: the parts that are for everyone, and nothing of a page that is not."""
    seen = rules.public_fields(profile)
    if profile.shown != Audience.EVERYONE:
        return ""
    data: dict[str, Any] = {"@context": "https://schema.org", "@type": "Person", "name": str(profile.user), "url": url}
    if "activity" in seen and profile.activity:
        data["jobTitle"] = profile.activity
    if "bio" in seen and profile.bio:
        data["description"] = profile.bio
    if "commune" in seen and profile.commune:
        data["homeLocation"] = {"@type": "Place", "name": str(profile.commune)}
    known = [term.label for term in profile.interests.all()] if "interests" in seen else []
    known += [skill.label for skill in profile.skills.all()] if "skills" in seen else []
    if known:
        data["knowsAbout"] = known
    if "structures" in seen:
        rows = belongings_of([profile.user_id])[profile.user_id]
        data |= {"affiliation": [
            {"@type": "Organization", "name": row.name, "url": absolute(None, row.url)} for row in rows
        ]} if rows else {}  # fmt: skip
    return script_json(data)


# --- The list of members ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeopleSearch:
    """What somebody asked of the members."""

    text: str = ""
    theme: str = ""
    department: str = ""
    skill: str = ""


def read_people(query: QueryDict) -> PeopleSearch:
    """Read the search of an address; unknown values simply find nobody."""
    names = {"text": "q", "theme": "theme", "department": "dep", "skill": "competence"}
    return PeopleSearch(**{name: clean_line(query.get(key) or "")[:90] for name, key in names.items()})


def people_of(search: PeopleSearch, viewer: Any, territory: Territory | None) -> ProfileQuerySet:
    """Members who agreed to be listed. A part that the viewer may not see finds nobody by it."""
    reach = Audience.MEMBERS if viewer.is_authenticated else Audience.EVERYONE
    rows = Profile.objects.listed_for(viewer)
    if territory is not None:
        rows = rows.filter(user__residence__territory=territory)
    if search.text:
        words = Q(user__display_name__icontains=search.text) | Q(slug__contains=fold(search.text).replace(" ", "-"))
        words |= Q(activity__icontains=search.text, see_activity__gte=reach)
        rows = rows.filter(words)
    if search.theme:
        wanted = Term.objects.filter(scheme=Scheme.THEME, code=search.theme)
        rows = rows.filter(interests__in=wanted, see_interests__gte=reach)
    if search.department:
        rows = rows.filter(commune__department=search.department, see_commune__gte=reach)
    if search.skill:
        rows = rows.filter(skills__folded=fold(search.skill)[:60], see_skills__gte=reach)
    return rows.order_by("slug", "pk")


@dataclass(frozen=True)
class PersonLine:
    """Somebody in the list."""

    name: str
    slug: str
    activity: str
    commune: str
    interests: tuple[Term, ...]
    structures: tuple[Belonging, ...]


def lines_of(profiles: list[Profile], viewer: Any) -> list[PersonLine]:
    """The lines of a page of the list, as members or as everyone see them."""
    reach = Audience.MEMBERS if viewer.is_authenticated else Audience.EVERYONE
    around = belongings_of([profile.user_id for profile in profiles]) if profiles else {}
    found = []
    for one in profiles:
        seen = rules.fields_for(one, reach)
        found.append(
            PersonLine(
                name=str(one.user),
                slug=one.slug,
                activity=one.activity if "activity" in seen else "",
                commune=str(one.commune or "") if "commune" in seen else "",
                interests=tuple(one.interests.all()) if "interests" in seen else (),
                structures=tuple(around[one.user_id][:2]) if "structures" in seen else (),
            )
        )
    return found


def theme_choices(chosen: str) -> list[tuple[str, str, bool]]:
    """The themes of the list: code, words, chosen."""
    return [(term.code, term.label, term.code == chosen) for term in terms_of(Scheme.THEME) if not term.retired]


def department_choices(territory: Territory | None, chosen: str) -> list[tuple[str, str, bool]]:
    """The departments one may narrow to, in a territory."""
    if territory is None:
        return []
    rows = Department.objects.filter(pk__in=territory.departments.order_by().values("pk")).order_by("code")
    return [(row.pk, str(row), row.pk == chosen) for row in rows]
