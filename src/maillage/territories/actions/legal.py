"""The pages that the law asks of every site, written once for the network: an administrator completes them.

They are rows like any other page: a territory replaces one by writing its own at the same address.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from maillage.accounts.models import User
from maillage.territories.actions.pages import add_page
from maillage.territories.models import Page

# Address, title, title in English. The form of sign-up links to the first.
LEGAL = (
    ("conditions", "Conditions d’utilisation", "Terms of use"),
    ("mentions-legales", "Mentions légales", "Legal notice"),
    ("vie-privee", "Vie privée", "Privacy"),
    ("accessibilite", "Accessibilité : non conforme", "Accessibility: not compliant"),
)
FIRST = 100  # after the pages that somebody wrote


@transaction.atomic
def add_legal_pages(*, actor: User | None, at: datetime) -> list[Page]:
    """Write those that the network does not have yet, published or not; gives them. A second time writes nothing."""
    present = set(Page.objects.filter(territory=None).order_by("slug").values_list("slug", flat=True))
    known = {"network": settings.NETWORK_NAME}
    return [
        add_page(
            actor=actor, territory=None, at=at, slug=slug, title=title, title_en=title_en, position=FIRST + rank,
            body=render_to_string(f"territories/legal/{slug}.fr.html", known),
            body_en=render_to_string(f"territories/legal/{slug}.en.html", known),
        )
        for rank, (slug, title, title_en) in enumerate(LEGAL)
        if slug not in present
    ]  # fmt: skip
