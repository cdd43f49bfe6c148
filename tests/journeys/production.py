"""The site as production serves it, for journeys that measure: granian, style sheets and scripts collected, compressed
and named by their content, the page cache on, nothing of the strict framework in between.

One server for a session of tests, on a database, a cache and a folder of its own, with the demonstration network.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
# What the tests say to their own settings: this server must not hear it.
OURS = ("DATABASE_URL", "CACHE_URL", "MEDIA_ROOT", "DJANGO_SETTINGS_MODULE", "DEBUG", "PUBLIC_URL", "MAIL_BACKEND")
SECONDS_TO_START = 120


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server with the demonstration network; it ends with the block."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("PYTEST")}
    environment = {**kept, "DATA_DIR": str(folder), "PORT": str(port), "LOG_LEVEL": "ERROR", "DEVELOPMENT": "1"}
    for command in (["collectstatic", "--noinput", "--verbosity", "0"], ["prepare", "--demo"]):
        run(command, environment)
    serve = [sys.executable, "manage.py", "serve", "--no-worker", "--processes", "1", "--port", str(port)]
    production = environment | {
        "DEVELOPMENT": "0",
        "SECRET_KEY": "a-long-secret-for-a-server-that-lives-for-one-minute-0123456789",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    server = subprocess.Popen(serve, cwd=ROOT, env=production, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        server.stderr.close()


def run(command: list[str], environment: dict[str, str]) -> None:
    """A command of the project, whose complaint is that of the test."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr[-3000:]}"


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Until it answers that it is ready."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        assert server.poll() is None, server.stderr.read().decode()[-3000:]
        try:
            with urlopen(f"{address}/-/pret", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    message = f"{address} does not answer after {SECONDS_TO_START} seconds"
    raise AssertionError(message)
