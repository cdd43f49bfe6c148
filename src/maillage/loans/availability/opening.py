"""On which days a lender hands over and takes back."""

from collections.abc import Iterable
from datetime import date, timedelta

from maillage.geography.holidays import is_public_holiday
from maillage.loans.models import Lender

DAY = timedelta(days=1)
FARTHEST = 120  # a lender closed for longer is not waited for


class Opening:
    """The opening days of one lender; what was asked once is remembered."""

    def __init__(
        self,
        weekdays: Iterable[int] = range(5),
        closures: Iterable[tuple[date, date]] = (),
        department: str | None = None,
    ) -> None:
        """``department`` is whose public holidays are closed, None when they are not."""
        self.weekdays = frozenset(weekdays)
        self.closures = tuple(closures)
        self.department = department
        self._known: dict[date, bool] = {}

    @classmethod
    def of(cls, lender: Lender) -> "Opening":
        """That of a lender, whose closures were read before."""
        department = None
        if lender.closed_on_holidays:
            department = lender.commune.department_id if lender.commune is not None else ""
        return cls(lender.weekdays, [(one.first_on, one.last_on) for one in lender.closures.all()], department)

    def is_open(self, day: date) -> bool:
        """Whether something may leave or come back that day."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._look(day)
        return known

    def _look(self, day: date) -> bool:
        if day.weekday() not in self.weekdays or any(first <= day <= last for first, last in self.closures):
            return False
        return self.department is None or not is_public_holiday(day, self.department)

    def step(self, day: date, number: int) -> date | None:
        """The day that is so many opening days after (before, when negative) a day that is not counted itself."""
        way, left, tried = (DAY if number > 0 else -DAY), abs(number), 0
        while left and tried < FARTHEST * abs(number):
            day += way
            tried += 1
            left -= self.is_open(day)
        return None if left else day

    def last_until(self, day: date) -> date | None:
        """The last opening day until that day, itself included."""
        return day if self.is_open(day) else self.step(day, -1)

    def first_from(self, day: date) -> date | None:
        """The first opening day from that day on, itself included."""
        return day if self.is_open(day) else self.step(day, 1)
