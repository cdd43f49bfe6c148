"""Writing one figure: a revision is added, the cell becomes a copy of it; who was first is never overwritten."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from maillage.accounts.models import User
from maillage.programmes.enums import TOTAL, CellStatus, Origin, Review
from maillage.programmes.models import Cell, IndicatorVersion, Request, Revision

FIELDS = ("status", "value", "base", "precision", "base_precision", "text", "comment", "as_of")


@dataclass(frozen=True, kw_only=True)
class CellData:
    """What is said of one figure. ``seen`` is the revision before the person’s eyes, 0 while there is none."""

    indicator: int
    key: str = TOTAL
    status: str = CellStatus.VALUE
    value: Decimal | None = None
    base: Decimal | None = None
    precision: Decimal | None = None
    base_precision: Decimal | None = None
    text: str = ""
    comment: str = ""
    as_of: date | None = None
    seen: int = 0

    def content(self) -> dict[str, Any]:
        """As it is kept: what does not go with the status is left out."""
        if self.status == CellStatus.VALUE:
            return {name: getattr(self, name) for name in FIELDS}
        return dict.fromkeys(FIELDS) | {"status": str(self.status), "text": "", "comment": self.comment}


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Who writes, in whose name, when, and how the figure came."""

    actor: User | None
    author: str
    at: datetime
    origin: str = Origin.TYPED
    reason: str = ""


def says_the_same(cell: Cell, content: dict[str, Any]) -> bool:
    """Nothing would change."""
    return all(getattr(cell, name) == value for name, value in content.items())


def write(request: Request, version: IndicatorVersion, data: CellData, hand: Hand, **more: Any) -> Cell | None:
    """Write a figure over the revision that was seen; None when somebody was first. In the caller's transaction.

    ``more`` are columns of the cell that are no part of the answer (``fed``, ``is_rectified``).
    """
    cell = Cell.objects.filter(request=request, indicator=version.indicator_id, key=data.key).first()
    return write_over(cell, request, version, data, hand, **more)


def write_over(
    cell: Cell | None, request: Request, version: IndicatorVersion, data: CellData, hand: Hand, **more: Any
) -> Cell | None:
    """The same, over a cell that was read in this transaction (None: there is none)."""
    content = data.content()
    if (cell.revision if cell is not None else 0) != data.seen:
        return None
    if cell is not None and says_the_same(cell, content):
        if more:
            Cell.objects.filter(pk=cell.pk).update(**more)
        return cell
    number = data.seen + 1
    if cell is None:
        cell = _first(request, version, data.key, {**content, **more}, hand)
        if cell is None:
            return None
    else:
        review = {} if cell.review != Review.RETURNED else {"review": ""}
        own = {**content, **more, **review, "revision": number, "changed_at": hand.at, "version": version}
        if not Cell.objects.filter(pk=cell.pk, revision=data.seen).update(**own):
            return None
        for name, value in own.items():
            setattr(cell, name, value)
    Revision.objects.create(
        cell=cell, number=number, origin=hand.origin, reason=hand.reason, at=hand.at, by=hand.actor,
        author=hand.author, **content,
    )  # fmt: skip
    return cell


def _first(request: Request, version: IndicatorVersion, key: str, own: dict[str, Any], hand: Hand) -> Cell | None:
    try:
        with transaction.atomic():
            return Cell.objects.create(
                programme_id=request.programme_id, period_id=request.period_id, request=request,
                action_id=request.action_id, organisation_id=request.organisation_id,
                indicator_id=version.indicator_id, version=version, key=key, revision=1, changed_at=hand.at, **own,
            )  # fmt: skip
    except IntegrityError:
        return None
