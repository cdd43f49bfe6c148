"""What comes out of the index: results by kind, and completion while typing.

What a person typed is cut into words here and goes no further: engines get our terms only. Nothing is logged.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connections
from django.urls import reverse
from django.utils.safestring import SafeString

from maillage.core.text import clean_line
from maillage.search import terms, vocabulary
from maillage.search.engines import Query, engine_of
from maillage.search.marking import marked, snippet
from maillage.search.models import Entry
from maillage.search.ranking import COLUMNS, Asked, Candidate, kilometres, rank
from maillage.search.stems import tokens, widened

MOST_CANDIDATES, NEWEST, TITLES, SOON, PER_KIND = 600, 350, 150, 100, 50
KIND = 1  # the place of the kind in COLUMNS
MOST_WORDS = 12
MOST_MATCHING = 5000
LONGEST_QUERY = 200
FEW = 3
COMPLETED_FROM = 200
BEGINNINGS = 40
COMPLETION_COLUMNS = "e.id, e.title_key, e.ends_minute, e.weight"


@dataclass(frozen=True, slots=True)
class Hit:
    """A result. ``title_marked`` and ``snippet`` are escaped and may hold ``<mark>``; times are in UTC."""

    kind: str
    object_id: int
    title: str
    title_marked: SafeString
    snippet: SafeString
    view: str
    args: tuple[str | int, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    latitude: float | None
    longitude: float | None
    kilometres: float | None
    score: float

    @property
    def url(self) -> str:
        """Its page, in the territory and language of the request."""
        return reverse(self.view, args=self.args)


@dataclass(slots=True)
class Group:
    """The results of one kind. When there are too many to be all read, ``count`` is a lower bound and ``more`` true."""

    kind: str
    count: int
    more: bool
    hits: list[Hit] = field(default_factory=list)


@dataclass(slots=True)
class Results:
    """An answer. ``corrected`` is what was searched instead of ``query``, which held a word of no text.

    ``suggested`` is a correction that was not applied. ``loosened`` says that no text holds all the words and that
    those that hold some are given.
    """

    query: str
    groups: list[Group] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    corrected: str = ""
    suggested: str = ""
    loosened: bool = False

    @property
    def count(self) -> int:
        """Results of every kind."""
        return sum(group.count for group in self.groups)

    @property
    def more(self) -> bool:
        """Whether ``count`` is a lower bound."""
        return any(group.more for group in self.groups)


@dataclass(frozen=True, slots=True)
class Completion:
    """A title that may be meant."""

    kind: str
    object_id: int
    title: str
    view: str
    args: tuple[str | int, ...]

    @property
    def url(self) -> str:
        """Its page, in the territory and language of the request."""
        return reverse(self.view, args=self.args)


@dataclass(slots=True)
class _Found:
    """Candidates, best first, with the number of results of each kind."""

    candidates: list[Candidate]
    counts: dict[str, tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a search is limited to."""

    scope: int | None
    kinds: tuple[str, ...]
    public: bool
    at: datetime
    near: tuple[float, float] | None
    using: str

    @property
    def limits(self) -> tuple[str, ...]:
        """The terms of which one is needed."""
        return terms.limits(self.scope, self.kinds, public=self.public)

    def of_kind(self, kind: str) -> "_Frame":
        """The same, for one kind."""
        return replace(self, kinds=(kind,))


def find(
    query: str,
    *,
    at: datetime,
    scope: int | None = None,
    kinds: Sequence[str] = (),
    near: tuple[float, float] | None = None,
    limit: int = 20,
    offset: int = 0,
    per_kind: int = 0,
    exact: bool = False,
    public: bool = True,
    using: str = "default",
) -> Results:
    """Search. ``scope`` is a territory, none is the network; ``exact`` applies no correction.

    ``hits`` are those from ``offset`` over all kinds, at most ``limit``; with ``per_kind`` each group holds its own
    first ones.
    """
    shown = clean_line(query)[:LONGEST_QUERY]
    results = Results(query=shown)
    words = query_words(shown)
    if not words:
        return results
    frame = _Frame(scope, tuple(kinds), public, at, near, using)
    asked = _asked(words, using)
    found = _search(asked, frame)
    if len(found.candidates) < FEW:
        found, asked = _second_chance(words, found, asked, frame, results, exact=exact)
    _show(results, found, asked, frame, window=(offset, limit, per_kind))
    return results


def matching(
    query: str, *, kind: str, scope: int | None = None, limit: int = MOST_MATCHING, using: str = "default"
) -> list[int]:
    """The objects of a kind whose texts hold every word, at most ``limit`` (the newest): to narrow a list by words.

    No ranking and no text is read. A word of no text is corrected as `find` does.
    """
    words = query_words(clean_line(query)[:LONGEST_QUERY])
    if not words:
        return []
    engine, limits = engine_of(using), terms.limits(scope, (kind,), public=True)
    last = engine.last_of(kind)
    found = engine.newest(_query(_asked(words, using), limits), limit, last)
    if not found:
        better = [_spelling(word, using, is_last=word == words[-1]) for word in words]
        found = engine.newest(_query(_asked(query_words(" ".join(better)), using), limits), limit, last)
    return [int(object_id) for (object_id,) in engine.entries(found, "e.object_id")]


