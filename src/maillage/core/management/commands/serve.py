"""``manage.py serve``: the web server and the worker of one machine, started and stopped together.

For one machine without a supervisor: a laptop, an association's server. Larger installations start granian and
``manage.py worker`` as two services (docs/install.md).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

GRACE_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.3
MOST_WEB_PROCESSES = 2
PORTS = range(1, 65536)
MANIFEST = "staticfiles.json"


class Stopped(Exception):  # noqa: N818 - a wish of the person, not a failure
    """Ctrl-C or SIGTERM."""


class Command(BaseCommand):
    """Serve on ``--host``:``--port`` until stopped; ends too, with a failure, when one of the processes dies."""

    help = "Serves the site and runs the background tasks on this machine."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, MOST_WEB_PROCESSES))
        parser.add_argument("--no-worker", action="store_true", help="serve pages only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the processes, watch them, stop them."""
        host, port = options["host"], options["port"]
        _refuse_taken(host, port)
        collect_missing()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            children["web"] = _start(_web(host, port, options["processes"]), port)
            if not options["no_worker"]:
                for rank in range(settings.TASK_WORKERS):
                    children[f"worker {rank + 1}"] = _start(_worker(), port)
            _wait_until_open(host, port, children["web"])
            self.stdout.write(f"Maillage: http://{host}:{port} (Ctrl-C to stop)")
            self.stdout.flush()
            dead = _watch(children)
        except Stopped:
            return
        finally:
            _end(children.values())
        message = f"The {dead} process ended with code {children[dead].returncode}: everything was stopped."
        raise CommandError(message)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _refuse_taken(host: str, port: int) -> None:
    """Say in words that the port is taken, instead of a trace."""
    if port not in PORTS:
        message = f"PORT={port} is not a port: choose one between 1 and 65535."
        raise CommandError(message)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"{host}:{port} cannot be used ({error.strerror}): choose another one with PORT=8001."
            raise CommandError(message) from error


def collect_missing() -> None:
    """Style sheets and scripts, when nobody has collected them yet: without them no page can be drawn."""
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / MANIFEST).exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def _web(host: str, port: int, processes: int) -> list[str]:
    granian = Path(sys.executable).parent / "granian"
    return [
        str(granian),
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", "2", "--respawn-failed-workers"),
        *("--log-level", "warning", "--process-name", "maillage"),
        "config.wsgi:application",
    ]


def _worker() -> list[str]:
    return [sys.executable, str(settings.ROOT / "manage.py"), "worker", "--with-parent"]


def _start(command: list[str], port: int) -> subprocess.Popen[bytes]:
    """A child in its own group, so that Ctrl-C reaches this process only and the children end in order."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **os.environ,
        "PORT": str(port),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(settings.ROOT / "src"), os.environ.get("PYTHONPATH")))),
    }
    return subprocess.Popen(command, env=environment, cwd=settings.ROOT, start_new_session=True)


def _wait_until_open(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    while web.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(LOOK_EVERY_SECONDS)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(LOOK_EVERY_SECONDS)
    message = f"The web server did not start (code {web.returncode})."
    raise CommandError(message)


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> str:
    """Wait until one of the children ends; return which."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(LOOK_EVERY_SECONDS)


def _end(children: Any) -> None:
    """Ask every child to end, then make it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    limit = time.monotonic() + GRACE_SECONDS
    for child in running:
        try:
            child.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
