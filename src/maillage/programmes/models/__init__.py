"""Facts about programmes, by subject."""

from maillage.programmes.models.actions import Action, Part
from maillage.programmes.models.cells import (
    Adjustment,
    Cell,
    Drift,
    Erratum,
    Freeze,
    PersonMark,
    Revision,
    RowIsKeptError,
    Source,
)
from maillage.programmes.models.indicators import (
    Breakdown,
    BreakdownMember,
    CompositePart,
    FeedRule,
    Indicator,
    IndicatorVersion,
)
from maillage.programmes.models.programmes import Decision, Funder, Objective, Programme, ProgrammeTerritory
from maillage.programmes.models.returns import Campaign, Derogation, Period, Reminder, Request
from maillage.programmes.models.targets import Target, TargetRevision

__all__ = [
    "Action",
    "Adjustment",
    "Breakdown",
    "BreakdownMember",
    "Campaign",
    "Cell",
    "CompositePart",
    "Decision",
    "Derogation",
    "Drift",
    "Erratum",
    "FeedRule",
    "Freeze",
    "Funder",
    "Indicator",
    "IndicatorVersion",
    "Objective",
    "Part",
    "Period",
    "PersonMark",
    "Programme",
    "ProgrammeTerritory",
    "Reminder",
    "Request",
    "Revision",
    "RowIsKeptError",
    "Source",
    "Target",
    "TargetRevision",
]
