"""Who may open a page: every view says it, and ``tests/test_doors.py`` reads what it says.

``@open_to("everyone")`` for a page without an object, ``@given(Loan, rules.may_approve)`` for a page of one object: not
visible gives 404, visible but not allowed gives 403, and an anonymous person is sent to sign in first.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Concatenate, Protocol, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.ui.kept import keep


class Request(HttpRequest):
    """A request as our middleware leaves it."""

    territory: Any  # territories.Territory | None: an upper floor's model
    language: str
    htmx: Any


class Visible(Protocol):
    """What every model shown to people offers."""

    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        """The rows this person may see."""


M = TypeVar("M", bound=models.Model)
Audience = Callable[[HttpRequest], bool]
Rule = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Door:
    """What a view says of itself."""

    audience: str
    model: type[models.Model] | None = None
    rule: Rule | None = None


def _everyone(request: HttpRequest) -> bool:
    return True


def _members(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


def _administrators(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_staff)


AUDIENCES: dict[str, Audience] = {
    "everyone": _everyone,
    "members": _members,
    "administrators": _administrators,
}


def add_audience(name: str, test: Audience) -> None:
    """Name a group of people for ``open_to``; the floor that knows them calls it once, when it starts."""
    AUDIENCES[name] = test


def _closed(request: HttpRequest) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("ui:resume") if keep(request) else request.get_full_path())
    raise PermissionDenied


View = Callable[..., HttpResponseBase]


def open_to(audience: str) -> Callable[[View], View]:
    """Open a page without an object to a named group."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not AUDIENCES[audience](request):
                return _closed(request)
            return view(request, *args, **kwargs)

        wrapped.door = Door(audience=audience)  # type: ignore[attr-defined]  # read by tests/test_doors.py
        return wrapped

    return decorate


def given(
    model: type[M], rule: Rule, *, by: str = "pk"
) -> Callable[[Callable[Concatenate[Any, M, ...], HttpResponseBase]], View]:
    """Give the view its object, checked: found among what the person may see, and allowed by the rule.

    The address carries the value of the field ``by`` under that name.
    """

    def decorate(view: Callable[Concatenate[Any, M, ...], HttpResponseBase]) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            value = kwargs.pop(by)
            visible = cast("Visible", model._default_manager).visible_to(request.user)
            row = visible.filter(**{by: value}).first()
            if row is None:
                raise Http404
            if not rule(request.user, row):
                return _closed(request)
            return view(request, row, *args, **kwargs)

        wrapped.door = Door(audience="rule", model=model, rule=rule)  # type: ignore[attr-defined]  # see open_to
        return wrapped

    return decorate


def anyone(user: Any, row: Any) -> bool:
    """The rule of a page that all who see the object may open."""
    return True


def safe_next(request: HttpRequest, default: str) -> str:
    """Where to go next: the address asked for when it is ours, the default otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default


def signed_in(request: HttpRequest) -> User:
    """The person behind a page that is open to members only."""
    return cast("User", request.user)


class RefusedMiddleware:
    """An action that refuses becomes a sentence: beside the form for htmx, as a message or a page otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the sentence; a form sent from one of our pages goes back there with it."""
        if not isinstance(exception, Refused):
            return None
        back = request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        if request.method == "POST" and ours and not request.headers.get("HX-Request"):
            messages.error(request, str(exception))
            return redirect(back)
        return render(
            request,
            "ui/refused.html",
            {"sentence": str(exception), "title": _("Ce n’est pas possible")},
            status=exception.status,
        )


class FormAddressMiddleware:
    """The address of a deed, opened again from the address bar, leads to the page that sends it.

    A form that was refused is shown at the address it was sent to; who reloads it by hand asks to read there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go up to the nearest page above, when a person only wants to read."""
        answer = self.get_response(request)
        reading = request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not reading:
            return answer
        return redirect(get_script_prefix().rstrip("/") + _above(request.path_info))


def _above(path: str) -> str:
    """The nearest address above one that leads somewhere."""
    while path not in {"", "/"}:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
