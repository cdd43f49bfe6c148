"""`manage.py serve` starts the site and the worker, and ends them together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from maillage.core.management.commands import serve

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.concurrency


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path, transactional_db, django_db_serialized_rollback):
    """The command, started on a free port with the test database."""
    from django.db import connection

    from tests.core.test_background import address

    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": address(connection.settings_dict),
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "WARNING",
        "DEBUG": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--processes", "1"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    process.port = port
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def wait_until(condition, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.1)


def test_it_says_its_address_answers_and_ends_everything(served):
    assert served.stdout.readline() == f"Maillage: http://127.0.0.1:{served.port} (Ctrl-C to stop)\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/-/vivant", timeout=20) as response:
        assert response.read() == b"vivant\n"
    started = children(served.pid)
    assert len(started) == 2

    served.send_signal(signal.SIGINT)

    assert served.wait(20) == 0
    wait_until(lambda: gone(started))


def test_style_sheets_that_nobody_collected_are_collected_before_serving(settings, tmp_path):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "one.css").write_text("a{}")
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "given"]
    serve.collect_missing()
    assert (tmp_path / "static" / "one.css").exists()


def test_it_ends_with_a_failure_when_a_process_dies(served):
    served.stdout.readline()
    started = children(served.pid)

    os.kill(started[1], signal.SIGKILL)

    assert served.wait(20) == 1
    wait_until(lambda: gone(started))


def test_a_port_that_is_taken_is_told_in_words():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"127.0.0.1:{port} cannot be used"):
            call_command("serve", "--port", str(port))


@pytest.mark.parametrize("port", ["0", "70000"])
def test_a_port_that_does_not_exist_is_refused(port):
    with pytest.raises(CommandError, match="is not a port"):
        call_command("serve", "--port", port)
