"""The maille and the mark as images, for feeds, mails, other sites and the tabs of browsers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

from maillage.ui import maille as drawing
from maillage.ui.access import open_to
from maillage.ui.chrome import DEFAULT_COLOURS
from maillage.ui.contrast import Scheme

YEAR = 365 * 24 * 3600
SLUG_LENGTH = 200


def colours_of(request: HttpRequest) -> tuple[str, str]:
    """The two colours of the territory of the request, or those of the network."""
    territory = getattr(request, "territory", None)
    if territory is None:
        return DEFAULT_COLOURS
    return territory.colour_1, territory.colour_2


def _scheme(request: HttpRequest) -> Scheme:
    return "dark" if request.GET.get("scheme") == "dark" else "light"


def _etag(*parts: str) -> str:
    return quote_etag(f"{drawing.fnv1a('|'.join(parts)):08x}")


def _maille_etag(request: HttpRequest, slug: str) -> str:
    return _etag(slug, request.GET.get("size", "card"), _scheme(request), *colours_of(request))


def _favicon_etag(request: HttpRequest) -> str:
    return _etag("favicon", *colours_of(request))


def _image(drawn: str) -> HttpResponse:
    response = HttpResponse(drawn, content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=YEAR)
    return response


@require_safe
@open_to("everyone")
@condition(etag_func=_maille_etag)
def maille(request: HttpRequest, slug: str) -> HttpResponse:
    """The maille of a slug in the colours of the territory; `?size=` and `?scheme=dark` as on the pages."""
    size = request.GET.get("size", "card")
    if size not in drawing.SIZES or len(slug) > SLUG_LENGTH:
        raise Http404
    return _image(drawing.baked(slug, size, *colours_of(request), _scheme(request)))


@require_safe
@open_to("everyone")
@condition(etag_func=_favicon_etag)
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark in the colours of the territory."""
    return _image(drawing.favicon(*colours_of(request)))
