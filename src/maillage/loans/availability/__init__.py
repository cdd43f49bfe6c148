"""When a tool can be had, and why not: one calculation for the picker, the request and the approval.

planner = planner_of(tool, wish=Wish(…), today=today, first=first, last=last)      # a fixed number of queries
planner.verdict(first_on, last_on)        # one period: state, reasons in sentences, days blocked, copies free
planner.starts(first, last, days=14)      # each day as the first of a loan of that length
planner.days(first, last)                 # each day alone: what a calendar shows
"""

from maillage.loans.availability.blocking import Blocked, PartDays, Spans, block
from maillage.loans.availability.opening import Opening
from maillage.loans.availability.planner import DayView, Planner, Verdict
from maillage.loans.availability.reading import planner_of, planners_for, planners_of
from maillage.loans.availability.reasons import Reason, said_again
from maillage.loans.availability.risks import Risk, risks_among, risks_of
from maillage.loans.availability.terms import Rules, rules_of
from maillage.loans.availability.wish import Planned, Wish, day_at, local_at, wish_of
from maillage.loans.availability.zones import kilometres_between, zone_of

__all__ = [
    "Blocked",
    "DayView",
    "Opening",
    "PartDays",
    "Planned",
    "Planner",
    "Reason",
    "Risk",
    "Rules",
    "Spans",
    "Verdict",
    "Wish",
    "block",
    "day_at",
    "kilometres_between",
    "local_at",
    "planner_of",
    "planners_for",
    "planners_of",
    "risks_among",
    "risks_of",
    "rules_of",
    "said_again",
    "wish_of",
    "zone_of",
]
