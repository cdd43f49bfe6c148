"""The home of a territory and of the network."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.territories.place import prefix_of
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to
from maillage.website.panels.home import home_of


@require_safe
@open_to("everyone")
def home(request: Request) -> HttpResponse:
    """What happens near you: the map, what not to miss, the week, places, news and figures."""
    territory = request.territory
    networks = [] if territory else [(one, prefix_of(one, request.language)) for one in registry().open()]
    context = {"home": home_of(territory, now()), "territory": territory, "networks": networks,
               "motif": territory.slug if territory else "maillage"}  # fmt: skip
    return render(request, "website/home.html", context)


@require_safe
@open_to("everyone")
def accessibility(request: Request) -> HttpResponse:
    """The address that people and tools try for the accessibility statement."""
    return redirect("territories:page", slug="accessibilite")
