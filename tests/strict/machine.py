"""What a machine may lack, and what a test says then.

On somebody's laptop a test that needs a browser, Redis or npm is skipped, and says what to install. With `CI=true`
everything must be there: `conftest.py` turns any skip into a failure, but for the reasons below, each of which is true
of the run and not of the machine.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL_DATA = Path(os.environ.get("MAILLAGE_DATA") or ROOT.parent / "shared" / "data")
NO_REAL_DATA = f"real files are not here: set MAILLAGE_DATA (looked in {REAL_DATA})"
OTHER_ENGINE = "only on the other engine"
RIGHTFUL = (NO_REAL_DATA, OTHER_ENGINE)
"""The files of real sources are not ours to ship; a test of one engine runs when that engine is tried."""


def in_ci() -> bool:
    """Whether everything must be there."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def real_data(folder: str) -> Path:
    """A folder of files of real sources, which are not in the repository; the test is skipped without them."""
    found = REAL_DATA / folder
    if not found.is_dir():
        if os.environ.get("MAILLAGE_DATA"):
            pytest.fail(f"MAILLAGE_DATA is set, and {found} is not a folder")
        pytest.skip(NO_REAL_DATA)
    return found


def hides(report: pytest.TestReport) -> bool:
    """Whether a test was skipped where nothing may be."""
    if not report.skipped or hasattr(report, "wasxfail") or not in_ci():
        return False
    return not any(reason in str(report.longrepr) for reason in RIGHTFUL)
