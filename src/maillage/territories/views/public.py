"""What everyone sees of a territory besides its content: its colours, its editorial pages."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from maillage.core.text import plain, shorten
from maillage.territories.models import Page
from maillage.territories.panels import colours_hash, colours_url
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to
from maillage.ui.contrast import territory_css

YEAR = 365 * 24 * 3600
DESCRIPTION = 160


@require_safe
@open_to("everyone")
def colours(request: Request, slug: str, mark: str) -> HttpResponse:
    """The style sheet that gives the pages of a territory their colours; kept a year, its address says which."""
    territory = registry().by_slug.get(slug)
    if territory is None:
        raise Http404
    if mark != colours_hash(territory):
        answer = redirect(colours_url(territory))
        patch_cache_control(answer, no_cache=True)
        return answer
    sheet = HttpResponse(territory_css(territory.colour_1, territory.colour_2), content_type="text/css; charset=utf-8")
    patch_cache_control(sheet, public=True, max_age=YEAR, immutable=True)
    return sheet


@require_safe
@open_to("everyone")
def page(request: Request, slug: str) -> HttpResponse:
    """An editorial page: the territory's own, or the network's of the same address."""
    wanted = Page.objects.visible_to(request.user).filter(slug=slug)
    own = wanted.filter(territory=request.territory).first()
    found = own or wanted.filter(territory=None).first()
    if found is None:
        raise Http404
    body = found.body_in(request.language)
    context = {
        "page": found,
        "title": found.title_in(request.language),
        "body": body,
        "foreign": not found.is_written_in(request.language),
        "description": shorten(plain(body).replace("\n", " "), DESCRIPTION),
    }
    return render(request, "territories/page.html", context)
