"""A page that is read writes nothing: during GET and HEAD any SQL that writes fails the request.

Sessions are the exception: signing a form and remembering a message are kept there, and they are nobody's content.
Views of libraries (allauth, the admin) are not ours to change. Middleware rather than client, so that the browser
journeys are held to the same rule. A view that must write on GET says so by
``@pytest.mark.may_write_on_get("reason")`` in its test.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponseBase

WRITES = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|MERGE)\b", re.IGNORECASE)
SESSIONS = re.compile(r"\bdjango_session\b|\busersessions_usersession\b")


class WroteOnGetError(AssertionError):
    """A GET or HEAD wrote to the database."""


class NothingWrittenOnGet:
    """The first middleware of the tests."""

    allowed = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the database closed to writing when the method only reads."""
        if request.method not in {"GET", "HEAD"} or type(self).allowed:
            return self.get_response(request)

        def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            if WRITES.match(sql) and not SESSIONS.search(sql) and ours(request):
                message = f"{request.method} {request.path} wrote: {sql[:300]}"
                raise WroteOnGetError(message)
            return execute(sql, params, many, context)

        with connections["default"].execute_wrapper(refuse):
            return self.get_response(request)


def ours(request: HttpRequest) -> bool:
    """Whether the request is answered by a view of Maillage (or not yet by anyone)."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return True
    return str(getattr(match.func, "__module__", "")).startswith("maillage.")
