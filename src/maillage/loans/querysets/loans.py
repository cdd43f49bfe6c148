"""Loans, baskets and waiting lists, in sentences."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.loans.enums import ANSWERABLE, AWAY, ENDED, HELD, TO_LEAVE, LoanState, WaitingState
from maillage.loans.querysets.figures import Figures
from maillage.loans.querysets.who import borrowed_by, lent_by

if TYPE_CHECKING:
    from maillage.loans.models import Basket, BasketLine, WaitingEntry

SOON = 14


class LoanQuerySet(Figures):
    """Loans, in sentences."""

    def visible_to(self, user: Any) -> "LoanQuerySet":
        """Those of both sides: who asked and their team, and who keeps the lender’s desk."""
        return self.filter(lent_by(user, "lender__") | borrowed_by(user))

    def kept_by(self, user: Any) -> "LoanQuerySet":
        """Those of the desks that the person keeps."""
        return self.filter(lent_by(user, "lender__"))

    def borrowed_by(self, user: Any) -> "LoanQuerySet":
        """Those that the person or their team asked for."""
        return self.filter(borrowed_by(user))

    def to_answer(self) -> "LoanQuerySet":
        """The lender has not said yes nor no, and has not asked something."""
        return self.filter(state=LoanState.REQUESTED)

    def answerable(self) -> "LoanQuerySet":
        """Not decided: requested, information asked, waiting."""
        return self.filter(state__in=ANSWERABLE)

    def holding(self) -> "LoanQuerySet":
        """Those that hold a copy: approved and not back yet."""
        return self.filter(state__in=HELD)

    def running(self) -> "LoanQuerySet":
        """Neither over, refused nor cancelled."""
        return self.exclude(state__in=ENDED)

    def to_leave(self) -> "LoanQuerySet":
        """Approved and still at the lender’s."""
        return self.filter(state__in=TO_LEAVE)

    def away(self) -> "LoanQuerySet":
        """Gone, not back."""
        return self.filter(state__in=AWAY)

    def leaving(self, first: date, last: date) -> "LoanQuerySet":
        """Planned to leave between two days, both included."""
        return self.to_leave().filter(leaves_on__gte=first, leaves_on__lte=last)

    def overdue(self, today: date) -> "LoanQuerySet":
        """Expected back before today, and still away."""
        return self.away().filter(returns_on__lt=today)

    def to_check(self) -> "LoanQuerySet":
        """Back, not checked."""
        return self.filter(state=LoanState.RETURNED)

    def waiting_for_borrower(self, today: date) -> "LoanQuerySet":
        """Where the borrower has something to do: answer, sign, say that it came, bring it back, tell how it went."""
        asked = Q(state=LoanState.ASKED) | Q(waiting__state=WaitingState.OFFERED)
        unsigned = Q(state=LoanState.SENT, signed_borrower_at=None)
        here = Q(state=LoanState.OUT, first_on__lte=today) | Q(state=LoanState.RECEIVED, returns_on__lt=today)
        told = Q(state__in=[LoanState.RETURNED, LoanState.CHECKED], cancelled_on=None, questionnaire__isnull=True)
        return self.filter(asked | unsigned | here | told)

    def for_mine(self) -> "LoanQuerySet":
        """What a line of the borrower’s own list shows."""
        return self.for_lists().select_related(
            "waiting", "questionnaire", "lender__organisation", "lender__commune__department"
        )

    def for_calendar(self) -> "LoanQuerySet":
        """What an entry of a calendar says."""
        return self.select_related("lender__organisation__contribution__origin", "venue__commune")

    def unsigned(self) -> "LoanQuerySet":
        """Whose agreement was sent and is not signed by both."""
        return self.filter(state=LoanState.SENT)

    def at_risk(self, today: date, within: int = SOON) -> "LoanQuerySet":
        """About to leave while their copy is still out and late, or not fit to leave."""
        late = self.model._default_manager.filter(
            copy=OuterRef("copy"), state__in=AWAY, returns_on__lt=today
        ).exclude(pk=OuterRef("pk"))  # fmt: skip
        soon = self.to_leave().filter(leaves_on__lte=today + timedelta(days=within))
        return soon.filter(Exists(late) | Q(copy__state__in=["maintenance", "retired"]))

    def touching(self, first: date, last: date) -> "LoanQuerySet":
        """Whose blocked period touches these days, both included."""
        return self.filter(blocked_first_on__lte=last, blocked_last_on__gte=first)

    def counted_for_quotas(self) -> "LoanQuerySet":
        """What a borrower has, has had or asks for: everything but what was refused, given up, or waits."""
        return self.exclude(state__in=[LoanState.REFUSED, LoanState.CANCELLED, LoanState.WAITING])

    def for_lists(self) -> "LoanQuerySet":
        """What a line of a list shows."""
        return self.select_related("tool__lender__organisation", "borrower", "commune", "copy", "venue")

    def for_verdicts(self) -> "LoanQuerySet":
        """What the calculation of dates reads of loans that exist."""
        return self.for_lists().select_related(
            "asked_by", "borrower__commune", "borrower_commune", "venue__commune", "lender"
        )

    def for_page(self) -> "LoanQuerySet":
        """What the page of one loan shows."""
        rows = self.for_lists().select_related(
            "lender__organisation__contribution__origin", "lender__commune__department", "asked_by", "previous",
            "waiting",
            "questionnaire", "shuttle_out", "shuttle_back", "borrower_commune", "following", "venue__commune",
        )  # fmt: skip
        return rows.prefetch_related("modules", "services", "reports", "lender__terms", "tool__modules")

    def by_departure(self) -> "LoanQuerySet":
        """The soonest to leave first."""
        return self.order_by("leaves_on", "pk")

    def by_return(self) -> "LoanQuerySet":
        """The soonest to come back first."""
        return self.order_by("returns_on", "pk")

    def oldest_first(self) -> "LoanQuerySet":
        """Those that have waited for an answer the longest first."""
        return self.order_by("asked_at", "pk")


class BasketQuerySet(models.QuerySet["Basket"]):
    """Baskets, in sentences."""

    def visible_to(self, user: Any) -> "BasketQuerySet":
        """One’s own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def open(self) -> "BasketQuerySet":
        """Not sent yet."""
        return self.filter(sent_at=None)


class BasketLineQuerySet(models.QuerySet["BasketLine"]):
    """Lines of baskets, in sentences."""

    def visible_to(self, user: Any) -> "BasketLineQuerySet":
        """Those of one’s own baskets."""
        return self.filter(basket__user=user) if user.is_authenticated else self.none()


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    """Places on waiting lists, in sentences."""

    def visible_to(self, user: Any) -> "WaitingQuerySet":
        """Those of loans that the person sees."""
        return self.filter(lent_by(user, "loan__lender__") | borrowed_by(user, "loan__"))

    def in_turn(self) -> "WaitingQuerySet":
        """Those that wait, the oldest first."""
        return self.filter(state=WaitingState.WAITING).order_by("since", "pk")

    def live(self) -> "WaitingQuerySet":
        """Those that wait or must answer."""
        return self.filter(state__in=(WaitingState.WAITING, WaitingState.OFFERED))

    def offered(self) -> "WaitingQuerySet":
        """Those that must answer."""
        return self.filter(state=WaitingState.OFFERED)

    def expired(self, at: datetime) -> "WaitingQuerySet":
        """Those that did not answer in time."""
        return self.offered().filter(offered_until__lte=at).order_by("offered_until", "pk")
