"""What enters the index and leaves it, in the caller's transaction."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connections, transaction

from maillage.core.text import clean_line, clean_text, shorten
from maillage.search import terms, vocabulary
from maillage.search.engines import engine_of
from maillage.search.models import Entry, Text
from maillage.search.stems import Token, distinct, tokens

AT_ONCE = 500
LONGEST_TITLE = 300
LONGEST_SUMMARY = 500
LONGEST_BODY = 30_000
LONGEST_SCOPES = 400
LONGEST_LANGUAGE = 8


COLUMNS = (
    "kind", "object_id", "title", "summary", "title_key", "head", "view", "args", "scopes", "language",
    "starts_minute", "ends_minute", "latitude", "longitude", "weight", "is_public", "updated_minute", "digest",
)  # fmt: skip
UPSERT_ENTRY = (
    f"INSERT INTO search_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608 - ours
    f" ON CONFLICT (kind, object_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[2:])}"
)
UPSERT_TEXT = (
    "INSERT INTO search_text (entry_id, body) VALUES (%s, %s) ON CONFLICT (entry_id) DO UPDATE SET body = excluded.body"
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A thing as it is to be found. ``view`` and ``args`` are what `reverse` takes; ``scopes`` are territory ids.

    ``starts_at`` and ``ends_at`` are the next or only period of something that happens; ``weight`` (−5 to 5) lifts
    what its editors put forward; ``public`` is false for what members only may find, ``network`` for what its own
    territory hides: the others that show it find it, the network does not.
    """

    kind: str
    object_id: int
    title: str
    view: str
    updated_at: datetime
    args: Sequence[str | int] = ()
    summary: str = ""
    body: str = ""
    scopes: Sequence[int] = ()
    network: bool = True
    language: str = "fr"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    weight: int = 0
    public: bool = True


@dataclass(slots=True)
class _Prepared:
    """A row ready to be written."""

    values: tuple[Any, ...]
    body: str
    terms: list[str]
    words: set[Token]

    @property
    def key(self) -> tuple[str, int]:
        """What it is about."""
        return self.values[0], self.values[1]


def index(rows: Iterable[Row], using: str = "default") -> int:
    """Write these rows, replacing those of the same kind and object; unchanged ones cost one comparison.

    Gives how many were written. Two thousand a second and more.
    """
    changes: Counter[Token] = Counter()
    written = 0
    waiting = iter(rows)
    with transaction.atomic(using=using):
        while batch := list(islice(waiting, AT_ONCE)):
            written += _write(list({(row.kind, row.object_id): row for row in batch}.values()), changes, using)
        vocabulary.learn(changes, using)
    return written


def remove(kind: str, ids: Iterable[int], using: str = "default") -> int:
    """Forget these objects, their words included. Gives how many were there."""
    wanted = sorted(set(ids))
    gone = 0
    with transaction.atomic(using=using):
        for start in range(0, len(wanted), AT_ONCE):
            gone += _forget(kind, wanted[start : start + AT_ONCE], using)
    return gone


def _forget(kind: str, ids: list[int], using: str) -> int:
    found = list(
        Entry.objects.using(using).filter(kind=kind, object_id__in=ids).order_by("pk").values_list("pk", flat=True)
    )
    if not found:
        return 0
    changes: Counter[Token] = Counter()
    for words in _old_words(found, using).values():
        changes.subtract(words)
    vocabulary.learn(changes, using)
    vocabulary.tidy({token.word for token in changes}, using)
    engine_of(using).remove(found)
    Text.objects.using(using).filter(entry_id__in=found).delete()
    Entry.objects.using(using).filter(pk__in=found).delete()
    return len(found)


def _old_words(entry_ids: Sequence[int], using: str) -> dict[int, set[Token]]:
    """What entries had brought to the vocabulary."""
    rows = Text.objects.using(using).filter(entry_id__in=entry_ids).order_by("pk")
    return {
        entry_id: distinct(f"{title}\n{summary}\n{body}", language).tokens
        for entry_id, body, title, summary, language in rows.values_list(
            "entry_id", "body", "entry__title", "entry__summary", "entry__language"
        )
    }


