"""The digest of what people follow: a bounded number of queries for each batch of people, never twice for a period.

A run loads what is new once, as an index from subjects to lines; each batch of five hundred people then asks for their
follows, matches them in memory, and writes the mails and the date of the next digest in one transaction. A run that is
killed leaves the people of its last batch as they were; two runs at once take different people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from maillage.contributions.kinds import kind_named
from maillage.contributions.models import Contribution
from maillage.geography.models import Commune
from maillage.members import notices
from maillage.members.actions.following import following
from maillage.members.enums import OF_CONTRIBUTIONS, Audience, Rhythm, Target
from maillage.members.models import Block, Follow, News, Profile, Topic
from maillage.members.querysets.near import Spot, within
from maillage.notices import actions as outbox
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

BATCH = 500
WINDOW = timedelta(days=8)
MOST_NEWS = 5000
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a digest; ``path`` is inside the territory ``origin``."""

    title: str
    summary: str
    kind: str
    path: str
    origin: int
    author: int | None
    published_at: datetime
    known_at: datetime


@dataclass(frozen=True)
class Window:
    """What is new: the lines, the latest first, those of each subject, and where the communes told of are."""

    lines: tuple[Line, ...] = ()
    about: Mapping[str, Sequence[int]] = field(default_factory=dict)
    communes: Mapping[str, Spot] = field(default_factory=dict)


def load_window(at: datetime) -> Window:
    """What became known these last eight days, in three queries."""
    fields = ("pk", "contribution__title", "summary", "contribution__kind", "path", "contribution__origin",
              "contribution__author", "published_at", "known_at")  # fmt: skip
    fresh = News.objects.all().readable().filter(known_at__gt=at - WINDOW, known_at__lte=at)
    rows = list(fresh.order_by("-published_at", "-pk").values_list(*fields)[:MOST_NEWS])
    rank = {row[0]: number for number, row in enumerate(rows)}
    about: dict[str, list[int]] = defaultdict(list)
    topics = Topic.objects.filter(news__known_at__gt=at - WINDOW, news__known_at__lte=at)
    for news, token in topics.order_by("pk").values_list("news", "token").iterator(chunk_size=2000):
        if news in rank:
            about[token].append(rank[news])
    codes = [token.partition(":")[2] for token in about if token.startswith(f"{Target.PLACE.value}:")]
    return Window(tuple(Line(*row[1:]) for row in rows), dict(about), spots_of(codes))


def spots_of(codes: Iterable[str]) -> dict[str, Spot]:
    """Where communes are, and their names."""
    rows = Commune.objects.filter(pk__in=set(codes)).order_by("pk")
    told = rows.values_list("code", "latitude", "longitude", "name")
    return {code: Spot(latitude, longitude, name) for code, latitude, longitude, name in told}


@dataclass
class _Batch:
    """What the people of a batch follow, and what is needed to say it."""

    follows: dict[int, list[Follow]]
    muted: dict[int, set[int]]
    names: dict[str, str]
    closed: dict[str, int]
    back: set[tuple[str, str]]
    places: dict[tuple[str, int], list[int]]


def _follows_of(people: Sequence[int]) -> dict[int, list[Follow]]:
    found: dict[int, list[Follow]] = defaultdict(list)
    for row in Follow.objects.filter(user__in=people).order_by("user", "pk"):
        found[row.user_id].append(row)
    return found


