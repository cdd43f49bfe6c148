"""« Mon fil »: what is new among what somebody follows, once each, with the reason; and all that they follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.kinds import kind_named
from maillage.contributions.models import Contribution
from maillage.geography.models import Commune
from maillage.members.actions.digests import spots_of
from maillage.members.actions.news import paths_of
from maillage.members.enums import OF_CONTRIBUTIONS, Audience, Target
from maillage.members.models import Block, Follow, News, Profile, Topic
from maillage.members.querysets.near import within
from maillage.members.querysets.people import followed_by_owner
from maillage.territories.place import prefix_of
from maillage.territories.registry import registry
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

PAGE_SIZE = 20
SHOWN_FOR = timedelta(days=180)
Key = tuple[datetime, int]


@dataclass(frozen=True)
class FeedLine:
    """One thing of the feed."""

    title: str
    summary: str
    url: str
    kind: str
    icon: str
    place: str
    published_at: datetime
    reason: str


@dataclass(frozen=True)
class Followed:
    """Something that is followed, as it is called today; without name when it is gone."""

    kind: str
    key: str
    name: str
    url: str
    note: str
    icon: str


@dataclass(frozen=True)
class Feed:
    """A page of the feed; ``older`` is the key of the next one."""

    lines: tuple[FeedLine, ...]
    older: str
    follows_anything: bool


ICONS: dict[str, str] = {
    Target.PERSON: "user-round", Target.STRUCTURE: "building-2", Target.COMMUNITY: "users",
    Target.PROJECT: "wrench", Target.THEME: "tag", Target.PLACE: "map-pin",
}  # fmt: skip


def read_key(text: str) -> Key | None:
    """Where a page begins: microseconds and key, as an address carries them; nothing when it was made up."""
    moment, _dash, pk = text.partition("-")
    try:
        return datetime.fromtimestamp(int(moment) / 1_000_000, UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def write_key(news: News) -> str:
    """The same, for the link to older things."""
    return f"{round(news.published_at.timestamp() * 1_000_000)}-{news.pk}"


def tokens_for(user: User, follows: Sequence[Follow]) -> dict[str, str]:
    """What brings news to a person, with the key of the follow that does: places widened, closed people left out."""
    found = {row.token: row.token for row in follows if row.kind not in {Target.PERSON, Target.PLACE}}
    people = [row.key for row in follows if row.kind == Target.PERSON]
    if people:
        close = Q(followed_by_owner(user), see_contributions=Audience.FOLLOWED)
        told = Q(see_contributions__gte=Audience.MEMBERS) | close
        open_to_me = Profile.objects.visible_to(user).filter(told, user__uid__in=people)
        seen = {str(uid) for uid in open_to_me.order_by("pk").values_list("user__uid", flat=True)}
        found |= {row.token: row.token for row in follows if row.kind == Target.PERSON and row.key in seen}
    places = [row for row in follows if row.kind == Target.PLACE]
    for row, codes in zip(places, _around(places), strict=True):
        for code in codes:
            found.setdefault(f"{Target.PLACE.value}:{code}", row.token)
    return found


def _around(places: Sequence[Follow]) -> list[list[str]]:
    """The communes around each place followed, in two queries."""
    if not places:
        return []
    centres = spots_of(row.key for row in places)
    wanted = Commune.objects.none()
    for row in places:
        if row.key in centres and row.radius_km:
            wanted |= Commune.objects.around(centres[row.key].latitude, centres[row.key].longitude, row.radius_km)
    spots = spots_of(wanted.order_by("pk").values_list("pk", flat=True)) if any(row.radius_km for row in places) else {}
    return [within(centres.get(row.key), row.radius_km, spots) if row.radius_km else [row.key] for row in places]


def feed_of(user: User, at: datetime, language: str, after: Key | None) -> Feed:
    """A page of the feed, in a fixed number of queries."""
    follows = list(Follow.objects.visible_to(user).in_order())
    tokens = tokens_for(user, follows)
    muted = list(Block.objects.visible_to(user).order_by("pk").values_list("person", flat=True))
    rows = News.objects.all().readable().about(list(tokens), at - SHOWN_FOR).not_by([*muted, user.pk])
    if after is not None:
        rows = rows.before(*after)
    found = list(rows.latest_first()[: PAGE_SIZE + 1]) if tokens else []
    shown = found[:PAGE_SIZE]
    reasons = _reasons(shown, tokens, follows)
    older = write_key(shown[-1]) if len(found) > PAGE_SIZE else ""
    return Feed(tuple(_line(news, reasons.get(news.pk, ""), language) for news in shown), older, bool(follows))


def _line(news: News, reason: str, language: str) -> FeedLine:
    row, kind = news.contribution, kind_named(news.contribution.kind)
    origin = registry().by_id.get(row.origin_id)
    return FeedLine(
        title=row.title, summary=news.summary, url=prefix_of(origin, language) + news.path.lstrip("/"),
        kind=str(kind.label) if kind else "", icon=kind.icon if kind else "", place=row.origin.name,
        published_at=news.published_at, reason=reason,
    )  # fmt: skip


def _reasons(shown: Sequence[News], tokens: dict[str, str], follows: Sequence[Follow]) -> dict[int, str]:
    """Why each thing is here: the name of what is followed."""
    topics = Topic.objects.filter(news__in=[news.pk for news in shown]).order_by("pk").values_list("news", "token")
    why: dict[int, str] = {}
    for news, token in topics:
        if token in tokens:
            why.setdefault(news, tokens[token])
    called = {f"{one.kind}:{one.key}": one.name for one in followed(follows)}
    return {news: called.get(token, "") for news, token in why.items()}


def followed(follows: Iterable[Follow]) -> list[Followed]:
    """What these follows are called today, and where their pages are; one query for each sort of thing."""
    rows = list(follows)
    named: dict[str, tuple[str, str]] = {}
    by_kind = {kind: [row.key for row in rows if row.kind == kind] for kind in Target.values}
    if people := by_kind[Target.PERSON]:
        named |= _people(people)
    if things := [key for kind in OF_CONTRIBUTIONS for key in by_kind[kind]]:
        named |= _things(things)
    if codes := by_kind[Target.PLACE]:
        communes = Commune.objects.filter(pk__in=codes).select_related("department").order_by("pk")
        named |= {f"place:{row.pk}": (row.label, "") for row in communes}
    themes = {f"theme:{term.code}": (term.label, "") for term in terms_of(Scheme.THEME)}
    found = []
    for row in rows:
        name, url = (themes if row.kind == Target.THEME else named).get(row.token, ("", ""))
        note = _("à %(km)s km autour") % {"km": row.radius_km} if row.radius_km else ""
        found.append(Followed(row.kind, row.key, name, url, note, ICONS[row.kind]))
    return found


def _people(uids: Sequence[str]) -> dict[str, tuple[str, str]]:
    profiles = Profile.objects.filter(user__uid__in=uids, user__is_active=True).select_related("user").order_by("pk")
    return {f"person:{row.user.uid}": (str(row.user), reverse("members:person", args=[row.slug])) for row in profiles}


def _things(uids: Sequence[str]) -> dict[str, tuple[str, str]]:
    contributions = list(Contribution.objects.filter(uid__in=uids).exclude(state="removed").order_by("pk"))
    paths = paths_of(contributions)
    found: dict[str, tuple[str, str]] = {}
    for row in contributions:
        url = prefix_of(registry().by_id.get(row.origin_id), "fr") + paths.get(row.pk, "").lstrip("/")
        for kind in OF_CONTRIBUTIONS:
            found[f"{kind.value}:{row.uid}"] = (row.title, url if paths.get(row.pk) else "")
    return found


def followed_names(follows: Sequence[Follow]) -> list[tuple[str, list[Followed]]]:
    """The list of what somebody follows, by sort: label, things."""
    groups: dict[str, list[Any]] = {}
    for one in followed(follows):
        groups.setdefault(one.kind, []).append(one)
    return [(str(Target(kind).label).capitalize(), groups[kind]) for kind in Target.values if kind in groups]
