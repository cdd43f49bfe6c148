"""The linter of reports: what a report says against what the programme holds, each fault with its remedy.

Declared checks (C01, C02…) are run first; general rules then look at every text, figure and block. A fault that a
declared check already tells is not told twice.
"""

from maillage.reports.linter.facts import Facts, facts_of
from maillage.reports.linter.outcome import Finding
from maillage.reports.linter.running import Outcome, lint

__all__ = ["Facts", "Finding", "Outcome", "facts_of", "lint"]
