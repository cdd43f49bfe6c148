"""Held days, in sentences."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Max, Min

if TYPE_CHECKING:
    from maillage.loans.models import HeldDay


class Hold(NamedTuple):
    """Consecutive days held for one thing: a copy, one of its slices, from a day to another, both included."""

    copy: int
    slice: int
    loan: int | None
    first: date
    last: date


class HeldDayQuerySet(models.QuerySet["HeldDay"]):
    """Held days, in sentences."""

    def between(self, first: date, last: date) -> "HeldDayQuerySet":
        """Between two days, both included."""
        return self.filter(day__gte=first, day__lte=last)

    def holds(self, copies: Iterable[int]) -> list[Hold]:
        """The periods held on these copies, one for each loan or maintenance.

        What one loan holds is in one piece: leaving later or coming back earlier only frees the ends.
        """
        grouped = (
            self.filter(copy__in=copies)
            .order_by()
            .values_list("copy", "slice", "loan", "maintenance")
            .annotate(first=Min("day"), last=Max("day"))
        )
        return [Hold(copy, part, loan, first, last) for copy, part, loan, _own, first, last in grouped]
