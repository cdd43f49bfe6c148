"""What a season was, in figures: outings, days, hosts, kilometres, refusals and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Avg, Case, CharField, Count, DurationField, ExpressionWrapper, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Concat

from maillage.loans.enums import LoanState

if TYPE_CHECKING:
    from maillage.loans.models import Loan


@dataclass(frozen=True, kw_only=True)
class Season:
    """The figures of a period. ``days`` are those of loans that came back; ``kilometres`` those that are known."""

    requests: int
    outings: int
    cancelled: int
    refused: int
    days: int
    hosts: int
    communes: int
    kilometres: Decimal
    late: int


def host_key() -> Concat:
    """What tells two hosts apart: their structure, or the name they gave."""
    given = Coalesce(F("borrower_name"), Value(""))
    return Concat(Coalesce(models.functions.Cast("borrower_id", CharField()), Value("")), Value("/"), given)


class Figures(models.QuerySet["Loan"]):
    """What querysets of loans say in figures."""

    def asked_for(self, first: date, last: date) -> Self:
        """Whose use begins between two days, both included: planned, whatever became of them."""
        return self.filter(first_on__gte=first, first_on__lte=last)

    def outings(self) -> Self:
        """Those that really left."""
        return self.filter(out_on__isnull=False)

    def refused(self) -> Self:
        """Those that a lender refused."""
        return self.filter(state=LoanState.REFUSED)

    def cancelled(self) -> Self:
        """Those given up before leaving, or cut short."""
        return self.filter(cancelled_on__isnull=False)

    def season(self) -> Season:
        """These loans in figures, in one query."""
        out = Q(out_on__isnull=False)
        back = out & Q(back_on__isnull=False)
        rows = self.order_by().annotate(
            host=host_key(), away=ExpressionWrapper(F("back_on") - F("out_on"), output_field=DurationField())
        )
        found: dict[str, Any] = rows.aggregate(
            requests=Count("pk"), outings=Count("pk", filter=out), came_back=Count("pk", filter=back),
            cancelled=Count("pk", filter=Q(cancelled_on__isnull=False)),
            refused=Count("pk", filter=Q(state=LoanState.REFUSED)), spent=Sum("away", filter=back),
            hosts=Count("host", filter=out, distinct=True), communes=Count("commune", filter=out, distinct=True),
            kilometres=Sum("kilometres", filter=out), late=Count("pk", filter=back & Q(back_on__gt=F("returns_on"))),
        )  # fmt: skip
        spent: timedelta = found.pop("spent") or timedelta()
        kilometres = found.pop("kilometres") or Decimal(0)
        return Season(days=spent.days + found.pop("came_back"), kilometres=kilometres, **found)

    def by_borrower_type(self) -> "list[tuple[str, int]]":
        """(type of borrower, outings), the most frequent first."""
        return self._counted("borrower_type")

    def by_department(self) -> "list[tuple[str, int]]":
        """(department code of the place, outings), the most frequent first; "" where the place is not known."""
        return self._counted("commune__department")

    def by_refusal_reason(self) -> "list[tuple[str, int]]":
        """(reason, refusals), the most frequent first: what a catalogue lacks."""
        rows = self.refused().order_by().values_list("refusal_reason").annotate(number=Count("pk"))
        return sorted(((reason, number) for reason, number in rows), key=lambda pair: (-pair[1], pair[0]))

    def by_cancel_reason(self) -> "list[tuple[str, int]]":
        """(reason, cancellations), the most frequent first."""
        rows = self.cancelled().order_by().values_list("cancel_reason").annotate(number=Count("pk"))
        return sorted(((reason, number) for reason, number in rows), key=lambda pair: (-pair[1], pair[0]))

    def by_month(self) -> "list[tuple[int, int, int]]":
        """(year, month, outings) by the day of departure, in the order of time."""
        rows = (
            self.outings().order_by().values_list("out_on__year", "out_on__month").annotate(number=Count("pk"))
        )  # fmt: skip
        return sorted((year, month, number) for year, month, number in rows)

    def _counted(self, column: str) -> "list[tuple[str, int]]":
        rows = self.outings().order_by().values_list(column).annotate(number=Count("pk"))
        return sorted(((name or "", number) for name, number in rows), key=lambda pair: (-pair[1], pair[0]))


def with_demand(tools: Any, first: date, last: date) -> Any:
    """Tools with what was asked between two days: ``asked``, ``outings``, ``refusals``, ``mark`` (of contents)."""
    asked = Q(loans__first_on__gte=first, loans__first_on__lte=last)
    return tools.annotate(
        asked=Count("loans", filter=asked, distinct=True),
        outings=Count("loans", filter=asked & Q(loans__out_on__isnull=False), distinct=True),
        refusals=Count("loans", filter=asked & Q(loans__state=LoanState.REFUSED), distinct=True),
        mark=Avg(
            Case(When(asked, then=F("loans__questionnaire__content_mark")), output_field=models.FloatField())
        ),
    )  # fmt: skip


def most_asked(tools: Any, first: date, last: date, most: int = 10) -> list[Any]:
    """The tools asked for the most, the most first."""
    return list(with_demand(tools, first, last).filter(asked__gt=0).order_by("-asked", "title", "pk")[:most])


def never_lent(tools: Any, first: date, last: date) -> Any:
    """The tools that did not leave between these days, by title: to be shown better, mended or retired."""
    return with_demand(tools, first, last).filter(outings=0).order_by("title", "pk")
