"""The table of a run, as a page of the documentation."""

import json
from pathlib import Path
from typing import Any

TARGETS = {
    "agenda": "≤ 12 ms, ≤ 12 SQL",
    "agenda, filtered": "≤ 12 ms, ≤ 12 SQL",
    "agenda, cached": "≤ 1.3 × floor",
    "event": "≤ 8 ms",
    "month": "≤ 25 ms",
    "search": "p95 ≤ 30 ms",
    "map, no filter": "p95 ≤ 10 ms",
    "map, three filters": "p95 ≤ 60 ms",
    "iCalendar, 1,000 events": "≤ 60 ms",
    "commune autocomplete": "≤ 30 ms",
}


def write(target: Path, reports: list[str]) -> None:
    """Write the page from the lines that each measuring process printed."""
    runs: list[dict[str, Any]] = [json.loads(text.strip().splitlines()[-1]) for text in reports]
    lines = [
        "# What it costs",
        "",
        "Written by `make bench`. Milliseconds of processor for one request (server and database together), medians over",
        "repeated requests of one process; p95 where the target says so. The floor is a constant view through the same",
        "middleware in the same run: machines are noisy, read the ratios. Growth compares the largest volume to the smallest.",
        "",
    ]
    for engine in dict.fromkeys(run["engine"] for run in runs):
        mine = [run for run in runs if run["engine"] == engine]
        heads = "".join(f" {run['events']:,} events: ms | × floor | SQL |" for run in mine)
        lines += [f"## {engine}", "", f"| |{heads} growth | target |", "|---|" + "---|" * (3 * len(mine) + 2)]
        for name in mine[0]["costs"]:
            cells = "".join(
                f" {run['costs'][name]['ms']:.2f} | {run['costs'][name]['ms'] / run['costs']['floor']['ms']:.1f} |"
                f" {run['costs'][name]['sql']} |"
                for run in mine
            )
            growth = mine[-1]["costs"][name]["ms"] / max(mine[0]["costs"][name]["ms"], 0.001)
            lines.append(f"| {name} |{cells} {growth:.2f} | {TARGETS.get(name, '')} |")
        last = mine[-1]
        told = f"Memory of the process with {last['events']:,} events: {last['memory']} MB. "
        told += f"First answer after start: {last['first_ms']:.0f} ms. {last['points']:,} points on the map."
        lines += ["", told, ""]
    target.write_text("\n".join(lines) + "\n")
