"""The door of the files: pictures served under names that never change."""

import re

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from maillage.files.enums import MEDIA_TYPES, Format
from maillage.files.models import FOLDER
from maillage.ui.access import Request, open_to

YEAR = 31_536_000
VARIANT = re.compile(r"[0-9a-f]{64}-[1-9][0-9]{0,4}\.(avif|webp|jpg)")


@require_safe
@open_to("everyone")
def media(request: Request, folder: str, name: str) -> HttpResponse:
    """One variant of a picture: its name says its content, so it is kept a year and answered 304 without reading."""
    found = VARIANT.fullmatch(name)
    if found is None or not name.startswith(folder):
        raise Http404
    etag = f'"{name}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _with_headers(HttpResponseNotModified(), etag)
    try:
        with default_storage.open(f"{FOLDER}/{name[:2]}/{name}") as opened:
            content = opened.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return _with_headers(HttpResponse(content, content_type=MEDIA_TYPES[Format(found[1])]), etag)


def _with_headers(response: HttpResponse, etag: str) -> HttpResponse:
    """What every answer says: a year, its validator, and that nothing in it may ever run."""
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
