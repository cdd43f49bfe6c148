"""What upper floors ask of territories: the address of a style sheet, the pages of a footer."""

import hashlib

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.territories.models import Page, Territory
from maillage.territories.registry import registry


def in_words(territory: Territory | None) -> str:
    """Where we are, as sentences end: « en Hauts-de-France », « dans tout le réseau », "in Hauts-de-France"."""
    if territory is None:
        return _("dans tout le réseau")
    return territory.where or _("sur ce territoire")


def colours_hash(territory: Territory) -> str:
    """What changes in the address of a style sheet when the colours do."""
    return hashlib.blake2b(f"{territory.colour_1}|{territory.colour_2}".encode(), digest_size=4).hexdigest()


def colours_url(territory: Territory) -> str:
    """The address of the style sheet of a territory, in the active place."""
    return reverse("territories:colours", args=[territory.slug, colours_hash(territory)])


def footer_pages(territory: Territory | None) -> list[Page]:
    """The published pages a footer links to: the territory's own, then those of the network it has not replaced."""
    pages = registry().pages
    own = [page for page in pages if territory is not None and page.territory_id == territory.pk]
    taken = {page.slug for page in own}
    return own + [page for page in pages if page.territory_id is None and page.slug not in taken]
