"""Gives every request its place."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix
from django.utils import translation

from maillage.territories.models import Territory
from maillage.territories.place import OTHER_LANGUAGES, prefix_of, split_path
from maillage.territories.registry import registry

UNPLACED = ("/static/", "/media/", "/-/")


def _moved(path: str, host: str) -> str | None:
    """The new address when the path starts with the former slug of a territory, or with one that has merged."""
    parts = path.split("/")
    rank = 2 if len(parts) > 1 and parts[1] in OTHER_LANGUAGES else 1
    if len(parts) <= rank:
        return None
    known = registry()
    target: Territory | None = known.by_former_slug.get(parts[rank])
    current = known.by_slug.get(parts[rank])
    if current is not None and not current.is_open and current.successor_id:
        target = known.by_id[current.successor_id]
    if target is None:
        return None
    language = parts[1] if rank == 2 else settings.LANGUAGE_CODE  # noqa: PLR2004 - the rank after the language
    return prefix_of(target, language, host=host) + "/".join(parts[rank + 1 :])


class PlaceMiddleware:
    """Mounts the site at its language and territory for the time of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set ``request.territory``, ``request.language`` and the prefix; redirect former addresses."""
        if request.path_info.startswith(UNPLACED):
            request.territory, request.language, request.place = None, settings.LANGUAGE_CODE, None  # type: ignore[attr-defined]  # our own attributes
            return self.get_response(request)
        host = request.get_host().partition(":")[0]
        if moved := _moved(request.path_info, host):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(moved + (f"?{query}" if query else ""))
        place, inner = split_path(request.path_info, host)
        request.path_info = inner
        request.territory, request.language, request.place = place.territory, place.language, place  # type: ignore[attr-defined]  # our own attributes
        request.LANGUAGE_CODE = place.language  # type: ignore[attr-defined]  # Django's own name for it
        set_script_prefix(place.prefix)
        translation.activate(place.language)
        try:
            response = self.get_response(request)
        finally:
            set_script_prefix("/")
            translation.activate(settings.LANGUAGE_CODE)
        response.headers.setdefault("Content-Language", place.language)
        return response
