"""Everything that is verified of a report, in order, each fault once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maillage.reports.linter.declared import run
from maillage.reports.linter.facts import Facts
from maillage.reports.linter.numbers import check_numbers
from maillage.reports.linter.outcome import Finding
from maillage.reports.linter.texts import check_texts


@dataclass(frozen=True)
class Outcome:
    """The declared checks, those that hold and those that do not, then what the general rules found."""

    declared: Sequence[Finding]
    found: Sequence[Finding]

    @property
    def checks(self) -> list[Finding]:
        """All of them."""
        return [*self.declared, *self.found]

    @property
    def failing(self) -> list[Finding]:
        """Those to look at."""
        return [one for one in self.checks if not one.holds]

    @property
    def blocking(self) -> list[Finding]:
        """Those that forbid to publish."""
        return [one for one in self.failing if one.is_blocking]

    @property
    def to_explain(self) -> list[Finding]:
        """Those that one may publish with, saying why."""
        return [one for one in self.failing if not one.is_blocking]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "checks": [one.as_json() for one in self.checks],
            "run": len(self.checks),
            "failing": [one.id for one in self.failing],
        }


def lint(facts: Facts) -> Outcome:
    """Verify a report, in the active language."""
    declared = [run(check, facts) for check in facts.checks]
    told = {one.subject for one in declared}
    found: dict[str, Finding] = {}
    for one in [*check_texts(facts), *check_numbers(facts)]:
        if one.subject not in told:
            found.setdefault(one.subject, one)
    return Outcome(declared, list(found.values()))
