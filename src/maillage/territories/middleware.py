"""Gives every request its place, and keeps coordination behind a second factor."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from maillage.territories.models import Territory
from maillage.territories.place import OTHER_LANGUAGES, absolute, host_of, prefix_of, split_path
from maillage.territories.registry import registry
from maillage.territories.rules import moderated_by
from maillage.ui.access import Door, anyone

UNPLACED = ("/static/", "/media/", "/-/")
WORKSPACES = ("/coordination/", "/imports/", "/administration/")
ACCOUNT = ("/compte/", "/mon-espace/profil/", "/mon-espace/compte/")


def _address(territory: Territory, language: str, rest: str, host: str) -> str:
    """The path of ``rest`` in a territory, whole when this host is another territory's own domain."""
    path = prefix_of(territory, language, host=host) + rest
    other = registry().by_domain.get(host)
    return path if other is None or other == territory else absolute(territory, prefix_of(territory, language) + rest)


def _moved(path: str, host: str) -> str | None:
    """Where a path has gone: former slugs, closed territories, slugs on a domain, a missing last slash."""
    first, *rest = path.removeprefix("/").split("/")
    language = settings.LANGUAGE_CODE
    if first in OTHER_LANGUAGES:
        if not rest:
            return f"/{first}/"
        language, first, rest = first, rest[0], rest[1:]
    known = registry()
    target = known.by_former_slug.get(first)
    current = known.by_slug.get(first)
    if current is not None:
        target = known.successor(current)
        if target == current and rest and host not in known.by_domain:
            return None
    return None if target is None else _address(target, language, escape_uri_path("/".join(rest).lstrip("/\\")), host)


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
        host = host_of(request)
        if moved := _moved(request.path_info, host):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(moved + (f"?{query}" if query else ""))
        place, inner = split_path(request.path_info, host)
        request.path_info = inner
        request.territory, request.language, request.place = place.territory, place.language, place  # type: ignore[attr-defined]  # our own attributes
        request.LANGUAGE_CODE = place.language
        set_script_prefix(place.prefix)
        translation.activate(place.language)
        try:
            response = self.get_response(request)
        finally:
            set_script_prefix("/")
            translation.activate(settings.LANGUAGE_CODE)
        response.headers.setdefault("Content-Language", place.language)
        return response


def _is_guarded(path: str, door: Door | None) -> bool:
    """Whether a page is for people signed in, account pages left out; those of allauth and Django have no door."""
    if path.startswith(WORKSPACES):
        return True
    if door is None or path.startswith(ACCOUNT):
        return False
    return door.audience != "everyone" and door.rule is not anyone


class SecondFactorMiddleware:
    """Who moderates, coordinates or administers sets up a second factor before opening any page of somebody signed in.

    ``MFA_REQUIRED_FOR_COORDINATORS`` says so. The roles of the person decide, not the address: registrations, exports
    and forms are given to a role as much as the queue is. Public pages and those of the account itself stay open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Send to the page where the second factor is set up, with a sentence that says why."""
        if not settings.MFA_REQUIRED_FOR_COORDINATORS or not request.user.is_authenticated:
            return None
        if not _is_guarded(request.path_info, getattr(view, "door", None)):
            return None
        if not (request.user.is_staff or moderated_by(request.user)) or is_mfa_enabled(request.user):
            return None
        messages.info(
            request, _("Avant d’ouvrir la coordination, protégez votre compte par une application ou une clé d’accès.")
        )
        return redirect("mfa_index")
