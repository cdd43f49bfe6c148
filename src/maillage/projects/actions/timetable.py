"""Who meets whom, at which table, in which round: no project in two places at once, the same answer every time.

Wishes come first (those of both sides before the others), each in the first round where both are free and a table is
left; then each project that meets nobody gets a table to itself, where the public comes; then the tables that are
left go round, to those who have the fewest, twice at most: people also walk about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_OPEN = 2


@dataclass(frozen=True, order=True)
class Sitting:
    """One or two projects at a table during a round."""

    round: int
    table: int
    first: int
    second: int | None = None


@dataclass
class Plan:
    """A timetable being made."""

    rounds: int
    tables: int
    busy: set[tuple[int, int]] = field(default_factory=set)
    taken: set[tuple[int, int]] = field(default_factory=set)
    sittings: list[Sitting] = field(default_factory=list)
    left: list[tuple[int, int]] = field(default_factory=list)

    def seat(self, first: int, second: int | None = None) -> bool:
        """Put them at the first table of the first round where they are free; tells whether there was one."""
        people = [one for one in (first, second) if one is not None]
        for turn in range(1, self.rounds + 1):
            if any((turn, one) in self.busy for one in people):
                continue
            table = next((n for n in range(1, self.tables + 1) if (turn, n) not in self.taken), None)
            if table is None:
                continue
            self.taken.add((turn, table))
            self.busy.update((turn, one) for one in people)
            self.sittings.append(Sitting(turn, table, first, second))
            return True
        return False


def pairs_of(entries: Sequence[int], wishes: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """Each pair that at least one of the two wishes, once: those that both wish first, then in the order of entries."""
    rank = {entry: number for number, entry in enumerate(entries)}
    asked: dict[tuple[int, int], int] = {}
    for entry in entries:
        for other in wishes.get(entry, ()):
            if other in rank and other != entry:
                pair = (entry, other) if rank[entry] < rank[other] else (other, entry)
                asked[pair] = asked.get(pair, 0) + 1
    return sorted(asked, key=lambda pair: (-asked[pair], rank[pair[0]], rank[pair[1]]))


def plan(entries: Sequence[int], wishes: Mapping[int, Sequence[int]], *, rounds: int, tables: int) -> Plan:
    """The timetable of a forum; ``left`` are the wishes that did not fit."""
    made = Plan(rounds, tables)
    for pair in pairs_of(entries, wishes):
        if not made.seat(*pair):
            made.left.append(pair)
    sits = dict.fromkeys(entries, 0)
    for sitting in made.sittings:
        for one in (sitting.first, sitting.second):
            if one is not None:
                sits[one] += 1
    open_to_public = dict.fromkeys(entries, 0)
    while True:
        wanting = [one for one in entries if open_to_public[one] < MOST_OPEN]
        order = sorted(wanting, key=lambda one: (open_to_public[one], sits[one], entries.index(one)))
        seated = next((one for one in order if made.seat(one)), None)
        if seated is None:
            break
        open_to_public[seated] += 1
        sits[seated] += 1
    made.sittings.sort()
    return made
