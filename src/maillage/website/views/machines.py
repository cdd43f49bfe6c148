"""What programs ask for: robots, security contact, manifest, icon."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.ui.access import Request, open_to
from maillage.ui.chrome import DEFAULT_COLOURS
from maillage.ui.contrast import resolved_roles
from maillage.website.panels.sitemap import index_of, sitemap_of

PLAIN = "text/plain; charset=utf-8"
CLOSED = ("/compte/", "/mon-espace/", "/coordination/", "/contribuer/", "/imports/", "/administration/", "/signaler/",
          "/recherche/")  # fmt: skip
SECURITY_DAYS = timedelta(days=180)


@require_safe
@open_to("everyone")
def robots(request: Request) -> HttpResponse:
    """What crawlers may read: everything public, once; filtered lists and searches lead nowhere new."""
    closed = [f"Disallow: {start}{path}" for path in CLOSED for start in ("", "/*")]
    lines = ["User-agent: *", *closed, "Disallow: /*?"]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('website:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
@open_to("everyone")
def sitemap(request: Request) -> HttpResponse:
    """The addresses of a territory; at the network's portal, the list of the territories' own."""
    root = request.build_absolute_uri("/").rstrip("/")
    text = sitemap_of(request.territory, root) if request.territory else index_of(root)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
@open_to("everyone")
def security(request: Request) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116)."""
    territory = request.territory
    contact = territory.contact_email if territory and territory.contact_email else settings.DEFAULT_FROM_EMAIL
    expires = (now() + SECURITY_DAYS).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: mailto:{contact}", f"Expires: {expires}", "Preferred-Languages: fr, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
@open_to("everyone")
def manifest(request: Request) -> JsonResponse:
    """The name, the colours and the icon for a phone's home screen."""
    territory = request.territory
    colours = (territory.colour_1, territory.colour_2) if territory else DEFAULT_COLOURS
    ground = resolved_roles(*colours, "light")["fond"]
    name = f"{settings.NETWORK_NAME} {territory.name}" if territory else settings.NETWORK_NAME
    body = {
        "name": name, "short_name": territory.name if territory else name, "start_url": reverse("website:home"),
        "display": "browser", "lang": request.language, "background_color": ground, "theme_color": ground,
        "description": territory.presentation if territory else _("La culture scientifique près de chez vous."),
        "icons": [{"src": reverse("ui:favicon"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
@open_to("everyone")
def favicon(request: Request) -> HttpResponse:
    """The address that old browsers try."""
    return redirect("ui:favicon")