def _muted_by(people: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for owner, person in Block.objects.filter(owner__in=people).order_by("pk").values_list("owner", "person"):
        found[owner].add(person)
    return found


def _places(follows: Iterable[Follow], window: Window) -> tuple[dict[tuple[str, int], list[int]], dict[str, str]]:
    """For each commune and radius followed, the lines around it; and what these communes are called."""
    wanted = {(row.key, row.radius_km) for row in follows if row.kind == Target.PLACE}
    centres = spots_of(code for code, _radius in wanted)
    found = {}
    for code, radius in wanted:
        near = within(centres.get(code), radius, window.communes) if radius else [code]
        found[code, radius] = sorted({rank for one in near for rank in window.about.get(f"place:{one}", ())})
    return found, {f"{Target.PLACE.value}:{code}": spot.name for code, spot in centres.items()}


def _names(follows: Iterable[Follow], window: Window) -> dict[str, str]:
    """How the things followed that have news are called: titles of contributions and themes."""
    told = [row for row in follows if row.token in window.about]
    uids = {row.key for row in told if row.kind in OF_CONTRIBUTIONS}
    titles = Contribution.objects.filter(uid__in=uids).order_by("pk").values_list("uid", "title")
    names = {str(uid): title for uid, title in titles}
    return {row.token: names[row.key] for row in told if row.key in names} | {
        f"{Target.THEME.value}:{term.code}": term.label for term in terms_of(Scheme.THEME)
    }


def _people(follows: Iterable[Follow]) -> tuple[dict[str, str], dict[str, int], set[tuple[str, str]]]:
    """Of the people followed: their names, who sees what they publish, and whom they follow in return."""
    uids = {row.key for row in follows if row.kind == Target.PERSON}
    names, seen = {}, {}
    for profile in (
        Profile.objects.filter(user__uid__in=uids, user__is_active=True).select_related("user").order_by("pk")
    ):
        key = str(profile.user.uid)
        names[f"{Target.PERSON.value}:{key}"] = str(profile.user)
        seen[key] = min(profile.shown, profile.see_contributions)
    rows = Follow.objects.filter(kind=Target.PERSON, user__uid__in=uids).order_by("pk").values_list("user__uid", "key")
    return names, seen, {(str(uid), key) for uid, key in rows}


def _gather(people: Sequence[int], window: Window) -> _Batch:
    """Six queries, whatever the number of people."""
    follows = _follows_of(people)
    every = [row for rows in follows.values() for row in rows]
    names, closed, back = _people(every)
    places, called = _places(every, window)
    return _Batch(
        follows=follows,
        muted=_muted_by(people),
        names=names | called | _names(every, window),
        closed=closed,
        back=back,
        places=places,
    )


def _ranks_of(row: Follow, uid: str, batch: _Batch, window: Window) -> Sequence[int]:
    """The lines that one follow brings to a person."""
    if row.kind == Target.PLACE:
        return batch.places.get((row.key, row.radius_km), ())
    if row.kind == Target.PERSON:
        seen = batch.closed.get(row.key, Audience.NOBODY)
        if seen < Audience.MEMBERS and not (seen == Audience.FOLLOWED and (row.key, uid) in batch.back):
            return ()
    return window.about.get(row.token, ())


def _lines_for(profile: Profile, batch: _Batch, window: Window) -> list[tuple[Line, str]]:
    """What is new for somebody since their last digest, once each, with the reason; the latest first."""
    since, muted = profile.digest_told_at, batch.muted.get(profile.user_id, set())
    found: dict[int, str] = {}
    for row in batch.follows.get(profile.user_id, ()):
        reason = batch.names.get(row.token, "")
        for rank in _ranks_of(row, str(profile.user.uid), batch, window):
            line = window.lines[rank]
            if line.author not in muted and line.author != profile.user_id and (since is None or line.known_at > since):
                found.setdefault(rank, reason)
    return [(window.lines[rank], found[rank]) for rank in sorted(found)]


def _words(line: Line, reason: str, language: str) -> notices.DigestLine:
    kind = kind_named(line.kind)
    return notices.digest_line(
        title=line.title, summary=line.summary, kind=kind.label if kind else "", path=line.path, origin=line.origin,
        reason=reason, language=language,
    )  # fmt: skip


@transaction.atomic
def serve_batch(*, at: datetime, window: Window, size: int = BATCH) -> tuple[int, int]:
    """Write the digests of the next people whose hour has come; gives how many people, and how many mails.

    The machine’s own work: nothing is journalled, and nothing leaves for somebody who has no news.
    """
    due = Profile.objects.all().due(at).select_for_update(of=("self",), skip_locked=True)
    profiles = list(due.select_related("user__residence__territory")[:size])
    if not profiles:
        return 0, 0
    batch = _gather([profile.user_id for profile in profiles], window)
    mails = []
    for profile in profiles:
        lines = _lines_for(profile, batch, window)
        if lines:
            tongue = profile.user.language
            shown = [_words(line, reason, tongue) for line, reason in lines[:MOST_LINES]]
            mails.append(notices.compose_digest(profile, shown, len(lines) - len(shown)))
    outbox.queue_many(mails=mails, at=at)
    _move_on(profiles, at)
    return len(profiles), len(mails)


def _move_on(profiles: Sequence[Profile], at: datetime) -> None:
    """The next morning of each, one update for each rhythm and time zone."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for profile in profiles:
        residence = getattr(profile.user, "residence", None)
        zone = residence.territory.time_zone if residence is not None else settings.TIME_ZONE
        groups[profile.digest, zone].append(profile.pk)
    for (rhythm, zone), keys in sorted(groups.items()):
        Profile.objects.filter(pk__in=keys).update(
            digest_next_at=following(Rhythm(rhythm), zone, at), digest_told_at=at
        )
