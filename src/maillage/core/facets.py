"""The filters of a list as its page shows them: choices with their counts, and what takes an active filter away."""

from dataclasses import dataclass

SHOWN_FIRST = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, with how many things it would give with the other filters."""

    value: str
    label: str
    count: int
    on: bool


@dataclass(frozen=True)
class Group:
    """One filter with its choices; those beyond the first few are folded away."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    open: bool
    shown: int = SHOWN_FIRST

    @property
    def first(self) -> tuple[Choice, ...]:
        """The choices shown at once: the first few, and those that are on."""
        return tuple(one for rank, one in enumerate(self.choices) if rank < self.shown or one.on)

    @property
    def rest(self) -> tuple[Choice, ...]:
        """The others."""
        return tuple(one for rank, one in enumerate(self.choices) if rank >= self.shown and not one.on)


@dataclass(frozen=True)
class Chip:
    """An active filter in words, and the address without it."""

    label: str
    url: str
