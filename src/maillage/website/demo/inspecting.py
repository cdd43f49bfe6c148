"""The condition reports of the demonstration: exhibitions and planetariums are looked at when they leave and come back.

Now and then something is missing or scratched: the lender finds a file of damage, open or settled.
"""

import uuid
from datetime import datetime
from decimal import Decimal

from maillage.loans.actions.reports import LineOfReport, Signature, move_claim, write_report
from maillage.loans.models import ClaimFile, Component, Loan

WATCHED = ("exhibition", "planetarium")
HANDS = ("Odile Marchand", "Camille Fontaine", "Théo Lambin", "Inès Carpentier")
NAMESPACE = uuid.UUID("6f1d3a52-5f4e-4e0b-9d55-0d3c7a1b2c3d")


def at_departure(loan: Loan, at: datetime) -> None:
    """Everything is there when it leaves."""
    if loan.kind in WATCHED:
        _write(loan, "departure", [], at)


def at_return(loan: Loan, rank: int, at: datetime) -> None:
    """What comes back: as it left, or not."""
    if loan.kind not in WATCHED:
        return
    first = Component.objects.filter(tool=loan.tool).order_by("position", "pk").first()
    if first is None or rank % 8 != 3:  # noqa: PLR2004 - one in eight
        _write(loan, "return", [], at)
        return
    torn = LineOfReport(
        component=first, found=first.quantity - 1, condition="damaged", remark="Un panneau manque, un autre est rayé"
    )
    _write(loan, "return", [torn], at)
    claim = ClaimFile.objects.filter(loan=loan).first()
    if claim is not None and rank % 16 == 3:  # noqa: PLR2004 - half of them
        move_claim(actor=None, claim=claim, to="settled", at=at, settled=Decimal(85), description="Panneau réimprimé.")


def _write(loan: Loan, moment: str, lines: list[LineOfReport], at: datetime) -> None:
    lender, host = Signature(name=HANDS[loan.pk % 2]), Signature(name=HANDS[2 + loan.pk % 2])
    write_report(
        actor=None, loan=loan, moment=moment, uid=uuid.uuid5(NAMESPACE, f"{loan.pk} {moment}"), lines=lines,
        written_at=at, at=at, lender=lender, host=host,
    )  # fmt: skip