def _write(rows: list[Row], changes: Counter[Token], using: str) -> int:
    known = {
        (kind, object_id): (number, digest)
        for name in {row.kind for row in rows}
        for kind, object_id, number, digest in Entry.objects.using(using)
        .filter(kind=name, object_id__in=[row.object_id for row in rows if row.kind == name])
        .order_by("pk")
        .values_list("kind", "object_id", "pk", "digest")
    }
    prepared = [
        _prepare(row, digest)
        for row in rows
        if known.get((row.kind, row.object_id), (0, None))[1] != (digest := _digest(row))
    ]
    if not prepared:
        return 0
    keys = {one.key for one in prepared} & known.keys()
    for words in _old_words([known[key][0] for key in keys], using).values():
        changes.subtract(words)
    _save(prepared, using)
    for one in prepared:
        changes.update(one.words)
    return len(prepared)


def _save(prepared: list[_Prepared], using: str) -> None:
    """Write the entries, their texts and their terms. Plain SQL: objects and their batches cost twice the rest."""
    with connections[using].cursor() as cursor:
        cursor.executemany(UPSERT_ENTRY, [one.values for one in prepared])
        numbers = {
            (kind, object_id): number
            for name in sorted({one.key[0] for one in prepared})
            for kind, object_id, number in Entry.objects.using(using)
            .filter(kind=name, object_id__in=[one.key[1] for one in prepared if one.key[0] == name])
            .order_by("pk")
            .values_list("kind", "object_id", "pk")
        }
        cursor.executemany(UPSERT_TEXT, [(numbers[one.key], one.body) for one in prepared])
    engine_of(using).write([(numbers[one.key], one.terms) for one in prepared])


def _digest(row: Row) -> int:
    """A number that changes when anything of the row does."""
    content = json.dumps(
        [
            row.title, row.summary, row.body, row.view, list(row.args), sorted(row.scopes), row.language,
            str(row.starts_at), str(row.ends_at), row.latitude, row.longitude, row.weight, row.public,
            str(row.updated_at), row.network,
        ],
    )  # fmt: skip
    return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest(), signed=True)


def _scopes(row: Row) -> str:
    """The territories that show it, after a mark when the network does not."""
    marks = ([] if row.network else [terms.NOT_OF_THE_NETWORK]) + [str(one) for one in sorted(row.scopes)]
    return "".join(f" {mark} " for mark in marks)[:LONGEST_SCOPES]


def _prepare(row: Row, digest: int) -> _Prepared:
    """The entry, its terms and its words. What no database takes (NUL, lone surrogates) is left out."""
    title = shorten(clean_line(row.title), LONGEST_TITLE)
    summary = shorten(clean_line(row.summary), LONGEST_SUMMARY)
    body = clean_text(row.body)[:LONGEST_BODY]
    in_title, in_summary = tokens(title, row.language), tokens(summary, row.language)
    words = distinct(f"{title}\n{summary}\n{body}", row.language)
    found = terms.of_text(in_title, words.stems)
    found.update(terms.places(row.scopes, row.kind, public=row.public, network=row.network))
    found.update(terms.months(row.starts_at, row.ends_at))
    values = (
        row.kind,
        row.object_id,
        title,
        summary,
        " ".join(token.word for token in in_title)[:LONGEST_TITLE],
        " ".join(token.stem for token in in_title) + "|" + " ".join(token.stem for token in in_summary),
        row.view,
        json.dumps(list(row.args)),
        _scopes(row),
        row.language[:LONGEST_LANGUAGE],
        terms.minute(row.starts_at),
        terms.minute(row.ends_at or row.starts_at),
        row.latitude,
        row.longitude,
        row.weight,
        row.public,
        terms.minute(row.updated_at),
        digest,
    )
    return _Prepared(values, body, list(found), words.tokens)
