"""The sentence of a result, with its base: « tous les porteurs » is written only when all structures said so.

A structure says a level when each of its people who answered chose it; people of one structure who differ make it
shared, and it counts for no level.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Said:
    """One answer to a criterion of levels: which structure, which level (its key)."""

    structure: int
    level: int


@dataclass(frozen=True)
class Base:
    """Out of how many a sentence speaks: people and structures that answered, and those that were asked."""

    respondents: int
    asked: int
    structures: int
    structures_asked: int

    @property
    def is_whole(self) -> bool:
        """Every structure that was asked has answered."""
        return 0 < self.structures == self.structures_asked

    @property
    def sentence(self) -> str:
        """« base : 8 répondants sur 8, 8 structures sur 13 »."""
        people = ngettext(
            "%(n)s répondant sur %(of)s", "%(n)s répondants sur %(of)s", self.respondents
        ) % {"n": self.respondents, "of": self.asked}  # fmt: skip
        structures = ngettext(
            "%(n)s structure sur %(of)s", "%(n)s structures sur %(of)s", self.structures
        ) % {"n": self.structures, "of": self.structures_asked}  # fmt: skip
        return _("base : %(people)s, %(structures)s") % {"people": people, "structures": structures}


@dataclass(frozen=True)
class Spread:
    """How structures answered one criterion."""

    by_level: tuple[tuple[int, int], ...]
    shared: int
    structures: int
    asked: int

    @property
    def main(self) -> tuple[int, int] | None:
        """The level most structures said, with how many; nothing when two levels are equal or nobody agrees."""
        ranked = sorted(self.by_level, key=lambda pair: -pair[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0]


def spread_of(answers: Iterable[Said], asked: int) -> Spread:
    """Count structures by level; ``asked`` is how many were asked."""
    levels: dict[int, set[int]] = defaultdict(set)
    for one in answers:
        levels[one.structure].add(one.level)
    counts = Counter(next(iter(said)) for said in levels.values() if len(said) == 1)
    shared = sum(1 for said in levels.values() if len(said) > 1)
    return Spread(tuple(sorted(counts.items())), shared, len(levels), asked)


def sentence_of(spread: Spread, descriptor: str) -> str:
    """What most structures said, never « tous » unless every structure asked answered, and answered so."""
    if not spread.structures:
        return _("Personne n’a répondu à ce critère.")
    if spread.main is None:
        return _("Les porteurs sont partagés : aucun niveau ne l’emporte.")
    number = spread.main[1]
    given = {"n": number, "of": spread.structures, "what": descriptor}
    if number == spread.structures == spread.asked and number > 1:
        return _("Tous les porteurs disent : « %(what)s ».") % given
    if number == spread.structures:
        return ngettext(
            "Le seul porteur qui a répondu dit : « %(what)s ».",
            "Les %(n)s porteurs qui ont répondu disent : « %(what)s ».",
            number,
        ) % given  # fmt: skip
    return ngettext(
        "%(n)s porteur sur %(of)s dit : « %(what)s ».", "%(n)s porteurs sur %(of)s disent : « %(what)s ».", number
    ) % given  # fmt: skip
