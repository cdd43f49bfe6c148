"""Lenders, tools and copies, in sentences."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Prefetch, Q

from maillage.contributions.enums import State
from maillage.loans.enums import CopyState, ToolState
from maillage.loans.querysets.who import lent_by, of_the_team

if TYPE_CHECKING:
    from maillage.loans.models import Copy, Lender, Shuttle, Tool

# One at the workshop is lent later: the days of its maintenance are held.
LENDABLE = (CopyState.READY, CopyState.INCOMPLETE, CopyState.MAINTENANCE)


def shown(territory_id: int | None, path: str) -> dict[str, Any]:
    """What a lender’s structure must be for a territory (``None``: the network’s portal) to show what it lends."""
    where: Any = F(f"{path}organisation__contribution__origin") if territory_id is None else territory_id
    return {
        f"{path}organisation__contribution__state": State.PUBLISHED,
        f"{path}organisation__contribution__placements__territory": where,
        f"{path}organisation__contribution__placements__shown": True,
    }


class LenderQuerySet(models.QuerySet["Lender"]):
    """Lenders, in sentences."""

    def visible_to(self, user: Any) -> "LenderQuerySet":
        """Those whose structure everyone reads, and those whose desk the person keeps."""
        return self.filter(Q(organisation__contribution__state=State.PUBLISHED) | lent_by(user))

    def kept_by(self, user: Any) -> "LenderQuerySet":
        """Those whose desk the person keeps."""
        return self.filter(lent_by(user))

    def shown_in(self, territory_id: int | None) -> "LenderQuerySet":
        """Those whose structure a territory shows; ``None``: the network’s portal."""
        return self.filter(**shown(territory_id, ""))

    def with_rules(self) -> "LenderQuerySet":
        """Everything that the calculation of dates reads, in a fixed number of queries."""
        rows = self.select_related("organisation__contribution", "commune__department")
        return rows.prefetch_related(
            "terms", "closures", "quotas", "zones__departments", "zones__epcis", "zones__communes"
        )


class ToolQuerySet(models.QuerySet["Tool"]):
    """Tools, in sentences."""

    def visible_to(self, user: Any) -> "ToolQuerySet":
        """The catalogue; and everything of the lenders whose desk the person keeps."""
        listed = Q(state=ToolState.LISTED, lender__organisation__contribution__state=State.PUBLISHED)
        return self.filter(listed | lent_by(user, "lender__"))

    def kept_by(self, user: Any) -> "ToolQuerySet":
        """Of the lenders whose desk the person keeps."""
        return self.filter(lent_by(user, "lender__"))

    def listed(self) -> "ToolQuerySet":
        """In the catalogue."""
        return self.filter(state=ToolState.LISTED)

    def shown_in(self, territory_id: int | None) -> "ToolQuerySet":
        """In the catalogue of a territory; ``None``: the network’s portal."""
        return self.listed().filter(**shown(territory_id, "lender__"))

    def with_row_data(self) -> "ToolQuerySet":
        """What a line of a list shows, with the number of copies that may leave."""
        photos: Any = self.model._meta.get_field("photos").related_model
        first = Prefetch("photos", photos._default_manager.select_related("image").order_by("position", "pk"))
        rows = self.select_related("lender__organisation", "habilitation").prefetch_related("themes", first)
        return rows.annotate(lendable=Count("copies", filter=Q(copies__state__in=LENDABLE), distinct=True))

    def with_page_data(self) -> "ToolQuerySet":
        """What the page of one tool shows."""
        rows = self.with_row_data().select_related(
            "manual", "resource__contribution", "lender__commune__department",
            "lender__organisation__contribution__origin", "lender__organisation__commune",
        )  # fmt: skip
        return rows.prefetch_related(
            "audiences", "modules", "components__module", "values", "lender__terms", "lender__closures",
            "lender__quotas", "lender__zones", "lender__services",
        )  # fmt: skip


class CopyQuerySet(models.QuerySet["Copy"]):
    """Copies, in sentences."""

    def visible_to(self, user: Any) -> "CopyQuerySet":
        """Those of lenders whose desk the person keeps: nobody else knows copies."""
        return self.filter(lent_by(user, "tool__lender__"))

    def lendable(self) -> "CopyQuerySet":
        """That may leave one day: which days, held days say."""
        return self.filter(state__in=LENDABLE)

    def locked(self, tools: Any) -> "list[Copy]":
        """All copies of these tools, locked in ascending key order, so that no two hands wait for each other."""
        return list(self.select_for_update().filter(tool__in=tools).order_by("pk"))


class ShuttleQuerySet(models.QuerySet["Shuttle"]):
    """Delivery days, in sentences."""

    def visible_to(self, user: Any) -> "ShuttleQuerySet":
        """Those of desks that the person keeps."""
        return self.filter(lent_by(user, "lender__"))

    def between(self, first: date, last: date) -> "ShuttleQuerySet":
        """Between two days, both included, the soonest first."""
        return self.filter(on__gte=first, on__lte=last).order_by("on", "pk")


class ServiceQuerySet(models.QuerySet[Any]):
    """Services, in sentences."""

    def offered(self) -> "ServiceQuerySet":
        """Those that a borrower may ask for, in order."""
        return self.filter(is_offered=True).order_by("position", "name", "pk")


def is_granted(model: type[models.Model]) -> bool:
    """An habilitation, that is given from a day on; the other papers hold between two days."""
    return any(field.name == "granted_on" for field in model._meta.get_fields())


class PaperQuerySet(models.QuerySet[Any]):
    """Habilitations, insurance proofs and yearly agreements, in sentences."""

    def covering(self, first: date, last: date) -> "PaperQuerySet":
        """Valid from the first to the last day; for what has no end, given by then."""
        if is_granted(self.model):
            return self.filter(Q(until_on=None) | Q(until_on__gte=last), granted_on__lte=first)
        return self.filter(first_on__lte=first, last_on__gte=last)

    def kept_by(self, user: Any) -> "PaperQuerySet":
        """Those given to lenders whose desk the person keeps."""
        return self.filter(lent_by(user, "kind__lender__" if is_granted(self.model) else "lender__"))

    def to_read(self, today: date) -> "PaperQuerySet":
        """Insurance that the lender has neither accepted nor refused, and that still serves."""
        return self.filter(accepted_at=None, refused_at=None, last_on__gte=today)

    def concerning(self, user: Any) -> "PaperQuerySet":
        """Insurance and agreements of either side: those given to desks one keeps, and those of one’s structures."""
        return self.filter(lent_by(user, "lender__") | of_the_team(user, "borrower"))

    def visible_to(self, user: Any) -> "PaperQuerySet":
        """As `concerning`; an habilitation, by the desk that gives it."""
        return self.kept_by(user) if is_granted(self.model) else self.concerning(user)
