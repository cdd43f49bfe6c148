"""Addresses of events: readable, unique, and never lost."""

import secrets
from collections.abc import Iterable

from maillage.core.text import slug
from maillage.events.models import Event, FormerSlug

LONGEST = 90


def free_slug(title: str) -> str:
    """An address nobody has had, made from the title; a short random part is added when it is taken."""
    return free_slugs([title])[0]


def with_another(slug_taken: str) -> str:
    """An address like one that somebody took at the same moment."""
    return f"{slug_taken}-{secrets.token_hex(3)}"


def free_slugs(titles: Iterable[str]) -> list[str]:
    """Addresses for many titles in two queries, in order."""
    wanted = [slug(title, fallback="evenement", length=LONGEST) for title in titles]
    taken = set(Event.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    made: list[str] = []
    for name in wanted:
        free = name if name not in taken else with_another(name)
        taken.add(free)
        made.append(free)
    return made
