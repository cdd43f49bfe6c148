"""Several volumes of one engine, measured in turn: the floor and each page of each volume, one answer after the other."""

import json
import statistics
import subprocess
import sys
from typing import Any

import databases
from databases import ROOT
from endpoints import DIRECTORY, ENDPOINTS, Endpoint

WARM, COUNTED, REPEATS, FLOORS = 48, 16, 96, 2


class Volume:
    """A process that answers for one volume."""

    def __init__(self, address: str, events: int) -> None:
        self.events = events
        command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "paired.py"), str(events)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=databases.environment(address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, deed: str, name: str, rank: int = 0) -> Any:
        """One answer; what the page logs meanwhile is passed over."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            message = "The process was started without its pipes."
            raise RuntimeError(message)
        stdin.write(json.dumps([deed, name, rank]) + "\n")
        stdin.flush()
        for line in stdout:
            try:
                return json.loads(line)
            except ValueError:
                continue
        message = f"{name}: the process of {self.events:,} events ended."
        raise RuntimeError(message)

    def end(self) -> None:
        """No more questions."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


def measured(engine: str, made: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """The costs of each volume, as `report.structures` takes them."""
    volumes = [Volume(*one) for one in made]
    costs: list[dict[str, Any]] = [{} for _one in made]
    floors: list[list[float]] = [[] for _one in made]
    for endpoint in (one for one in ENDPOINTS if one.name in DIRECTORY and one.name != "floor"):
        for cost, told in zip(costs, _in_turn(volumes, endpoint, floors), strict=True):
            cost[endpoint.name] = told
    for volume, cost, times in zip(volumes, costs, floors, strict=True):
        cost["floor"] = {**_summary(sorted(times)), "sql": 0, "why": {}, "floor": statistics.median(times)}
        volume.end()
    return [
        {"engine": engine, "events": events, "structures": events // 2, "costs": cost}
        for (_address, events), cost in zip(made, costs, strict=True)
    ]


def _in_turn(volumes: list[Volume], endpoint: Endpoint, floors: list[list[float]]) -> list[dict[str, Any]]:
    """One page of all volumes; its own floors are kept with it, and added to those of the run."""
    for rank in range(WARM):
        for volume in volumes:
            volume.ask("warm", endpoint.name, rank)
            volume.ask("warm", "floor")
    counts = [max(volume.ask("count", endpoint.name, rank) for rank in range(COUNTED)) for volume in volumes]
    times: list[list[float]] = [[] for _one in volumes]
    own: list[list[float]] = [[] for _one in volumes]
    for rank in range(REPEATS):
        for place, volume in enumerate(volumes):
            own[place] += [volume.ask("time", "floor") for _again in range(FLOORS)]
            times[place].append(volume.ask("time", endpoint.name, rank))
    for kept, found in zip(floors, own, strict=True):
        kept.extend(found)
    return [
        {
            **_summary(sorted(mine)), "sql": count, "floor": statistics.median(beside),
            "why": volume.ask("why", endpoint.name),
        }
        for volume, mine, beside, count in zip(volumes, times, own, counts, strict=True)
    ]  # fmt: skip


def _summary(times: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times), 3), "p95": round(times[int(len(times) * 0.95)], 3)}
