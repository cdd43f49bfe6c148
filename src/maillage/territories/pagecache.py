"""Whole pages for anonymous visitors, kept until something is published.

The first middleware: a page that is kept leaves before sessions, languages and the database. The key holds the version
of the territory, which every publishing action renews, so nothing is ever purged. Only successful GETs without session
cookie are kept, and never an answer that sets a cookie or says ``private`` or ``no-store``.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from maillage.territories.place import OTHER_LANGUAGES
from maillage.territories.registry import registry

NEVER = ("/static/", "/media/", "/-/", "/admin/")
KEPT_TYPES = ("text/html", "text/calendar", "application/rss+xml", "application/atom+xml", "application/json",
              "application/xml", "text/xml", "application/geo+json", "application/feed+json", "image/svg+xml", "text/css")  # fmt: skip
LARGEST = 2_000_000
LONGEST_QUERY = 1_000
NETWORK = "-"
VERSION_SECONDS = 60 * 60 * 24 * 30
PRIVATE = ("private", "no-store", "no-cache")
SKIPPED_HEADERS = frozenset({"set-cookie", "date", "x-request-id"})


def _version(name: str) -> str:
    key = f"version:{name}"
    version = cache.get(key)
    if version is None:
        version = secrets.token_hex(6)
        cache.add(key, version, VERSION_SECONDS)
    return str(version)


def renew(names: Iterable[str]) -> None:
    """Pages of these territories (by slug) and of the network are made again, once the transaction commits."""
    wanted = {NETWORK, *names}
    transaction.on_commit(lambda: _renew_now(wanted))


def _renew_now(names: set[str]) -> None:
    cache.set_many({f"version:{name}": secrets.token_hex(6) for name in names}, VERSION_SECONDS)


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


def page_key(request: HttpRequest) -> str | None:
    """The key of a page that may be kept, or nothing."""
    if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    query = request.META.get("QUERY_STRING", "")
    if request.path_info.startswith(NEVER) or len(query) > LONGEST_QUERY or "Authorization" in request.headers:
        return None
    ordered = urlencode(sorted(parse_qsl(query, keep_blank_values=True))) if query else ""
    host = request.META.get("HTTP_HOST", "")
    encoding = "gz" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else ""
    part = request.META.get("HTTP_HX_REQUEST", "") and "hx:" + request.META.get("HTTP_HX_TARGET", "")[:40]
    version = _version(_place_name(request.path_info, host.partition(":")[0]))
    whole = "\n".join((request.scheme or "", host, request.path_info, ordered, encoding, part, version))
    return "page:" + hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _may_keep(request: HttpRequest, response: HttpResponseBase) -> bool:
    if response.status_code != 200 or response.streaming or not isinstance(response, HttpResponse):  # noqa: PLR2004
        return False
    if response.cookies or getattr(request, "csrf_processing_done", False) and "CSRF_COOKIE" in request.META:
        return False
    control = response.headers.get("Cache-Control", "")
    if any(word in control for word in PRIVATE) or len(response.content) > LARGEST:
        return False
    return response.headers.get("Content-Type", "").startswith(KEPT_TYPES)


class PageCacheMiddleware:
    """Answers from what is kept; keeps what may be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the page kept under its key, 304 when the visitor has it already."""
        key = page_key(request) if settings.PAGE_CACHE_SECONDS else None
        if key is None:
            return self.get_response(request)
        kept: tuple[bytes, dict[str, str]] | None = cache.get(key)
        if kept is not None:
            return self._answer(request, kept)
        response = self.get_response(request)
        if _may_keep(request, response):
            self._keep(key, response)
        return response

    def _answer(self, request: HttpRequest, kept: tuple[bytes, dict[str, str]]) -> HttpResponseBase:
        body, headers = kept
        response = HttpResponse(body, headers=headers)
        answer = get_conditional_response(request, etag=headers.get("ETag"), response=response)
        return answer if answer is not None else response

    def _keep(self, key: str, response: Any) -> None:
        patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
        if "ETag" not in response.headers:
            response.headers["ETag"] = '"' + hashlib.blake2b(response.content, digest_size=12).hexdigest() + '"'
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        headers = {name: value for name, value in response.headers.items() if name.lower() not in SKIPPED_HEADERS}
        cache.set(key, (bytes(response.content), headers), settings.PAGE_CACHE_SECONDS)
