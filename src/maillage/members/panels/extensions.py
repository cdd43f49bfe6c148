"""What upper floors say of people: the structures they act for today, projects and communities later.

extensions.say("directory", lambda people: {user_id: [Belonging(name, url, role)]})
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Belonging:
    """Something a person is part of: its name, the path of its page, what they do there."""

    name: str
    url: str
    role: str = ""


Source = Callable[[Sequence[int]], Mapping[int, Sequence[Belonging]]]
_sources: dict[str, Source] = {}


def say(name: str, source: Source) -> None:
    """Tell what people belong to; one query for all the people asked about. Saying it again replaces it."""
    _sources[name] = source


def belongings_of(people: Sequence[int]) -> dict[int, list[Belonging]]:
    """What these people (keys of accounts) belong to: one query for each source."""
    found: dict[int, list[Belonging]] = {key: [] for key in people}
    for _name, source in sorted(_sources.items()):
        for key, rows in source(people).items():
            found.setdefault(key, []).extend(rows)
    return found
