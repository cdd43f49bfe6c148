"""« Je contribue »."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contributions.panels.contribute import offers_for, origin_for
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, open_to


@require_safe
@open_to("everyone")
def contribute(request: Request) -> HttpResponse:
    """What this account may create here; a visitor reads what there is to write, and is invited to sign in."""
    visits = not request.user.is_authenticated
    origin = request.territory if visits else origin_for(request.user, request.territory)
    territories = [(one, address_in(one, "contributions:contribute")) for one in registry().open()]
    offers = offers_for(request.user, origin) if visits or origin is not None else ()
    # On the portal of the network everything goes to the home of the person: it is said, and the others are offered.
    at_home = request.territory is None and origin is not None
    elsewhere = [(one, url) for one, url in territories if one != origin] if at_home else []
    context = {"origin": origin, "territories": territories, "elsewhere": elsewhere, "offers": offers}
    return render(request, "contributions/contribute.html", context)
