"""The table of a run, as a page of the documentation."""

from pathlib import Path
from typing import Any

from endpoints import ENDPOINTS, Endpoint

HEAD = """# What it costs

Written by `make bench`: milliseconds of processor for one answer, the server's and the database's together. Volumes hold,
for 100,000 events, 500,000 slots, 50,000 structures, 50,000 places, 200,000 texts to search and 1,000,000 points on the
map; a tenth of each for 10,000 events. Pages are made anew for each request, but where « cached » is said.

- **In process**: through the whole stack (middleware, views, templates) in one process; medians and 95th centiles.
- **Through the server**: granian as `manage.py serve` starts it, four connections of wrk; means, and latency by the clock.
- The **floor** is a view that returns a constant through the same middleware, in the same run. Machines are noisy: read
  the ratios to the floor and the growth, which is that of this ratio from the smallest volume to the largest.
"""
GROWTH, IMPORT, MEMORY, START = 1.5, 500, 150, 2.0
NOISE = 2.0  # times the floor: what stays below is not said to grow


def write(target: Path, runs: list[dict[str, Any]], served: list[dict[str, Any]], notes: str) -> list[str]:
    """Write the page; gives what misses its target."""
    missed: list[str] = []
    parts = [HEAD, notes, ""]
    for engine in dict.fromkeys(run["engine"] for run in runs):
        mine = [run for run in runs if run["engine"] == engine]
        theirs = [run for run in served if run["engine"] == engine]
        parts += [f"## {engine}, in process", "", *_in_process(mine, missed), ""]
        parts += [*_imports(mine, missed), ""]
        if theirs:
            parts += [f"## {engine}, through the server", "", *_through(theirs, missed), ""]
    parts += (
        ["## What misses its target", "", *(f"- {line}" for line in missed)] if missed else ["Every target is met."]
    )
    target.write_text("\n".join(parts).rstrip() + "\n")
    return missed