def query_words(query: str) -> list[str]:
    """The folded words of what was typed: no stop word unless alone, each once, twelve at most."""
    words = [token.word for token in tokens(query[:LONGEST_QUERY])]
    return list(dict.fromkeys(terms.content_words(words)))[:MOST_WORDS]


def _asked(words: list[str], using: str) -> list[Asked]:
    """The stems that answer each word; the last may be only begun."""
    asked = [Asked(*widened(word)) for word in words]
    begun = vocabulary.stems_beginning(words[-1], using)
    if begun:
        own = asked[-1].own.union(begun)
        asked[-1] = Asked(own, asked[-1].others - own)
    return asked


def _query(asked: list[Asked], limits: tuple[str, ...], mark: str = "") -> Query:
    groups = tuple(tuple(mark + stem for stem in sorted(word.stems)) for word in asked)
    return Query(groups=(*groups, limits))


def _search(asked: list[Asked], frame: _Frame) -> _Found:
    """What holds every word.

    Of too many: the newest, those with the words in their titles (the newest, those of this month and the next), and
    some of each kind.
    """
    engine = engine_of(frame.using)
    query = _query(asked, frame.limits)
    newest = engine.newest(query, MOST_CANDIDATES)
    if len(newest) < MOST_CANDIDATES:
        return _ranked(engine.entries(newest, COLUMNS), asked, frame, more=False)
    numbers = dict.fromkeys(newest[:NEWEST])
    titled = _query(asked, frame.limits, terms.TITLE)
    soon = Query(groups=(*titled.groups, (terms.month(frame.at), terms.month(frame.at, later=1))))
    for narrower, most in ((titled, TITLES), (soon, SOON)):
        numbers.update(dict.fromkeys(engine.newest(narrower, most)))
    rows = engine.entries(list(numbers), COLUMNS)
    known, last = {row[KIND] for row in rows}, _last_of_kinds(frame.using)
    more: dict[int, None] = {}
    for kind in (kind for kind in frame.kinds or last if kind not in known):
        narrower = _query(asked, frame.of_kind(kind).limits)
        more.update(dict.fromkeys(engine.newest(narrower, PER_KIND, last.get(kind))))
    rows += engine.entries([number for number in more if number not in numbers], COLUMNS)
    return _ranked(rows, asked, frame, more=True)


def _ranked(rows: list[tuple[Any, ...]], asked: list[Asked], frame: _Frame, *, more: bool) -> _Found:
    """These entries (rows of ``COLUMNS``), best first, and how many of each kind."""
    candidates = rank(rows, asked, at=frame.at, near=frame.near)
    counts = Counter(candidate.kind for candidate in candidates)
    return _Found(candidates, {kind: (count, more) for kind, count in counts.items()})


