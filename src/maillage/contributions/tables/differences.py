"""What changed between two states of a contribution, field by field, word by word."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.models import Revision
from maillage.core.text import plain

WORD = re.compile(r"\s+|[^\s]+")
MARKUP = re.compile(r"<(p|ul|ol|h[2-4]|blockquote|table|figure)[ >]")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)?")
MOST_WORDS = 4000
LEAST_IN_COMMON = 4  # below a quarter of the words, a difference by words reads worse than two sentences
UNSPOKEN = "_"  # what a revision keeps to be written again, and no page shows: keys of rows
# What fields of forms are called, when the kind says nothing else. The order is that of reading.
FIELDS: dict[str, Any] = {
    "title": gettext_lazy("Titre"),
    "name": gettext_lazy("Nom"),
    "acronym": gettext_lazy("Sigle"),
    "summary": gettext_lazy("Résumé"),
    "mission": gettext_lazy("Mission"),
    "description": gettext_lazy("Description"),
    "slots": gettext_lazy("Séances"),
    "dates_note": gettext_lazy("Précision sur les dates"),
    "time_zone": gettext_lazy("Fuseau horaire"),
    "mode": gettext_lazy("Participation"),
    "venue": gettext_lazy("Lieu"),
    "place_note": gettext_lazy("Précision sur le lieu"),
    "online_url": gettext_lazy("Lien pour participer"),
    "address": gettext_lazy("Adresse"),
    "postcode": gettext_lazy("Code postal"),
    "commune": gettext_lazy("Commune"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "access": gettext_lazy("Accès"),
    "is_visitable": gettext_lazy("Se visite"),
    "seasons": gettext_lazy("Saisons"),
    "closures": gettext_lazy("Fermetures"),
    "type": gettext_lazy("Type"),
    "family": gettext_lazy("Famille"),
    "themes": gettext_lazy("Thèmes"),
    "audiences": gettext_lazy("Publics"),
    "public": gettext_lazy("Ouvert à"),
    "age_from": gettext_lazy("À partir de (ans)"),
    "age_to": gettext_lazy("Jusqu’à (ans)"),
    "is_free": gettext_lazy("Gratuit"),
    "prices": gettext_lazy("Tarifs"),
    "price_note": gettext_lazy("Précision sur les tarifs"),
    "registration": gettext_lazy("Inscription"),
    "registration_url": gettext_lazy("Lien d’inscription"),
    "registration_phone": gettext_lazy("Téléphone d’inscription"),
    "registration_email": gettext_lazy("Courriel d’inscription"),
    "organisers": gettext_lazy("Qui organise"),
    "accessibility": gettext_lazy("Accessibilité"),
    "life": gettext_lazy("Situation"),
    "life_note": gettext_lazy("Précision sur la situation"),
    "image": gettext_lazy("Image"),
    "image_alt": gettext_lazy("Texte de remplacement"),
    "image_credit": gettext_lazy("Crédit de l’image"),
    "image_decorative": gettext_lazy("Image décorative"),
    "campaign": gettext_lazy("Campagne"),
    "is_umbrella": gettext_lazy("Rassemble d’autres événements"),
    "languages": gettext_lazy("Langues"),
    "translations": gettext_lazy("Traductions"),
    "website": gettext_lazy("Site"),
    "phone": gettext_lazy("Téléphone"),
}


def _labelled(labels: Mapping[str, Any], found: set[str]) -> list[tuple[str, str]]:
    """The fields found, with their words: those of the kind first, the usual ones, then the rest."""
    known = {**labels, **{name: words for name, words in FIELDS.items() if name not in labels}}
    spoken = {name for name in found if not name.startswith(UNSPOKEN)}
    rest = {name: name.replace("_", " ") for name in sorted(spoken - set(known))}
    return [(name, str(words)) for name, words in {**known, **rest}.items() if name in found]


@dataclass(frozen=True)
class Part:
    """A piece of text that stayed (``same``), went (``gone``) or came (``new``)."""

    state: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that changed."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Version:
    """One line of the history: a revision and what it changed."""

    revision: Revision
    changes: tuple[Change, ...]
    is_first: bool


def readable(value: Any) -> str:
    """A value of a revision as a person reads it: markup as text, lists by line, instants as days and hours."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        flat = all(not isinstance(item, list | dict) for item in value)
        return (" – " if flat else "\n").join(filter(None, map(readable, value)))
    if isinstance(value, dict):
        return "\n".join(f"{key} : {text}" for key, item in value.items() if (text := readable(item)))
    return _readable_text(str(value))


def _readable_text(text: str) -> str:
    if ISO.fullmatch(text):
        return f"{datetime.fromisoformat(text):%d/%m/%Y %H:%M}"
    return plain(text) if MARKUP.search(text) else text


def compared(before: str, after: str) -> tuple[Part, ...]:
    """The difference of two texts, by words; of very long ones, or of what has little in common, before then after."""
    old, new = WORD.findall(before), WORD.findall(after)
    whole = tuple(part for part in (Part("gone", before), Part("new", after)) if part.text)
    if len(old) + len(new) > MOST_WORDS:
        return whole
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    codes = matcher.get_opcodes()
    stayed = sum(_words(old[code[1] : code[2]]) for code in codes if code[0] == "equal")
    if stayed * LEAST_IN_COMMON < max(_words(old), _words(new)):
        return whole
    parts: list[Part] = []
    for gone, came, text in _runs(codes, old, new):
        parts += [Part(state, words) for state, words in (("same", text), ("gone", gone), ("new", came)) if words]
    return tuple(parts)


def _words(pieces: Sequence[str]) -> int:
    return sum(not piece.isspace() for piece in pieces)


def _runs(codes: Sequence[Any], old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """What went, what came and what stayed, in turn; a blank between two changes belongs to both."""
    gone, came = "", ""
    for rank, (tag, from_old, to_old, from_new, to_new) in enumerate(codes):
        left, right = "".join(old[from_old:to_old]), "".join(new[from_new:to_new])
        if tag == "equal" and not (left.isspace() and 0 < rank < len(codes) - 1):
            if gone or came:
                yield gone, came, ""
            gone, came = "", ""
            yield "", "", left
        else:
            gone, came = gone + left, came + right
    if gone or came:
        yield gone, came, ""


def differences(before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields that changed, those with a label first and in its order."""
    changes = []
    for name, words in _labelled(labels, {*before, *after}):
        old, new = readable(before.get(name)), readable(after.get(name))
        if old != new:
            changes.append(Change(words, compared(old, new)))
    return tuple(changes)


def history_of(
    revisions: list[Revision],
    labels: Mapping[str, Any],
    older: Revision | None = None,
    in_words: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> list[Version]:
    """The versions, newest first, each with what it changed; ``older`` is the one before the last of the list."""
    versions = []
    for rank, revision in enumerate(revisions):
        previous = revisions[rank + 1] if rank + 1 < len(revisions) else older
        before = in_words(previous.data) if previous is not None else {}
        changes = differences(before, in_words(revision.data), labels)
        versions.append(Version(revision, changes, is_first=previous is None))
    return versions


def fields_of(data: Mapping[str, Any], labels: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of a revision that say something, under their labels."""
    said = ((words, readable(data[name])) for name, words in _labelled(labels, set(data)))
    return [(label, text) for label, text in said if text]