def _line(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def structures(runs: list[dict[str, Any]], notes: str) -> tuple[str, list[str]]:
    """The section of the directory measured alone, and what misses its target."""
    missed: list[str] = []
    parts = [
        "## Structures: the directory measured alone, in process", "",
        (f"{notes} The databases of the tables above, for the pages of the directory only, measured later than they were: the"
        " floor and the page of each volume are asked one after the other, ninety-six times, so that a machine that changes"
        " its speed changes them alike. Each ratio is to the floor measured beside the page."), "",
    ]  # fmt: skip
    for engine in dict.fromkeys(run["engine"] for run in runs):
        mine = [run for run in runs if run["engine"] == engine]
        parts += [f"**{engine}**", "", *_in_process(mine, missed, "structures"), ""]
    parts += ["Missed:", "", *(f"- {line}" for line in missed)] if missed else ["Every target is met."]
    return "\n".join(parts) + "\n", missed


def _in_process(runs: list[dict[str, Any]], missed: list[str], what: str = "events") -> list[str]:
    heads = [f"{run[what]:,} {what}: {name}" for run in runs for name in ("median ms", "p95", "× floor", "SQL")]
    lines = [_line("", *heads, "growth", "target", ""), "|---|" + "---:|" * (len(heads) + 1) + "---|---|"]
    for endpoint in (one for one in ENDPOINTS if one.name in runs[0]["costs"]):
        cells: list[str] = []
        for run in runs:
            cost, floor = run["costs"][endpoint.name], floor_of(run, endpoint.name)
            cells += [f"{cost['median']:.2f}", f"{cost['p95']:.2f}", f"{cost['median'] / floor:.1f}", f"{cost['sql']}"]
        first, last = (
            run["costs"][endpoint.name]["median"] / floor_of(run, endpoint.name) for run in (runs[0], runs[-1])
        )
        growth = last / first
        wrong = _misses(endpoint, runs[-1], growth if len(runs) > 1 else 1.0)
        missed += [f"{runs[-1]['engine']}, {endpoint.name}: {sentence}." for sentence in wrong]
        if wrong:
            why = ", ".join(f"{share:.0%} {part}" for part, share in runs[-1]["costs"][endpoint.name]["why"].items())
            missed[-1] += f" Profile: {why}."
        lines.append(
            _line(
                endpoint.name,
                *cells,
                f"{growth:.2f}",
                endpoint.target,
                "✗" if wrong else "✓" if endpoint.target else "",
            )
        )
    return lines


def floor_of(run: dict[str, Any], name: str) -> float:
    """The floor measured beside this page, else that of the run."""
    found: float = run["costs"][name].get("floor") or run["costs"]["floor"]["median"]
    return found


def _misses(endpoint: Endpoint, run: dict[str, Any], growth: float) -> list[str]:
    cost, floor = run["costs"][endpoint.name], floor_of(run, endpoint.name)
    told: list[str] = []
    value = cost["p95"] if endpoint.p95 else cost["median"]
    if endpoint.most is not None and (value / floor if endpoint.of_floor else value) > endpoint.most:
        unit = f"{value / floor:.2f} × floor" if endpoint.of_floor else f"{value:.1f} ms"
        told.append(f"{unit} ({endpoint.target})")
    if endpoint.sql and cost["sql"] > endpoint.sql:
        told.append(f"{cost['sql']} statements (≤ {endpoint.sql})")
    if growth > GROWTH and cost["median"] > NOISE * floor:
        told.append(f"{growth:.2f} times dearer at ten times the volume (≤ {GROWTH})")
    return told


def _imports(runs: list[dict[str, Any]], missed: list[str]) -> list[str]:
    rates = ", ".join(f"{run['imported']['cpu']} with {run['events']:,} events" for run in runs)
    if runs[-1]["imported"]["cpu"] < IMPORT:
        missed.append(f"{runs[-1]['engine']}, import: {runs[-1]['imported']['cpu']} events a second (≥ {IMPORT}).")
    return [f"Import, events a second of processor, three slots each, reading included: {rates} (≥ {IMPORT})."]


def _through(runs: list[dict[str, Any]], missed: list[str]) -> list[str]:
    heads = [
        f"{run['events']:,} events: {name}"
        for run in runs
        for name in ("server ms", "database", "× floor", "p95 by the clock")
    ]
    lines = [_line("", *heads, "growth"), "|---|" + "---:|" * (len(heads) + 1)]
    for endpoint in ENDPOINTS:
        cells: list[str] = []
        for run in runs:
            cost, floor = run["costs"][endpoint.name], run["costs"]["floor"]["server"]
            total = cost["server"] + cost["database"]
            cells += [
                f"{cost['server']:.2f}",
                f"{cost['database']:.2f}",
                f"{total / floor:.1f}",
                f"{cost['clock_p95']:.1f}",
            ]
        first, last = (
            (run["costs"][endpoint.name]["server"] + run["costs"][endpoint.name]["database"])
            / run["costs"]["floor"]["server"]
            for run in (runs[0], runs[-1])
        )
        lines.append(_line(endpoint.name, *cells, f"{last / first:.2f}"))
    last_run = runs[-1]
    begun = last_run["started"]
    lines += [
        "",
        (f"With {last_run['events']:,} events, a web process holds {last_run['memory_first']} MB once it has shown the agenda and"
        f" {last_run['memory']} MB after all these requests (≤ {MEMORY}). From the command to the first answer"
        f" {begun['floor']:.1f} s, to the first page of the agenda {begun['agenda']:.1f} s (≤ {START:g});"
        f" {begun['processor']:.1f} s of processor."),
    ]  # fmt: skip
    if last_run["memory"] > MEMORY:
        missed.append(f"{last_run['engine']}, memory of a web process: {last_run['memory']} MB (≤ {MEMORY}).")
    if begun["agenda"] > START:
        missed.append(f"{last_run['engine']}, cold start: {begun['agenda']:.1f} s to the first page (≤ {START:g}).")
    return lines
