"""The table of what programmes cost, as a section of the documentation."""

from collections.abc import Collection
from typing import Any

from report import GROWTH, NOISE, floor_of

TARGETS = {
    "dashboard, since the beginning": 50, "dashboard, one year": 50, "completeness matrix": 50,
    "a figure with its drill-down": 50, "a figure of unique people": 50,
}  # fmt: skip


def section(runs: list[dict[str, Any]], notes: str) -> tuple[str, list[str]]:
    """The section, and what misses its target."""
    missed: list[str] = []
    last = runs[-1]
    parts = [
        "## Programmes: 15 actions × 24 quarters × 26 indicators, each with a total and four parts", "",
        (f"{notes} The largest volume holds {last['programmes']} programmes, {last['cells']:,} figures and"
        f" {last['revisions']:,} revisions. In process, for a coordinator; the floor is that of the same run. The PDF is"
        " made by Typst when it is first asked for, then kept; made again by the same process, as here, it costs less than the"
        " first time, because Typst remembers what it laid out."), "",
    ]  # fmt: skip
    for engine in dict.fromkeys(run["engine"] for run in runs):
        mine = [run for run in runs if run["engine"] == engine]
        parts += [*table(mine, missed, "programmes", TARGETS), ""]
    parts += ["Missed:", "", *(f"- {line}" for line in missed)] if missed else ["Every target is met."]
    return "\n".join(parts) + "\n", missed


def table(
    runs: list[dict[str, Any]], missed: list[str], what: str, targets: dict[str, int], *, each: Collection[str] = ()
) -> list[str]:
    """Costs of one engine, volume beside volume; adds to ``missed`` what misses its target.

    What is in ``each`` does all of ``what`` there is: its growth is said for one of them.
    """
    heads = [f"{run[what]:,} {what}: {name}" for run in runs for name in ("median ms", "p95", "× floor", "SQL")]
    lines = [
        f"| {runs[0]['engine']} | " + " | ".join([*heads, "growth", "target", ""]) + " |",
        "|---|" + "---:|" * (len(heads) + 1) + "---|---|",
    ]
    for name in runs[-1]["costs"]:
        cells: list[str] = []
        for run in runs:
            cost, floor = run["costs"][name], floor_of(run, name)
            cells += [f"{cost['median']:.1f}", f"{cost['p95']:.1f}", f"{cost['median'] / floor:.0f}", str(cost["sql"])]
        ratios = [
            run["costs"][name]["median"] / floor_of(run, name) / (run[what] if name in each else 1) for run in runs
        ]
        wrong = _misses(name, runs[-1]["costs"][name], ratios, targets)
        if wrong:
            why = ", ".join(f"{share:.0%} {part}" for part, share in runs[-1]["costs"][name]["why"].items())
            missed.append(f"{runs[0]['engine']}, {name}: {'; '.join(wrong)}. Profile: {why}.")
        target = f"≤ {targets[name]} ms" if name in targets else ""
        mark = "✗" if wrong else "✓" if target else ""
        lines.append(
            f"| {name} | "
            + " | ".join([*cells, f"{ratios[-1] / ratios[0]:.2f}" if len(runs) > 1 else "?", target, mark])
            + " |"
        )
    return lines


def _misses(name: str, cost: dict[str, Any], ratios: list[float], targets: dict[str, int]) -> list[str]:
    found = []
    if name in targets and cost["median"] > targets[name]:
        found.append(f"{cost['median']:.1f} ms (≤ {targets[name]})")
    if ratios[-1] > GROWTH * ratios[0] and ratios[-1] > NOISE:
        found.append(f"{ratios[-1] / ratios[0]:.2f} times dearer at ten times the volume (≤ {GROWTH})")
    return found
