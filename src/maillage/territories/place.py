"""Where a page is: its language and its territory, both told by the address.

``/[en/][<territory>/]agenda/`` – the middleware takes the two first parts off the path and mounts the site there (the
*script prefix*), so that one table of addresses serves every territory and ``reverse()`` answers inside the active one.
A territory with its own domain is mounted at the root of that domain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation

from maillage.territories.models import Territory
from maillage.territories.registry import registry

OTHER_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
RESERVED = frozenset(
    {
        *OTHER_LANGUAGES, "fr", "static", "media", "admin", "agenda", "annuaire", "lieux", "carte", "recherche", "compte",
        "contribuer", "coordination", "mon-espace", "ui", "maille", "geographie", "api", "-", "pages", "sitemap", "robots",
        "abonnements", "signaler", "couleurs", "programme", "imports", "structures", "evenements", "administration",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A language and a territory (``None``: the network's portal), with the prefix of the addresses there."""

    language: str
    territory: Territory | None
    prefix: str

    @property
    def key(self) -> str:
        """The short name under which pages of this place are kept in the cache."""
        return self.territory.slug if self.territory else "-"


def prefix_of(territory: Territory | None, language: str, *, host: str = "") -> str:
    """The first part of the addresses of a territory in a language; on its own domain there is no territory part."""
    parts = [] if language == settings.LANGUAGE_CODE else [language]
    if territory is not None and not (territory.domain and territory.domain == host):
        parts.append(territory.slug)
    return "/" + "".join(f"{part}/" for part in parts)


def split_path(path: str, host: str) -> tuple[Place, str]:
    """Read language and territory off a path; gives the place and the path inside it (starting with a slash)."""
    rest = path.removeprefix("/")
    first, slash, tail = rest.partition("/")
    language = settings.LANGUAGE_CODE
    if slash and first in OTHER_LANGUAGES:
        language, rest = first, tail
        first, slash, tail = rest.partition("/")
    known = registry()
    territory = known.by_domain.get(host)
    if territory is None and slash and first in known.by_slug:
        territory, rest = known.by_slug[first], tail
    return Place(language, territory, prefix_of(territory, language, host=host)), "/" + rest


@contextmanager
def inside(territory: Territory | None, language: str | None = None) -> Iterator[None]:
    """Build addresses of another territory (and language) for a moment."""
    kept = get_script_prefix()
    tongue = language or translation.get_language() or settings.LANGUAGE_CODE
    set_script_prefix(prefix_of(territory, tongue))
    try:
        with translation.override(tongue):
            yield
    finally:
        set_script_prefix(kept)


def address_in(territory: Territory | None, name: str, *args: object, language: str | None = None, **kwargs: object) -> str:
    """The path of a page in a territory."""
    with inside(territory, language):
        return reverse(name, args=args or None, kwargs=kwargs or None)


def public_address(territory: Territory | None, name: str, *args: object, language: str | None = None, **kwargs: object) -> str:
    """The whole address of a page, for mails, feeds and calendars: on the territory's own domain when it has one."""
    path = address_in(territory, name, *args, language=language, **kwargs)
    if territory is None or not territory.domain:
        return settings.PUBLIC_URL.rstrip("/") + path
    scheme = settings.PUBLIC_URL.partition("://")[0]
    return f"{scheme}://{territory.domain}" + path.replace(f"/{territory.slug}/", "/", 1)
