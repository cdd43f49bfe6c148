"""Attendance summed: one answer for pages, files and reports. What is missing is said, never taken for a zero.

Two measures:

- **participations** (people): the sum of the numbers. Somebody who comes twice counts twice.
- **duration-weighted attendance** (person-hours), after the *indice de relation culturelle* (IRC) proposed in the
  bulletin of the Amcsti: Σ number × average minutes of presence ÷ 60. One person for one hour weighs one.

Each comes with how many slots were expected, and what they answered.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, Sum

from maillage.attendance.enums import GIVES_A_NUMBER, Accuracy, Dimension, HeadcountState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.attendance.querysets import HeadcountQuerySet

MINUTES_IN_AN_HOUR = 60


def person_hours(number: int | None, minutes: int | None) -> Decimal | None:
    """Duration-weighted attendance of one slot, in person-hours; nothing when the number or the duration is missing.

    Nobody for an unknown time is zero person-hour: that is known.
    """
    if number == 0:
        return Decimal(0)
    if number is None or minutes is None:
        return None
    return Decimal(number * minutes) / MINUTES_IN_AN_HOUR


@dataclass(frozen=True, kw_only=True)
class Total:
    """A measure over several slots, and how complete it is.

    ``value`` is None when no slot gave what the measure needs. ``expected`` = ``received`` + ``unknown`` + ``silent``
    + ``without_duration``. ``zeros``, ``counted`` and ``estimated`` are parts of ``received``.
    """

    value: Decimal | None
    unit: str
    expected: int
    received: int
    zeros: int
    unknown: int
    silent: int
    counted: int
    estimated: int
    without_duration: int = 0

    @property
    def is_complete(self) -> bool:
        """Every slot that was expected gave its part."""
        return self.expected > 0 and self.received == self.expected

    @property
    def rounded(self) -> Decimal | None:
        """The value as it is shown: rounded last, to the unit."""
        return None if self.value is None else self.value.quantize(Decimal(1), ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Both measures over the same slots."""

    participations: Total
    hours: Total


def _alone(rows: "HeadcountQuerySet") -> "HeadcountQuerySet":
    """The same rows without the joins by which they were found: nothing is summed twice."""
    alone: HeadcountQuerySet = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    return alone.counting().order_by()


def measures_of(rows: "HeadcountQuerySet") -> Measures:
    """Both measures of slots, in one query."""
    numbered, timed = Q(state__in=GIVES_A_NUMBER), Q(state=HeadcountState.NOBODY) | Q(number__gt=0, minutes__gt=0)
    weight = ExpressionWrapper(F("number") * F("minutes"), output_field=BigIntegerField())
    found: Mapping[str, Any] = _alone(rows).aggregate(
        expected=Count("pk"),
        received=Count("pk", filter=numbered),
        zeros=Count("pk", filter=Q(state=HeadcountState.NOBODY)),
        unknown=Count("pk", filter=Q(state=HeadcountState.UNKNOWN)),
        silent=Count("pk", filter=Q(state=HeadcountState.AWAITED)),
        counted=Count("pk", filter=Q(accuracy=Accuracy.COUNTED)),
        estimated=Count("pk", filter=Q(accuracy=Accuracy.ESTIMATED)),
        people=Sum("number", filter=numbered),
        timed=Count("pk", filter=timed),
        timed_counted=Count("pk", filter=timed & Q(accuracy=Accuracy.COUNTED)),
        timed_estimated=Count("pk", filter=timed & Q(accuracy=Accuracy.ESTIMATED)),
        weighted=Sum(weight, filter=Q(number__gt=0, minutes__gt=0)),
    )
    same = {name: found[name] for name in ("expected", "zeros", "unknown", "silent")}
    people = None if found["people"] is None else Decimal(found["people"])
    weighted = Decimal(found["weighted"] or 0) / MINUTES_IN_AN_HOUR if found["timed"] else None
    return Measures(
        participations=Total(
            value=people, unit="people", received=found["received"], counted=found["counted"],
            estimated=found["estimated"], **same,
        ),
        hours=Total(
            value=weighted, unit="person-hours", received=found["timed"], counted=found["timed_counted"],
            estimated=found["timed_estimated"], without_duration=found["received"] - found["timed"], **same,
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part of a breakdown: nothing was said, or so many."""

    code: str
    label: str
    value: int | None


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A breakdown over several slots: ``base`` people of ``slots`` slots that gave it, out of ``received``."""

    dimension: Dimension
    parts: tuple[Part, ...]
    base: int | None
    slots: int
    received: int


def breakdown_of(rows: "HeadcountQuerySet", dimension: Dimension) -> Breakdown:
    """A breakdown of slots, in three queries; the parts of slots that did not give it are in none of its figures."""
    numbered = _alone(rows).filter(state__in=GIVES_A_NUMBER)
    cells = numbered.filter(cells__dimension=dimension.code)
    values = dict(cells.values_list("cells__member").annotate(total=Sum("cells__number")))
    given = numbered.filter(pk__in=cells.values("pk")).aggregate(slots=Count("pk"), base=Sum("number"))
    return Breakdown(
        dimension=dimension,
        parts=tuple(Part(one.code, one.label, values.get(one.code)) for one in dimension.parts),
        base=given["base"], slots=given["slots"], received=numbered.count(),
    )  # fmt: skip
