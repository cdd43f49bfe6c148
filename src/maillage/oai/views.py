"""The door of harvesters: one address, GET or POST, every error of the protocol in HTTP 200."""

import gzip
from threading import BoundedSemaphore

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.accounts.adapter import client_address
from maillage.core.clock import now
from maillage.oai.protocol.answers import answer
from maillage.oai.protocol.arguments import understand
from maillage.ui.access import Request, open_to

AT_ONCE = 4  # answers being composed by one process; a page of records takes some tens of milliseconds
A_MINUTE = 600  # requests of one network address
MINUTE = 60
RETRY_SECONDS = 10
COMPRESSED_FROM, COMPRESSION = 1_000, 4
_places = BoundedSemaphore(AT_ONCE)


def _is_in_a_hurry(request: HttpRequest) -> bool:
    """Whether a network address asks more than we give in a minute; it is counted by its keyed hash only."""
    minute = int(now().timestamp()) // MINUTE
    caller = salted_hmac("oai.limit", f"{client_address(request)}|{minute}", algorithm="sha256").hexdigest()[:32]
    key = f"oai:{caller}"
    if cache.add(key, 1, 2 * MINUTE):
        return False
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # it expired in between
        return False


def _later(seconds: int) -> HttpResponse:
    """503 and when to come back, which harvesters obey (section 3.1.2.2)."""
    response = HttpResponse("Too many requests at once: come back later.\n", status=503, content_type="text/plain")
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # nobody's rights are used: a POST reads as a GET does
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def repository(request: Request) -> HttpResponse:
    """Answer a harvester."""
    if _is_in_a_hurry(request):
        return _later(MINUTE)
    if not _places.acquire(blocking=False):
        return _later(RETRY_SECONDS)
    try:
        given = request.POST if request.method == "POST" else request.GET
        pairs = [(name, value) for name, values in given.lists() for value in values]
        body = answer(understand(pairs), now()).encode()
    finally:
        _places.release()
    return _sent(request, body)


def _sent(request: HttpRequest, body: bytes) -> HttpResponse:
    squeezed = len(body) > COMPRESSED_FROM and "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        gzip.compress(body, COMPRESSION, mtime=0) if squeezed else body, content_type="text/xml; charset=utf-8"
    )
    if squeezed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Accept-Encoding",))
    response["Cache-Control"] = "no-store"
    return response
