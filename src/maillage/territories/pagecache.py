"""Whole pages for anonymous visitors, kept until something is published.

The first middleware: a page that is kept leaves before sessions, languages and the database. The key holds the version
of the territory, which every publishing action renews, so nothing is ever purged. Only successful GETs of visitors
without a cookie of ours are kept, and never an answer that sets a cookie or says ``private`` or ``no-store``.

Everything a page may depend on is in the key: scheme, host, path, parameters (order of names is indifferent, order of
the values of one name is not), whether htmx asks for a part and which, and the encoding. A view that depends on another
header says so with ``Vary``, and is not kept.
"""

import gzip
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import TypeVar, cast
from urllib.parse import parse_qsl, urlencode

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from maillage.territories.models import Territory
from maillage.territories.place import OTHER_LANGUAGES, host_of
from maillage.territories.registry import registry

log = structlog.get_logger("maillage.pages")

NEVER = ("/static/", "/media/", "/-/")
KEPT_TYPES = (
    "text/html", "text/calendar", "text/css", "text/xml", "application/rss+xml", "application/atom+xml",
    "application/json", "application/xml", "application/geo+json", "application/feed+json", "image/svg+xml",
)  # fmt: skip
LARGEST = 2_000_000
LARGEST_COMPRESSED = 10_000_000  # before compression: a calendar of thousands of slots shrinks to a tenth
LONGEST_QUERY = 1_000
LONGEST_PART = 200
COMPRESSED_FROM = 600
COMPRESSION = 4
NETWORK = "-"
PART_SECONDS = 60 * 60
NEAR_SECONDS = 20.0
NEAR_BYTES = 8 * 1024 * 1024
VERSION_SECONDS = 60 * 60 * 24 * 30
PRIVATE = ("private", "no-store", "no-cache")
SKIPPED_HEADERS = frozenset({"set-cookie", "date", "x-request-id", "content-length", "etag", "content-encoding"})
KNOWN_VARY = frozenset({"accept-encoding", "cookie", "hx-request", "accept-language"})
PARTS = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_TARGET", "HTTP_HX_TRIGGER", "HTTP_HX_TRIGGER_NAME",
         "HTTP_HX_HISTORY_RESTORE_REQUEST")  # fmt: skip
Kept = tuple[bytes, dict[str, str]]
T = TypeVar("T")


def _version(name: str) -> str:
    return str(cache.get_or_set(f"version:{name}", lambda: secrets.token_hex(6), VERSION_SECONDS))


class _Near:
    """The pages asked for lately, in the memory of this process: the shared cache unpacks its own each time.

    The key of a page holds its version, so a page is never older here than it is there but for a few seconds.
    """

    def __init__(self) -> None:
        self._pages: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: str) -> Kept | None:
        """The page, when it was put here a moment ago."""
        with self._lock:
            found = self._pages.get(key)
            if found is None or found[0] < monotonic():
                return None
            self._pages.move_to_end(key)
            return found[1]

    def put(self, key: str, kept: Kept) -> None:
        """Keep a page; those that nobody asks for any more make room."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._bytes += len(kept[0]) - (len(before[1][0]) if before else 0)
            self._pages[key] = (monotonic() + NEAR_SECONDS, kept)
            while self._bytes > NEAR_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1][1][0])


_near = _Near()


def _found(key: str) -> Kept | None:
    """The page kept under a key, here or in the shared cache."""
    near = _near.get(key)
    if near is not None:
        return near
    kept: Kept | None = cache.get(key)
    if kept is not None:
        _near.put(key, kept)
    return kept


def kept_by_version(territory: Territory | None, name: str, compute: Callable[[], T]) -> T:
    """A part of pages that changes with publications only: computed once for a version of the territory."""
    place = NETWORK if territory is None else territory.slug
    return cast("T", cache.get_or_set(f"part:{name}:{place}:{_version(place)}", compute, PART_SECONDS))


def renew(names: Iterable[str]) -> None:
    """Pages of these territories (by slug) and of the network are made again, once the transaction commits."""
    wanted = {NETWORK, *names}
    transaction.on_commit(lambda: _renew_now(wanted))


def _renew_now(names: set[str]) -> None:
    cache.set_many({f"version:{name}": secrets.token_hex(6) for name in names}, VERSION_SECONDS)


def renew_all() -> None:
    """Every page of the installation is made again: the name, the colours or the list of territories changed."""
    transaction.on_commit(lambda: _renew_now({NETWORK, *registry().by_slug}))


def _place_name(path: str, host: str) -> str:
    """The territory whose pages these are, by its slug."""
    known = registry()
    if own := known.by_domain.get(host):
        return own.slug
    parts = path.split("/", 3)
    first = parts[1] if len(parts) > 1 else ""
    if first in OTHER_LANGUAGES and len(parts) > 2:  # noqa: PLR2004 - "", the language, the next one
        first = parts[2]
    return first if first in known.by_slug else NETWORK


def has_our_cookie(request: HttpRequest) -> bool:
    """Whether the visitor is somebody to us: signed in, filling a form, or waiting for a message."""
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, "messages"))


def accepts_gzip(request: HttpRequest) -> bool:
    """Whether the browser reads gzip (RFC 9110, 12.5.3): named, and not with a weight of zero."""
    for offer in request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        name, _semicolon, weight = offer.partition(";")
        if name.strip() in {"gzip", "x-gzip"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def page_key(request: HttpRequest) -> str | None:
    """The key of a page that may be kept, or nothing."""
    if request.method not in {"GET", "HEAD"} or has_our_cookie(request) or "HTTP_AUTHORIZATION" in request.META:
        return None
    query = request.META.get("QUERY_STRING", "")
    part = tuple(request.META.get(name, "") for name in PARTS)
    if request.path_info.startswith(NEVER) or len(query) > LONGEST_QUERY or sum(map(len, part)) > LONGEST_PART:
        return None
    try:
        host, whole_host = host_of(request), request.get_host()
    except DisallowedHost:
        return None
    pairs = sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0]) if query else []
    whole = repr((request.scheme, whole_host, request.path_info, urlencode(pairs), accepts_gzip(request), part,
                  _version(_place_name(request.path_info, host)), registry().mark))  # fmt: skip
    return "page:" + hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _varies_otherwise(response: HttpResponse) -> bool:
    named = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    return bool(named - KNOWN_VARY)


def may_keep(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is the same for every visitor."""
    if request.method != "GET" or response.status_code != 200 or not isinstance(response, HttpResponse):  # noqa: PLR2004 - HTTP
        return False
    if response.cookies or "CSRF_COOKIE" in request.META or _signed_in(request) or _varies_otherwise(response):
        return False
    control = response.headers.get("Cache-Control", "")
    largest = LARGEST_COMPRESSED if accepts_gzip(request) else LARGEST
    if any(word in control for word in PRIVATE) or len(response.content) > largest:
        return False
    return response.headers.get("Content-Type", "").startswith(KEPT_TYPES)


