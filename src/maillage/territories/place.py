"""Where a page is: its language and its territory, both told by the address.

``/[en/][<territory>/]agenda/`` – the middleware takes the two first parts off the path and mounts the site there (the
*script prefix*), so that one table of addresses serves every territory and ``reverse()`` answers inside the active one.
A territory with its own domain is mounted at the root of that domain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation

from maillage.territories.models import Territory
from maillage.territories.registry import registry

OTHER_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)


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


def host_of(request: HttpRequest) -> str:
    """The name of the host asked for, without port, in lower case: what domains are compared with.

    Raises:
        DisallowedHost: the installation does not answer under this name.
    """
    name, colon, port = request.get_host().lower().rpartition(":")
    return (name if colon and port.isdigit() else f"{name}{colon}{port}").rstrip(".")


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


def _today(territory: Territory | None) -> Territory | None:
    """Where a territory answers today: a merged one at its successor."""
    return territory if territory is None else registry().successor(territory)


@contextmanager
def inside(territory: Territory | None, language: str | None = None) -> Iterator[None]:
    """Build addresses of another territory (and language) for a moment; of a merged one, those of its successor."""
    kept = get_script_prefix()
    tongue = language or translation.get_language() or settings.LANGUAGE_CODE
    set_script_prefix(prefix_of(_today(territory), tongue))
    try:
        with translation.override(tongue):
            yield
    finally:
        set_script_prefix(kept)


def address_in(
    territory: Territory | None, name: str, *args: object, language: str | None = None, **kwargs: object
) -> str:
    """The path of a page in a territory, on the installation's own host."""
    with inside(territory, language):
        return reverse(name, args=args or None, kwargs=kwargs or None)


def absolute(territory: Territory | None, path: str) -> str:
    """The whole address of a path made inside a territory: on its own domain when it has one."""
    root, territory = settings.PUBLIC_URL.rstrip("/"), _today(territory)
    if territory is None or not territory.domain:
        return root + path
    scheme, _colon, host = root.partition("://")
    port = host.partition(":")[2]
    inner = path.replace(f"/{territory.slug}/", "/", 1)
    return f"{scheme}://{territory.domain}{f':{port}' if port else ''}{inner}"


def public_address(
    territory: Territory | None, name: str, *args: object, language: str | None = None, **kwargs: object
) -> str:
    """The whole address of a page, for mails, feeds and calendars."""
    return absolute(territory, address_in(territory, name, *args, language=language, **kwargs))
