"""The side navigation of a lender’s desk: every page of the desk gives it, with what waits in each part."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from maillage.loans.enums import ANSWERABLE, CopyState
from maillage.loans.models import Copy, Lender, Loan
from maillage.ui.chrome import Link

UNFIT = (CopyState.MAINTENANCE, CopyState.INCOMPLETE)


def desk_context(lender: Lender, here: str) -> dict[str, Any]:
    """What ``loans/desk/base.html`` needs; ``here`` names the part one is in (the name of its address)."""
    return {"lender": lender, "slug": lender.organisation.slug, "desk_nav": desk_links(lender, here)}


def desk_links(lender: Lender, here: str) -> tuple[Link, ...]:
    """The parts of a desk whose page exists; the one we are in is marked. Two queries, for the counts."""
    asked = Loan.objects.filter(lender=lender).to_answer().count()
    unfit = Copy.objects.filter(tool__lender=lender, state__in=UNFIT).count()
    parts: list[tuple[str, str, int | None]] = [
        (_("Aujourd’hui"), "desk", None),
        (_("Demandes"), "requests", asked or None),
        (_("Calendrier"), "calendar", None),
        (_("Outils et exemplaires"), "tools", None),
        (_("Tournées d’expositions"), "tours", None),
        (_("Navettes et livraisons"), "rounds", None),
        (_("Entretien"), "maintenance", unfit or None),
        (_("Conventions"), "agreements", None),
        (_("Assurances"), "proofs", None),
        (_("Habilitations"), "habilitations", None),
        (_("Dommages"), "claims", None),
        (_("Statistiques"), "figures", None),
        (_("Règles"), "terms", None),
        (_("Textes types"), "texts", None),
    ]
    slug = lender.organisation.slug
    pages = [(label, name, count, address(f"loans:{name}", slug)) for label, name, count in parts]
    return tuple(
        Link(label=label, url=url, count=count, current=name == here) for label, name, count, url in pages if url
    )


def side_of(loan: Loan) -> tuple[Link, ...]:
    """The parts of the desk beside the page of one loan, for who lends it."""
    return desk_links(loan.lender, part_of(loan))


def part_of(loan: Loan) -> str:
    """The part of the desk where one loan is looked after."""
    return "requests" if loan.state in ANSWERABLE else "desk"


def address(name: str, *args: str) -> str:
    """The address of a page, or nothing while there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
