"""One engine, one volume, through the server as `manage.py serve` starts it, driven by wrk: prints one line of JSON.

Processor time of the web server's process tree, and of the PostgreSQL processes that serve this database, by request.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import costs
from databases import KEPT, ROOT, environment
from endpoints import ENDPOINTS, Endpoint, paths_of

SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
CONNECTIONS = 4
WARM = 12
SCRIPT = """
local paths = { %s }
local rank = 0
request = function()
  rank = rank %% #paths + 1
  return wrk.format("GET", paths[rank], { ["Accept-Encoding"] = "gzip"%s })
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %%d %%d %%d %%d\\n", summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(95)))
end
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str, cookie: str = "") -> bool:
    """Whether an address answers well now."""
    try:
        asked = urllib.request.Request(address, headers={"Cookie": cookie} if cookie else {})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            answer.read()
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


@contextmanager
def serving(database: str, *, cached: bool) -> Iterator[tuple[str, int, dict[str, float]]]:
    """The server on a port of its own: its address, its process, and the seconds it took to start."""
    port = free_port()
    told = {**environment(database), "PORT": str(port), "PAGE_CACHE_SECONDS": "300" if cached else "0"}
    command = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "serve", "--no-worker", "--port", str(port)]
    begin = time.monotonic()
    process = subprocess.Popen(command, env=told, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    root = f"http://127.0.0.1:{port}"
    try:
        started: dict[str, float] = {}
        for name, path in (("floor", "/plancher/"), ("agenda", "/territoire-1/agenda/")):
            while not fetch(root + path):
                if process.poll() is not None or time.monotonic() - begin > 120:
                    raise RuntimeError("The server did not start.")
                time.sleep(0.02)
            started[name] = round(time.monotonic() - begin, 2)
        started["processor"] = round(costs.seconds(costs.tree(process.pid)), 2)
        yield root, process.pid, started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def backends(database: str) -> list[int]:
    """The PostgreSQL processes that serve this database, when they run on this machine."""
    if not database.startswith("postgres"):
        return []
    import psycopg  # noqa: PLC0415 - installed for large installations only

    with psycopg.connect(database.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return [pid for (pid,) in rows]


def drive(root: str, paths: list[str], seconds: float, cookie: str) -> dict[str, float]:
    """Ask these addresses in turn for some seconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            SCRIPT % (", ".join(map(json.dumps, paths)), f', ["Cookie"] = {json.dumps(cookie)}' if cookie else "")
        )
        script.flush()
        command = [
            "wrk",
            "-t",
            "1",
            "-c",
            str(CONNECTIONS),
            "-d",
            f"{seconds:g}s",
            "--timeout",
            "20s",
            "-s",
            script.name,
            root,
        ]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    requests, errors, median, worst = map(int, line.split()[1:])
    if errors or not requests:
        raise RuntimeError(f"{paths[0]}: {errors} errors, {requests} answers.")
    return {"requests": requests, "clock_median": median / 1000, "clock_p95": worst / 1000}


def cost(root: str, pid: int, database: str, endpoint: Endpoint, *, events: int, session: str) -> dict[str, float]:
    """Milliseconds of processor by request: the server's and the database's; and its latency by the clock."""
    paths, cookie = paths_of(endpoint, events), f"maillage={session}" if endpoint.member else ""
    for rank in range(WARM):
        fetch(root + paths[rank % len(paths)], cookie)
    web, data = costs.tree(pid), backends(database)
    before = costs.seconds(web), costs.seconds(data)
    found = drive(root, paths, SECONDS, cookie)
    after = costs.seconds(web), costs.seconds(data)
    server, base = ((late - early) * 1000 / found["requests"] for early, late in zip(before, after, strict=True))
    return {"server": round(server, 3), "database": round(base, 3), **found}


def workers(pid: int) -> list[int]:
    """The processes that answer: those without children that are not the ones that start them."""
    found = costs.tree(pid)
    return [one for one in found if one != pid and costs.tree(one) == [one] and costs.megabytes(one) > 30]


def main() -> None:
    """Measure, tell."""
    engine, database, events, session = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    report: dict[str, Any] = {"engine": engine, "events": events, "costs": {}}
    for cached in (False, True):
        with serving(database, cached=cached) as (root, pid, started):
            if not cached:
                report |= {"started": started, "memory_first": max(map(costs.megabytes, workers(pid)))}
            for endpoint in ENDPOINTS:
                if endpoint.cached == cached:
                    report["costs"][endpoint.name] = cost(root, pid, database, endpoint, events=events, session=session)
            if not cached:
                report["memory"] = max(map(costs.megabytes, workers(pid)))
    print(json.dumps(report))


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    main()
