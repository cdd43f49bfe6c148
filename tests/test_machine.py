"""What is skipped on a laptop is a failure where everything must be there."""

import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.strict import machine


def told(outcome, reason, **more):
    return SimpleNamespace(skipped=outcome == "skipped", longrepr=("file.py", 3, f"Skipped: {reason}"), **more)


@pytest.mark.parametrize(
    ("ci", "report", "hidden"),
    [
        ("true", told("skipped", "Chromium is missing"), True),
        ("true", told("skipped", machine.NO_REAL_DATA), False),
        ("true", told("skipped", f"{machine.OTHER_ENGINE}: a file"), False),
        ("true", told("skipped", "known", wasxfail="known"), False),
        ("true", told("passed", ""), False),
        ("", told("skipped", "Chromium is missing"), False),
    ],
)
def test_what_a_skipped_test_hides(monkeypatch, ci, report, hidden):
    monkeypatch.setenv("CI", ci)
    assert machine.hides(report) is hidden


SKIPPING = "import pytest\n\ndef test_something():\n    pytest.skip('node is missing')\n"


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_run_fails_when_a_test_is_skipped_in_ci(tmp_path, monkeypatch, ci, code):
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    monkeypatch.setenv("CI", ci)
    options = ["-c", "pyproject.toml", "--rootdir", str(machine.ROOT), "-p", "tests.conftest", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", *options, str(tmp_path / "test_skipping.py")],
        cwd=machine.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout


def test_real_files_that_were_promised_are_there(monkeypatch):
    monkeypatch.setenv("MAILLAGE_DATA", "/nowhere")
    monkeypatch.setattr(machine, "REAL_DATA", machine.Path("/nowhere"))
    with pytest.raises(pytest.fail.Exception, match="MAILLAGE_DATA is set"):
        machine.real_data("events")


def test_the_database_of_ci_listens_where_nobody_else_does():
    """Two runs beside one another on a machine do not fight for a port: each asks the system for a free one."""
    script = (machine.ROOT / ".ci" / "run").read_text()

    assert re.findall(r"^\s*port=(\d+)$", script, re.MULTILINE) == ["5432"]
    assert 's.bind(("127.0.0.1", 0))' in script