def _signed_in(request: HttpRequest) -> bool:
    """Whether somebody signed in during this request; an account that nobody asked for is not looked up."""
    known = getattr(request, "_cached_user", None)
    return known is not None and known.is_authenticated


def _packed(request: HttpRequest, response: HttpResponse) -> Kept:
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
    response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
    headers = {name: value for name, value in response.headers.items() if name.lower() not in SKIPPED_HEADERS}
    body, mark = bytes(response.content), hashlib.blake2b(response.content, digest_size=12).hexdigest()
    if len(body) >= COMPRESSED_FROM and "Content-Encoding" not in response.headers and accepts_gzip(request):
        body, mark = gzip.compress(body, COMPRESSION, mtime=0), f"{mark}-gz"
        headers["Content-Encoding"] = "gzip"
    return body, {**headers, "ETag": f'"{mark}"', "Content-Length": str(len(body))}


def _answer(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    body, headers = kept
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)
    answer = get_conditional_response(request, etag=headers["ETag"], response=response)
    return answer if answer is not None else response


def _looked_up(request: HttpRequest) -> tuple[str | None, Kept | None]:
    """The key of a request and the page kept under it.

    A cache out of reach slows the site and does not stop it: nothing is found, and nothing will be kept.
    """
    if not settings.PAGE_CACHE_SECONDS:
        return None, None
    try:
        key = page_key(request)
        return key, _found(key) if key is not None else None
    except Exception as error:  # noqa: BLE001 - each cache raises its own errors; none is worth a page
        log.warning("page cache out of reach", error=type(error).__name__)
        return None, None


def _put(key: str, kept: Kept) -> None:
    try:
        cache.set(key, kept, settings.PAGE_CACHE_SECONDS)
    except Exception as error:  # noqa: BLE001 - as above, a full disk too
        log.warning("page cache out of reach", error=type(error).__name__)


class PageCacheMiddleware:
    """Answers from what is kept; keeps what may be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the page kept under its key, 304 when the visitor has it already."""
        key, kept = _looked_up(request)
        if key is None:
            return self._personal(request)
        if kept is not None:
            return _answer(request, kept)
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not may_keep(request, response):
            return response
        kept = _packed(request, response)
        _put(key, kept)
        answer = _answer(request, kept)
        answer._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own list
        return answer

    def _personal(self, request: HttpRequest) -> HttpResponseBase:
        """A page made for somebody is nobody else's: proxies and the browser's own cache ask again."""
        response = self.get_response(request)
        if has_our_cookie(request) and not request.path_info.startswith(NEVER):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
