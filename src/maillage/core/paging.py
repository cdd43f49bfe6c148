"""Pages of a list: numbers for people, keys for machines."""

from dataclasses import dataclass

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page:
    """One page of ``total`` things; ``number`` starts at 1 and never leaves the list."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many things stand before this page."""
        return (self.number - 1) * self.size

    @property
    def first_shown(self) -> int:
        """The rank of the first thing shown, from 1; 0 when there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last_shown(self) -> int:
        """The rank of the last thing shown."""
        return min(self.offset + self.size, self.total)

    @property
    def previous(self) -> int | None:
        """The page before, if any."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if any."""
        return self.number + 1 if self.number < self.last else None

    @property
    def numbers(self) -> list[int | None]:
        """The numbers to show, with ``None`` for a gap: 1 … 4 5 6 … 12."""
        wanted = sorted({1, self.last, *range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)})
        shown: list[int | None] = []
        for rank, number in enumerate(wanted):
            if rank and number - wanted[rank - 1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_of(raw: str | None, total: int, size: int = PAGE_SIZE) -> Page:
    """The page asked for, brought back into the list when the number is wrong."""
    try:
        number = int(raw or 1)
    except ValueError:
        number = 1
    last = max(1, -(-total // size))
    return Page(number=min(max(1, number), last), total=total, size=size)
