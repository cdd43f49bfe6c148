"""The table of what the loan desk costs, as a section of the documentation."""

from typing import Any

import programmes_report

TARGETS = {"one tool’s year, day by day": 50, "desk home": 50, "season Gantt": 100, "catalogue": 50}

EACH = ("all tools, free between two days", "catalogue, free between two days")


def section(runs: list[dict[str, Any]], notes: str) -> tuple[str, list[str]]:
    """The section, and what misses its target."""
    missed: list[str] = []
    last = runs[-1]
    parts = [
        "## The loan desk: fifty tools a lender, a year of loans, each held day a row", "",
        (f"{notes} The largest volume holds {last['tools']:,} tools of {last['tools'] // 50} lenders, some nine loans a copy"
         " and half a million held days. In process: the floor and the page of each volume are asked one after the other, and"
         " each ratio is to the floor measured beside the page. What judges every tool of the volume between two days grows"
         " with them: its growth is said for one tool."), "",
    ]  # fmt: skip
    for engine in dict.fromkeys(run["engine"] for run in runs):
        mine = [run for run in runs if run["engine"] == engine]
        parts += [*programmes_report.table(mine, missed, "tools", TARGETS, each=EACH), ""]
    parts += ["Missed:", "", *(f"- {line}" for line in missed)] if missed else ["Every target is met."]
    return "\n".join(parts) + "\n", missed
