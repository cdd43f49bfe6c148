"""Several volumes of one engine, measured in turn: the floor and each page of each volume, one answer after the other."""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import databases
from databases import ROOT

FLOORS = 2


@dataclass(frozen=True, kw_only=True)
class Times:
    """How many answers warm the process, have their statements counted, are measured, and make the profile."""

    warm: int
    counted: int
    repeats: int
    profiled: int


class Volume:
    """A process that answers for one volume; ``names`` is what it can be asked."""

    def __init__(self, kind: str, address: str, number: int) -> None:
        command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "paired.py"), kind, str(number)]
        self.number = number
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=databases.environment(address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.names: list[str] = self._answer()

    def ask(self, deed: str, name: str, rank: int = 0) -> Any:
        """One answer."""
        if self.process.stdin is not None:
            self.process.stdin.write(json.dumps([deed, name, rank]) + "\n")
            self.process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        """No more questions."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()

    def _answer(self) -> Any:
        """The next line that is one of ours; what a page logs meanwhile is passed over."""
        for line in self.process.stdout or ():
            try:
                return json.loads(line)
            except ValueError:
                continue
        message = f"The process of the volume of {self.number:,} ended."
        raise RuntimeError(message)


def measured(kind: str, made: list[tuple[str, int]], times: Times) -> list[dict[str, Any]]:
    """The costs of each volume (address, number) by name, the floor among them."""
    volumes = [Volume(kind, *one) for one in made]
    costs: list[dict[str, Any]] = [{} for _one in made]
    floors: list[list[float]] = [[] for _one in made]
    for name in (name for name in volumes[0].names if name != "floor"):
        for cost, told in zip(costs, _in_turn(volumes, name, floors, times), strict=True):
            cost[name] = told
    for volume, cost, found in zip(volumes, costs, floors, strict=True):
        cost["floor"] = {**_summary(found), "sql": 0, "why": {}, "floor": statistics.median(found)}
        volume.end()
    return [{"floor": cost["floor"], **cost} for cost in costs]


def _in_turn(volumes: list[Volume], name: str, floors: list[list[float]], times: Times) -> list[dict[str, Any]]:
    """One page of all volumes; its own floors are kept with it, and added to those of the run."""
    for rank in range(times.warm):
        for volume in volumes:
            volume.ask("warm", name, rank)
            volume.ask("warm", "floor")
    counts = [max(volume.ask("count", name, rank) for rank in range(times.counted)) for volume in volumes]
    found: list[list[float]] = [[] for _one in volumes]
    beside: list[list[float]] = [[] for _one in volumes]
    for rank in range(times.repeats):
        for place, volume in enumerate(volumes):
            beside[place] += [volume.ask("time", "floor") for _again in range(FLOORS)]
            found[place].append(volume.ask("time", name, rank))
    for kept, own in zip(floors, beside, strict=True):
        kept.extend(own)
    return [
        {
            **_summary(mine),
            "sql": count,
            "floor": statistics.median(own),
            "why": volume.ask("why", name, times.profiled),
        }
        for volume, mine, own, count in zip(volumes, found, beside, counts, strict=True)
    ]


def _summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"median": round(statistics.median(ordered), 3), "p95": round(ordered[int(len(ordered) * 0.95)], 3)}