def _last_of_kinds(using: str) -> dict[str, int]:
    """The kinds in the index and the newest entry of each, by two jumps each in the index of entries."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE kinds(kind) AS (SELECT MIN(kind) FROM search_entry UNION ALL"
            " SELECT (SELECT MIN(e.kind) FROM search_entry e WHERE e.kind > kinds.kind) FROM kinds"
            " WHERE kinds.kind IS NOT NULL)"
            " SELECT kind, (SELECT MAX(e.id) FROM search_entry e WHERE e.kind = kinds.kind)"
            " FROM kinds WHERE kind IS NOT NULL ORDER BY kind"
        )
        return dict(cursor.fetchall())


def _second_chance(
    words: list[str], found: _Found, asked: list[Asked], frame: _Frame, results: Results, *, exact: bool
) -> tuple[_Found, list[Asked]]:
    """Few or no results: correct the words of no text; then, with none still, accept texts that hold some words."""
    spellings = [_spelling(word, frame.using, is_last=word == words[-1]) for word in words]
    corrected = " ".join(spellings)
    if corrected != " ".join(words):
        better = _asked(query_words(corrected), frame.using)
        other = _search(better, frame)
        if len(other.candidates) > len(found.candidates):
            if not found.candidates and not exact:
                results.corrected = corrected
                return other, better
            results.suggested = corrected
    if not found.candidates and len(words) > 1:
        found = _some_words(asked, frame)
        results.loosened = bool(found.candidates)
    return found, asked


def _spelling(word: str, using: str, *, is_last: bool) -> str:
    if vocabulary.is_known(word, using) or (is_last and vocabulary.stems_beginning(word, using)):
        return word
    return vocabulary.correct(word, using) or word


def _some_words(asked: list[Asked], frame: _Frame) -> _Found:
    """Texts that hold at least one of the words; `rank` puts first those that hold more of them in their titles."""
    query = Query(groups=(tuple(sorted(frozenset().union(*(word.stems for word in asked)))), frame.limits))
    engine = engine_of(frame.using)
    numbers = engine.newest(query, MOST_CANDIDATES)
    return _ranked(engine.entries(numbers, COLUMNS), asked, frame, more=len(numbers) == MOST_CANDIDATES)


def _show(results: Results, found: _Found, asked: list[Asked], frame: _Frame, *, window: tuple[int, int, int]) -> None:
    """Read the entries of the hits that are shown, and group them."""
    offset, limit, per_kind = window
    page = found.candidates[offset : offset + limit]
    firsts = {
        kind: list(islice((one for one in found.candidates if one.kind == kind), max(1, per_kind)))
        for kind in found.counts
    }
    numbers = {candidate.number for candidate in page}.union(
        *({one.number for one in some[:per_kind]} for some in firsts.values())
    )
    entries = Entry.objects.using(frame.using).select_related("text").in_bulk(list(numbers))
    stems = frozenset().union(*(word.stems for word in asked))

    scores = {one.number: one.score for one in found.candidates if one.number in entries}
    made = {number: _hit(entry, scores[number], stems, frame.near) for number, entry in entries.items()}

    def hits(candidates: list[Candidate]) -> list[Hit]:
        return [made[one.number] for one in candidates if one.number in made]

    results.hits = hits(page)
    order = sorted(found.counts, key=lambda kind: (-firsts[kind][0].score, kind))
    results.groups = [Group(kind, *found.counts[kind], hits(firsts[kind][:per_kind])) for kind in order]


def _hit(entry: Entry, score: float, stems: frozenset[str], near: tuple[float, float] | None) -> Hit:
    place = None if entry.latitude is None or entry.longitude is None else (entry.latitude, entry.longitude)
    return Hit(
        kind=entry.kind,
        object_id=entry.object_id,
        title=entry.title,
        title_marked=marked(entry.title, stems),
        snippet=snippet(entry.summary, entry.text.body, stems),
        view=entry.view,
        args=tuple(entry.args),
        starts_at=terms.moment_of(entry.starts_minute),
        ends_at=terms.moment_of(entry.ends_minute),
        latitude=entry.latitude,
        longitude=entry.longitude,
        kilometres=None if near is None or place is None else kilometres(near, place),
        score=score,
    )


def complete(
    typed: str,
    *,
    at: datetime,
    scope: int | None = None,
    kinds: Sequence[str] = (),
    limit: int = 8,
    public: bool = True,
    using: str = "default",
) -> list[Completion]:
    """Titles that hold the words typed so far, the last one perhaps unfinished; those that begin so first."""
    words = [token.word for token in tokens(clean_line(typed)[:LONGEST_QUERY])][:MOST_WORDS]
    if not words:
        return []
    engine = engine_of(using)
    last = dict.fromkeys([words[-1], *vocabulary.words_beginning(words[-1], using)])
    groups = [tuple(terms.TITLE_WORD + word for word in one) for one in (*((word,) for word in words[:-1]), last)]
    query = Query(groups=(*groups, terms.limits(scope, tuple(kinds), public=public)))
    newest = engine.last_of(kinds[0]) if len(kinds) == 1 else None
    rows = engine.entries(engine.newest(query, COMPLETED_FROM, newest), COMPLETION_COLUMNS)
    key = " ".join(words)
    rows += _titles_beginning(key, scope, tuple(kinds), public=public, using=using)
    now = terms.minute(at) or 0
    ordered = sorted(set(rows), key=lambda row: (not row[1].startswith(key), (row[2] or now) < now, -row[3], -row[0]))
    once: dict[str, int] = {}
    for number, title_key, *_rank in ordered:
        once.setdefault(title_key, number)
    numbers = list(once.values())[:limit]
    entries = Entry.objects.using(using).in_bulk(numbers)
    found = [entries[number] for number in numbers if number in entries]
    return [Completion(one.kind, one.object_id, one.title, one.view, tuple(one.args)) for one in found]


def _titles_beginning(
    key: str, scope: int | None, kinds: tuple[str, ...], *, public: bool, using: str
) -> list[tuple[Any, ...]]:
    """The first titles, in their order, that begin with these words: found however old they are."""
    engine = engine_of(using)
    clause, params = engine.begins("e.title_key", key)
    parts, values = [clause], [*params]
    if scope is not None:
        parts.append("e.scopes LIKE %s")
        values.append(f"% {scope} %")
    else:
        parts.append("e.scopes NOT LIKE %s")
        values.append(f"% {terms.NOT_OF_THE_NETWORK} %")
    if len(kinds) == 1:
        parts.append("e.kind = %s")  # the titles of each kind have an index of their own
        values += kinds
    elif kinds:
        # Joined to nothing, so that no planner leaves the index of titles, which is in order, for that of kinds.
        parts.append(f"e.kind || '' IN ({','.join(['%s'] * len(kinds))})")
        values += kinds
    if public:
        parts.append("e.is_public")
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT {COMPLETION_COLUMNS} FROM search_entry e WHERE {' AND '.join(parts)}"  # noqa: S608 - our clauses
            f" ORDER BY {engine.by_text('e.title_key')}, e.id LIMIT %s",
            [*values, BEGINNINGS],
        )
        return list(cursor.fetchall())
