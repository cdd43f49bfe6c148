"""How allauth speaks and where it sends people, in our words. It is a door: it reads the clock."""

import functools
import json
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import get_script_prefix

from maillage.core import clock

NOWHERE = "0.0.0.0"  # noqa: S104 - an address to count by, nothing listens there


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up is open; there are no user names; addresses are kept in lower case."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Anyone of age may sign up."""
        return True

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names: people are known by the name they show."""

    def clean_email(self, email: str) -> str:
        """One spelling of each address."""
        return str(super().clean_email(email)).lower()

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """One's own space, in the language and the territory where one signs in."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """The same when one leaves."""
        return get_script_prefix()

    def this_day(self) -> date:
        """The day on which somebody signs up, where the installation is."""
        return clock.today(settings.TIME_ZONE)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network address that limits and lists of sessions know."""
        return client_address(request)


def client_address(request: HttpRequest) -> str:
    """The address a request comes from: the last one our proxy added, or that of the connection.

    Anyone may write ``X-Forwarded-For``; only what our own proxy appended is believed, and only when there is one
    (``BEHIND_PROXY``). Behind a local socket nothing is known: ``0.0.0.0``.
    """
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.USE_X_FORWARDED_HOST else ""
    for candidate in (forwarded.rpartition(",")[2].strip(), str(request.META.get("REMOTE_ADDR", ""))):
        try:
            return str(ip_address(candidate))
        except ValueError:
            continue
    return NOWHERE


def _inside(path: str) -> str:
    """A path without the language and the territory it is mounted at."""
    prefix = get_script_prefix()
    return "/" + path.removeprefix(prefix) if path.startswith(prefix) else path


def mounted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of allauth that goes on with a form sent before, wherever the site is mounted.

    Allauth looks the address of that form up from the root of the host; ours begin with a language and a territory.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        state = request.session.get(STATE_SESSION_KEY)
        if request.method == "POST" and state and "request" in state and get_script_prefix() != "/":
            sent = json.loads(state["request"])
            state["request"] = json.dumps(sent | {"path": _inside(sent["path"])})
            request.session.modified = True
            posted = request.POST.copy()
            if "next" in posted:
                posted["next"] = _inside(str(posted["next"]))
            request.POST = posted  # type: ignore[assignment]  # Django reads it like the first one
        return view(request, *args, **kwargs)

    return wrapped
