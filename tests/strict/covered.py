"""Which lines and branches of the program the tests ran, at almost no cost.

SlipCover writes its marks into the code as it is imported and takes them out once they were passed; what traces each
line doubles the time of the suite on Python 3.11. `tools/run_tests.py` loads this module first (`-p`) in each process
of pytest, gives the folder where each leaves what it saw, and adds them up. SlipCover's own plug-in would wrap
pytest's rewriting of assertions as well, which only tests need.
"""

import json
import os
from pathlib import Path

import slipcover

SOURCE = Path(__file__).resolve().parents[2] / "src"
OMITTED = ["*/migrations/*", "*/config/wsgi.py"]

_seen = slipcover.Slipcover(branch=True, source=[str(SOURCE)], omit=OMITTED)
slipcover.ImportManager(_seen, slipcover.FileMatcher(sources=[SOURCE], omit=OMITTED)).__enter__()


def pytest_sessionfinish(session):
    """Each process that ran tests leaves what it saw; the one that only hands them out saw nothing."""
    if hasattr(session.config, "workerinput") or not getattr(session.config.option, "numprocesses", 0):
        target = Path(os.environ["COVERAGE_FOLDER"]) / f"{os.getpid()}.json"
        target.write_text(json.dumps(_seen.get_coverage()))
