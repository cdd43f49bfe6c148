"""The vocabulary of loans, by subject."""

from maillage.loans.querysets.catalogue import (
    CopyQuerySet,
    LenderQuerySet,
    PaperQuerySet,
    ServiceQuerySet,
    ShuttleQuerySet,
    ToolQuerySet,
)
from maillage.loans.querysets.desk import MaintenanceQuerySet, RoundQuerySet, ToldQuerySet, TourQuerySet
from maillage.loans.querysets.held import HeldDayQuerySet
from maillage.loans.querysets.loans import BasketLineQuerySet, BasketQuerySet, LoanQuerySet, WaitingQuerySet
from maillage.loans.querysets.who import borrowed_by, lent_by

__all__ = [
    "BasketLineQuerySet",
    "BasketQuerySet",
    "CopyQuerySet",
    "HeldDayQuerySet",
    "LenderQuerySet",
    "LoanQuerySet",
    "MaintenanceQuerySet",
    "PaperQuerySet",
    "RoundQuerySet",
    "ServiceQuerySet",
    "ShuttleQuerySet",
    "ToldQuerySet",
    "ToolQuerySet",
    "TourQuerySet",
    "WaitingQuerySet",
    "borrowed_by",
    "lent_by",
]
