"""The page of one publication: its text drawn, its facts, its selection, who made it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from maillage.contributions.enums import State
from maillage.contributions.panels.cards import Card, cards_of, credit_of
from maillage.core.text import plain, shorten
from maillage.publications.actions.projection import parts_of
from maillage.publications.blocks.drawing import Drawn, drawn
from maillage.publications.enums import PARTS, RUBRICS
from maillage.publications.models import Publication, Reading
from maillage.publications.panels.rows import kicker_of, reading_time
from maillage.territories.place import public_address

LONGEST_META = 200


@dataclass(frozen=True)
class Choice:
    """A contribution of a dossier: its card while everyone may read it, who wrote it in any case."""

    note: str
    credit: str
    card: Card | None


@dataclass(frozen=True)
class Part:
    """An answer of an experience report or a notebook."""

    name: str
    label: str
    html: str


def selection_of(publication: Publication) -> list[Choice]:
    """What a dossier holds, in its order; what was removed since keeps its place and its credit, not its title."""
    rows = publication.selection.select_related("contribution__author", "contribution__origin")
    chosen = list(rows.order_by("position", "pk"))
    readable = [one.contribution for one in chosen if one.contribution.state in {State.PUBLISHED, State.ARCHIVED}]
    cards = cards_of(readable)
    return [_choice(one.note, one.contribution, cards.get(one.contribution_id)) for one in chosen]


def _choice(note: str, contribution: Any, card: Card | None) -> Choice:
    return Choice(note, card.credit if card is not None else credit_of(contribution), card)


def page_context(publication: Publication) -> dict[str, Any]:
    """Everything the template of a publication shows."""
    made = publication.contribution
    rubric = RUBRICS[publication.kind]
    text = drawn(publication.body)
    labels = PARTS.get(publication.kind, {})
    parts = [Part(name, str(labels[name]), drawn(answer).html) for name, answer in parts_of(publication) if answer]
    is_dossier = publication.kind == "dossier"
    return {
        "publication": publication,
        "rubric": rubric,
        "kicker": kicker_of(publication),
        "reading_time": reading_time(publication.minutes),
        "text": text,
        "contents": _contents(text, parts),
        "parts": parts,
        "facts": getattr(publication, "experience", None) if publication.kind == "experience" else None,
        "selection": selection_of(publication) if is_dossier else [],
        "meta": publication.lead or shorten(plain(publication.body), LONGEST_META),
        "public_url": public_address(made.origin, rubric.view, publication.slug),
        "untranslated": made.language if made.language != (get_language() or "fr") else "",
        "readings": Reading.objects.total_of(publication),
        "latest": made.revisions.newest_first().first(),
        "versions": made.revisions.count(),
    }


def _contents(text: Drawn, parts: list[Part]) -> list[tuple[str, str]]:
    """The table of contents: headings of the text, then the questions answered; nothing for a short text."""
    found = [*text.contents, *((part.name, part.label) for part in parts)]
    return found if len(found) > 1 else []
