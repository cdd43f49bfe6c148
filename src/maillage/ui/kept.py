"""What somebody had typed when their session ended: kept in their new session, given back once they signed in again.

Only what one of our own pages sent is kept: a form of another site must leave no trace in anybody's session. Passwords
and files are never kept.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "kept_form"
MOST_SIGNS = 400_000
OURS = ("csrfmiddlewaretoken",)
SECRET = "password"  # noqa: S105 - the name of a field
BACK = ("resume", "back")  # a form that can be shown again without doing anything says it by this hidden field


@dataclass(frozen=True)
class Kept:
    """A form that could not be received: where it was going, and everything typed."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def comes_back(self) -> bool:
        """Whether the page shows its form again, rather than doing at once what was asked."""
        return BACK in self.fields

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The fields to send again; the deed is then chosen by the button."""
        return [(name, value) for name, value in self.fields if not (self.comes_back and name == "do")]


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this host sent it."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(said)
    return bool(parts.netloc) and url_has_allowed_host_and_scheme(
        said, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def wants_page(request: HttpRequest) -> bool:
    """Whether a person will look at the answer: a page, or a part that htmx puts in one."""
    return "html" in request.headers.get("Accept", "html") or bool(request.headers.get("HX-Request"))


def keep(request: HttpRequest) -> bool:
    """Keep a form that could not be received; tells whether it was."""
    if request.method != "POST" or not wants_page(request) or not _is_ours(request):
        return False
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in OURS]
    if not fields or any(SECRET in name for name, _value in fields):
        return False
    if sum(len(name) + len(value) for name, value in fields) > MOST_SIGNS:
        return False
    request.session[KEY] = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    return True


def found(request: HttpRequest) -> Kept | None:
    """What is kept for this person."""
    said = request.session.get(KEY)
    if not said:
        return None
    return Kept(said["path"], tuple((name, value) for name, value in said["fields"]), said["files"])


def forget(request: HttpRequest) -> None:
    """It was given back, or given up."""
    request.session.pop(KEY, None)
