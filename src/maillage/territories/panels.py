"""What upper floors ask of territories: the address of a style sheet, the pages of a footer."""

import hashlib

from django.urls import reverse

from maillage.territories.models import Page, Territory


def colours_hash(territory: Territory) -> str:
    """What changes in the address of a style sheet when the colours do."""
    return hashlib.blake2b(f"{territory.colour_1}|{territory.colour_2}".encode(), digest_size=4).hexdigest()


def colours_url(territory: Territory) -> str:
    """The address of the style sheet of a territory, in the active place."""
    return reverse("territories:colours", args=[territory.slug, colours_hash(territory)])


def footer_pages(territory: Territory | None) -> list[Page]:
    """The published editorial pages a footer links to: the territory's own, then the network's that it has not replaced."""
    own = list(Page.objects.filter(published=True, territory=territory).in_order()) if territory else []
    taken = {page.slug for page in own}
    common = Page.objects.filter(published=True, territory=None).in_order()
    return own + [page for page in common if page.slug not in taken]
