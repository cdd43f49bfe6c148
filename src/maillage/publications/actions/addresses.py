"""Addresses of publications: readable, unique, and kept once everyone has read them."""

import secrets

from maillage.core.text import slug
from maillage.publications.models import Publication

LONGEST = 90


def free_slug(title: str) -> str:
    """An address nobody has, made from the title; a short random part is added when it is taken."""
    wanted = slug(title, fallback="publication", length=LONGEST)
    taken = Publication.objects.filter(slug=wanted).exists()
    return f"{wanted}-{secrets.token_hex(3)}" if taken else wanted
