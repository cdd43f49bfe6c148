"""Facts about loans, by subject."""

from maillage.loans.models.catalogue import Component, Copy, CopyCount, InsuredValue, Module, Tool, ToolPhoto
from maillage.loans.models.course import Basket, BasketLine, HeldDay, Loan, WaitingEntry
from maillage.loans.models.desk import CalendarKey, Maintenance, Round, RoundStop, Tour, TourStop
from maillage.loans.models.lenders import Closure, Lender, Quota, Service, Shuttle, Terms, Zone
from maillage.loans.models.papers import Habilitation, HabilitationKind, InsuranceProof, YearlyAgreement
from maillage.loans.models.reports import ClaimFile, ConditionLine, ConditionPhoto, ConditionReport, ReturnQuestionnaire

__all__ = [
    "Basket",
    "BasketLine",
    "CalendarKey",
    "ClaimFile",
    "Closure",
    "Component",
    "ConditionLine",
    "ConditionPhoto",
    "ConditionReport",
    "Copy",
    "CopyCount",
    "Habilitation",
    "HabilitationKind",
    "HeldDay",
    "InsuranceProof",
    "InsuredValue",
    "Lender",
    "Loan",
    "Maintenance",
    "Module",
    "Quota",
    "ReturnQuestionnaire",
    "Round",
    "RoundStop",
    "Service",
    "Shuttle",
    "Terms",
    "Tool",
    "ToolPhoto",
    "Tour",
    "TourStop",
    "WaitingEntry",
    "YearlyAgreement",
    "Zone",
]
