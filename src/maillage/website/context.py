"""What the layout of every page needs."""

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from maillage.ui.chrome import DEFAULT
from maillage.website.panels.navigation import chrome_of

if TYPE_CHECKING:
    from maillage.ui.access import Request


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The header, the footer and the navigation of this place, made when a page shows them."""
    if getattr(request, "place", None) is None:
        return {"chrome": DEFAULT}
    return {"chrome": SimpleLazyObject(lambda: chrome_of(cast("Request", request)))}
