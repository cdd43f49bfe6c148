"""What a coordinator may put in a letter, and what readers see of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from maillage.contributions.kinds import known_kinds
from maillage.contributions.models import Contribution
from maillage.members import notices
from maillage.members.enums import NEVER_NEWS
from maillage.members.models import Item, Letter
from maillage.notices.notices import logo_png

LATELY = timedelta(days=60)
SHOWN = 40


@dataclass(frozen=True)
class Choice:
    """Something that may enter a letter."""

    contribution: Contribution
    kind: str
    chosen: bool


def choices_for(letter: Letter, kind: str, text: str, at: datetime) -> list[Choice]:
    """What the territory shows, published lately, the latest first; narrowed to a kind or to words of its title."""
    rows = Contribution.objects.shown_in(letter.territory_id).exclude(kind__in=NEVER_NEWS)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(title__icontains=text) if text else rows.filter(published_at__gte=at - LATELY)
    present = set(Item.objects.filter(letter=letter).order_by("pk").values_list("contribution", flat=True))
    labels = {one.name: str(one.label) for one in known_kinds()}
    found = rows.select_related("origin").order_by("-published_at", "-pk")[:SHOWN]
    return [Choice(row, labels.get(row.kind, ""), row.pk in present) for row in found]


def kinds_offered() -> list[tuple[str, str]]:
    """The kinds one may narrow to."""
    return [(kind.name, str(kind.label).capitalize()) for kind in known_kinds() if kind.name not in NEVER_NEWS]


def lines_of(letter: Letter, language: str) -> list[notices.DigestLine]:
    """The things of a letter on its page."""
    return notices.item_lines(notices.items_of(letter), language)


def preview(letter: Letter, language: str) -> Any:
    """The letter as its readers receive it, with its mark drawn in place."""
    return notices.compose_letter(letter, language).addressed("", notices.letters_url(letter, language))


def mark_of(colours: tuple[str, str]) -> bytes:
    """The picture that a mail carries."""
    return logo_png(*colours)
