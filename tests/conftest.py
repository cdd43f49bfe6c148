"""The strict test framework. What fails here that Django lets pass:

- a warning (pyproject.toml), an undefined variable in a template of ours (tests/strict/templates.py);
- a GET that writes (tests/strict/reads.py), a slice without an order (tests/strict/order.py);
- a connection to anything but this machine (pytest-socket);
- a test on a real database (`transaction=True`) that would not give back what the migrations wrote;
- in CI, a test that is skipped (tests/strict/machine.py has the two rightful reasons);
- a list whose number of queries grows: say the number, with `django_assert_num_queries(7)`.

Each test starts with an empty cache, an empty outbox and an empty folder of files. Background tasks wait in their
queue until the test runs them (`background.run_pending()`).
"""

import gc
import shutil
import time
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings

# A property test says what holds, not how fast: machines are noisy.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.strict.people"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    from tests.strict import machine

    report = yield
    if machine.hides(report):
        report.outcome, report.longrepr = "failed", f"CI=true, and this was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_configure():
    from tests.strict import order

    order.install()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The test database starts from what the migrations prepared in an earlier run (tests/strict/prepared.py)."""
    from tests.strict import prepared

    prepared.install()


def pytest_unconfigure():
    shutil.rmtree(django_settings.TEST_FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(items):
    for item in items:
        asked = getattr(item.get_closest_marker("django_db"), "kwargs", {})
        if asked.get("transaction") and not asked.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid}: transaction=True needs serialized_rollback=True")
        names = set(item.fixturenames)
        if "transactional_db" in names and "django_db_serialized_rollback" not in names and not asked:
            raise pytest.UsageError(f"{item.nodeid}: transactional_db needs django_db_serialized_rollback")


def pytest_collection_finish():
    """What was imported stays until the end: the collector need not look at it again, which is a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _clean_machine(settings, tmp_path: Path, monkeypatch):
    """An empty cache, French as the language, and files that nobody else sees."""
    from django.core.cache import caches
    from django.utils import translation

    from maillage.geography import recognition
    from maillage.loans.querysets import known
    from maillage.territories import registry
    from maillage.vocabularies import querysets as vocabularies

    settings.MEDIA_ROOT = tmp_path / "media"
    # What is read again every few seconds would cost a slow machine more queries than the number a test says.
    monkeypatch.setattr(registry, "FRESH_SECONDS", 10**6)
    monkeypatch.setattr(vocabularies, "FRESH_SECONDS", 10**6)
    # No test starts with a lender: what opens a desk makes them be read again.
    monkeypatch.setattr(known, "FRESH_SECONDS", 10**6)
    known._kept[:] = [(time.monotonic(), {})]
    recognition.forget()
    registry.forget()
    vocabularies.forget()
    for cache in caches.all(initialized_only=True):
        cache.clear()
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def _said_exceptions(request):
    """The three markers by which a test says that a strict rule does not hold for it, and why."""
    from tests.strict import order
    from tests.strict.reads import NothingWrittenOnGet
    from tests.strict.templates import Undefined

    for marker in ("may_write_on_get", "may_be_unordered", "may_be_undefined"):
        found = request.node.get_closest_marker(marker)
        if found is not None and not (found.args and str(found.args[0]).strip()):
            pytest.fail(f"@pytest.mark.{marker} needs its reason")
    NothingWrittenOnGet.allowed = request.node.get_closest_marker("may_write_on_get") is not None
    Undefined.lenient = request.node.get_closest_marker("may_be_undefined") is not None
    order.lenient(value=request.node.get_closest_marker("may_be_unordered") is not None)
    yield
    NothingWrittenOnGet.allowed = Undefined.lenient = False
    order.lenient(value=False)
