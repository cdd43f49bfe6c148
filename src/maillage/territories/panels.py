"""What upper floors ask of territories: the address of a style sheet, the pages of a footer."""

import hashlib

from django.db.models import Q
from django.urls import reverse

from maillage.territories.models import Page, Territory


def colours_hash(territory: Territory) -> str:
    """What changes in the address of a style sheet when the colours do."""
    return hashlib.blake2b(f"{territory.colour_1}|{territory.colour_2}".encode(), digest_size=4).hexdigest()


def colours_url(territory: Territory) -> str:
    """The address of the style sheet of a territory, in the active place."""
    return reverse("territories:colours", args=[territory.slug, colours_hash(territory)])


def footer_pages(territory: Territory | None) -> list[Page]:
    """The published pages a footer links to: the territory's own, then those of the network it has not replaced."""
    here = Q(territory=None) if territory is None else Q(territory=None) | Q(territory=territory)
    pages = list(Page.objects.filter(here, published=True).in_order())
    own = [page for page in pages if page.territory_id is not None]
    taken = {page.slug for page in own}
    return own + [page for page in pages if page.territory_id is None and page.slug not in taken]
