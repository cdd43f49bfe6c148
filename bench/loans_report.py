"""The table of what the loan desk costs, as a section of the documentation."""

from typing import Any

import programmes_report

TARGETS = {"one tool’s year, day by day": 50, "desk home": 50, "season Gantt": 100, "catalogue": 50}


def section(runs: list[dict[str, Any]], notes: str) -> tuple[str, list[str]]:
    """The section, and what misses its target."""
    missed: list[str] = []
    last = runs[-1]
    parts = [
        "## The loan desk: four lenders, a year of loans, each held day a row", "",
        (f"{notes} The largest volume holds {last['tools']:,} tools, {last['loans']:,} loans and {last['days']:,} held"
        " days. In process; the desk is that of a lender of a quarter of the tools; « all tools » reads and judges every"
        " tool of the volume, so it grows with them."), "",
    ]  # fmt: skip
    for engine in dict.fromkeys(run["engine"] for run in runs):
        mine = [run for run in runs if run["engine"] == engine]
        parts += [*programmes_report.table(mine, missed, "tools", TARGETS), ""]
    parts += ["Missed:", "", *(f"- {line}" for line in missed)] if missed else ["Every target is met."]
    return "\n".join(parts) + "\n", missed
