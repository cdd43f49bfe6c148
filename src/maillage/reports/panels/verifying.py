"""What a report declares, with what each check gives now."""

from typing import Any

from maillage.reports.forms.verifying import write_value
from maillage.reports.linter import facts_of, lint
from maillage.reports.models import Report


def declared_context(report: Report) -> dict[str, Any]:
    """The statements with their values, the checks with their outcome."""
    facts = facts_of(report)
    outcome = lint(facts)
    return {
        "report": report,
        "statements": [
            (one, [(name, write_value(value)) for name, value in one.values.items()])
            for one in facts.statements.values()
        ],
        "checks": list(zip(facts.checks, outcome.declared, strict=True)),
        "holding": sum(one.holds for one in outcome.declared),
    }
