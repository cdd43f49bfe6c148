"""Where a headcount stands, and the breakdowns it may have."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

UNSAID = "unsaid"


class HeadcountState(models.TextChoices):
    """What is known of one slot. A typed zero is an answer; silence is not one; « not counted » is an answer too.

    « Planned » is a slot to come, whose sheet may be printed already: nobody is silent before it has ended.
    """

    PLANNED = "planned", _("à venir")
    AWAITED = "awaited", _("en attente")
    COUNTED = "counted", _("nombre donné")
    NOBODY = "nobody", _("personne n’est venu")
    UNKNOWN = "unknown", _("pas compté")
    CANCELLED = "cancelled", _("n’a pas eu lieu")


ANSWERS = (HeadcountState.COUNTED, HeadcountState.NOBODY, HeadcountState.UNKNOWN, HeadcountState.CANCELLED)
GIVES_A_NUMBER = (HeadcountState.COUNTED, HeadcountState.NOBODY)
# An answer may be corrected by any other answer; nothing goes back to silence but a slot that takes place after all.
MOVES: dict[str, frozenset[str]] = {
    HeadcountState.PLANNED: frozenset({*ANSWERS, HeadcountState.AWAITED}),
    HeadcountState.AWAITED: frozenset({*ANSWERS, HeadcountState.PLANNED}),
    HeadcountState.COUNTED: frozenset(ANSWERS),
    HeadcountState.NOBODY: frozenset(ANSWERS),
    HeadcountState.UNKNOWN: frozenset(ANSWERS),
    HeadcountState.CANCELLED: frozenset({*ANSWERS, HeadcountState.AWAITED, HeadcountState.PLANNED}),
}


class Accuracy(models.TextChoices):
    """How a number was obtained."""

    COUNTED = "counted", _("compté")
    ESTIMATED = "estimated", _("estimé")


class Way(models.TextChoices):
    """By whom and how an answer came: a role or a structure, never a person’s name."""

    TEAM = "team", _("équipe de la structure")
    AUTHOR = "author", _("personne qui a annoncé")
    COORDINATOR = "coordinator", _("coordination")
    LINK = "link", _("lien signé")


def reporter_phrase(way: str, reporter: str) -> str:
    """In whose name, in words: « Club Céphée, lien signé »; never a person."""
    label = str(Way(way).label) if way else ""
    return ", ".join(part for part in (reporter, label) if part)


class Kind(models.TextChoices):
    """How the parts of a breakdown add up against the total."""

    PARTITION = "partition", _("la somme fait le total")
    PARTIAL = "partial", _("la somme ne dépasse pas le total")
    OVERLAPPING = "overlapping", _("chaque part ne dépasse pas le total")


@dataclass(frozen=True)
class Member:
    """One part of a breakdown, named in both languages."""

    code: str
    fr: str
    en: str

    @property
    def label(self) -> str:
        """Its name in the active language."""
        return self.en if (get_language() or "fr").startswith("en") else self.fr


NOT_SAID = Member(UNSAID, "non renseigné", "not said")


@dataclass(frozen=True)
class Dimension:
    """A breakdown: by age, by sex. A partition always has its « non renseigné »."""

    code: str
    kind: str
    fr: str
    en: str
    members: tuple[Member, ...]

    @property
    def label(self) -> str:
        """Its name in the active language."""
        return self.en if (get_language() or "fr").startswith("en") else self.fr

    @property
    def parts(self) -> tuple[Member, ...]:
        """What is asked: its members, and « non renseigné » for a partition."""
        return (*self.members, NOT_SAID) if self.kind == Kind.PARTITION else self.members

    @property
    def codes(self) -> frozenset[str]:
        """The codes that a cell may carry."""
        return frozenset(part.code for part in self.parts)


@lru_cache(maxsize=1)
def dimensions() -> tuple[Dimension, ...]:
    """The breakdowns that are shipped (``data/dimensions.json``), in the order in which they are asked."""
    rows = json.loads((Path(__file__).parent / "data" / "dimensions.json").read_text())
    return tuple(
        Dimension(row["code"], row["kind"], row["fr"], row["en"], tuple(Member(**one) for one in row["members"]))
        for row in rows
    )


def dimension(code: str) -> Dimension | None:
    """One breakdown by its code."""
    return next((one for one in dimensions() if one.code == code), None)
