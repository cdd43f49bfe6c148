"""A task asked for is done once the transaction is committed, whatever dies in between."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import override_settings
from django_q.models import Failure, OrmQ, Schedule

from maillage.core import background

AT = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
done = []


def note(*arguments):
    done.append(arguments)


def note_twice(word):
    background.later(f"{__name__}.note", word)
    done.append((word,))


def break_down(*arguments):
    done.append(arguments)
    raise ValueError("panne")


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


NOTE, BREAK_DOWN = f"{__name__}.note", f"{__name__}.break_down"


def test_a_task_is_run_with_its_arguments(db):
    background.later(NOTE, 7, "mot", [1, 2])

    assert background.run_pending() == 1
    assert done == [(7, "mot", [1, 2])]
    assert OrmQ.objects.count() == 0


def test_a_task_of_a_transaction_that_fails_never_existed(transactional_db, django_db_serialized_rollback):
    with transaction.atomic():
        background.later(NOTE)
        transaction.set_rollback(True)

    assert background.run_pending() == 0
    assert done == []


def test_a_task_may_ask_for_another(db):
    background.later(f"{__name__}.note_twice", "mot")

    assert background.run_pending() == 2
    assert done == [("mot",), ("mot",)]


def test_a_task_waits_for_its_time(db):
    background.later(NOTE, not_before=AT + timedelta(hours=1))

    assert background.run_pending(at=AT) == 0
    assert background.run_pending(at=AT + timedelta(hours=1)) == 1


def test_arguments_that_are_not_json_are_refused(db):
    with pytest.raises(TypeError):
        background.later(NOTE, object())


def test_a_leased_task_is_held_by_one_worker_until_the_lease_ends(db):
    background.later(NOTE, not_before=AT)

    first = background.lease(AT)

    assert first.attempt == 1
    assert background.lease(AT + background.LEASE - timedelta(seconds=1)) is None
    assert background.lease(AT + background.LEASE).attempt == 2


def test_a_renewed_lease_lasts_longer(db):
    background.later(NOTE, not_before=AT)
    held = background.lease(AT)

    background.renew(held, AT + timedelta(seconds=60))

    assert background.lease(AT + background.LEASE) is None


def test_renewing_never_shortens_a_back_off(db):
    background.later(NOTE, not_before=AT)
    held = background.lease(AT)
    OrmQ.objects.update(lock=AT + timedelta(hours=1))

    background.renew(held, AT)

    assert OrmQ.objects.get().lock == AT + timedelta(hours=1)


def test_renewing_leaves_alone_what_was_just_put_off(db):
    """The second thread renews a moment after the first one put the task off for thirty seconds."""
    background.later(NOTE, not_before=AT)
    held = background.lease(AT)
    background.postpone(held, AT)
    background.renew(held, AT)

    assert OrmQ.objects.get().lock == AT + background.BACK_OFF[0]


def test_what_waits_is_told_by_its_path(db):
    background.later(NOTE, 1, "mot")
    background.later(BREAK_DOWN, 2)
    OrmQ.objects.create(key=background.QUEUE, payload="illisible", lock=AT)

    assert (background.queued(NOTE), background.queued(BREAK_DOWN)) == ([[1, "mot"]], [[2]])


def go_on_whatever_happens():
    with suppress(Exception):
        raise background.TaskTooLongError
    done.append("held")


def test_a_task_that_is_too_long_is_stopped_whatever_it_does_of_exceptions(db):
    background.later(f"{__name__}.go_on_whatever_happens", not_before=AT)

    assert background.attempt(background.lease(AT)) is False
    assert (done, OrmQ.objects.count()) == ([], 1)


def test_a_task_that_raises_is_tried_again_later_each_time_then_kept_as_a_failure(db, time_machine):
    time_machine.move_to(AT, tick=False)
    background.later(BREAK_DOWN, 3)
    waits = []
    while (row := OrmQ.objects.first()) is not None:
        time_machine.move_to(row.lock, tick=False)
        held = background.lease(row.lock)
        assert background.attempt(held) is False
        waits += [row.lock for row in OrmQ.objects.all()]

    total, expected = AT, []
    for pause in background.BACK_OFF:
        total += pause
        expected.append(total)
    assert waits == expected
    assert done == [(3,)] * background.MOST_ATTEMPTS
    failure = Failure.objects.get()
    assert (failure.func, failure.args, failure.attempt_count) == (BREAK_DOWN, (3,), 5)
    assert "ValueError: panne" in failure.result


def test_a_task_that_kills_its_worker_each_time_is_given_up(db):
    background.later(NOTE, not_before=AT)
    at = AT
    for _ in range(background.MOST_ATTEMPTS):
        assert background.lease(at) is not None
        at += background.LEASE

    assert background.lease(at) is None
    assert (OrmQ.objects.count(), Failure.objects.count()) == (0, 1)


def test_a_task_that_cannot_be_read_is_dropped_and_the_next_one_runs(db):
    OrmQ.objects.create(key=background.QUEUE, payload="illisible", lock=AT)
    background.later(NOTE, not_before=AT)

    assert background.run_pending(at=AT) == 1
    assert OrmQ.objects.count() == 0


# --- Periodic jobs ----------------------------------------------------------------------------------------------------


@pytest.fixture
def jobs(monkeypatch):
    found = {
        NOTE: background.Periodic(NOTE, minutes=10),
        BREAK_DOWN: background.Periodic(BREAK_DOWN, at=datetime(2026, 1, 1, 3, 30).time()),
    }
    monkeypatch.setattr(background, "PERIODIC", found)
    monkeypatch.setattr(background, "autodiscover_modules", lambda *_: None)
    return found


def test_registering_twice_changes_nothing(db, jobs):
    background.register(AT)
    before = sorted(Schedule.objects.values_list("pk", "name", "next_run"))

    background.register(AT + timedelta(hours=5))

    assert sorted(Schedule.objects.values_list("pk", "name", "next_run")) == before
    assert len(before) == 2


def test_a_job_no_longer_declared_leaves_the_table(db, jobs):
    background.register(AT)
    del jobs[BREAK_DOWN]

    background.register(AT)

    assert [row.name for row in Schedule.objects.all()] == [NOTE]


def test_a_job_missed_many_times_runs_once(db, jobs):
    background.register(AT)

    assert background.enqueue_due(AT + timedelta(hours=3)) == 1
    assert background.enqueue_due(AT + timedelta(hours=3)) == 0
    assert Schedule.objects.get(name=NOTE).next_run == AT + timedelta(hours=3, minutes=10)


@override_settings(TIME_ZONE="Europe/Paris")
@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 3, 28, 1, 0, tzinfo=UTC), datetime(2026, 3, 28, 2, 30, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
    ],
    ids=["the same night", "spring: the clocks went forward", "autumn: the clocks went back"],
)
def test_a_daily_job_follows_the_clock_on_the_wall(moment, due):
    job = background.Periodic("x", at=datetime(2026, 1, 1, 3, 30).time())

    assert job.next_after(moment) == due


def test_the_worker_is_late_when_its_jobs_wait(db, jobs):
    assert background.is_late(AT) is True

    background.register(AT)

    assert background.is_late(AT) is False
    assert background.is_late(AT + background.LATE_AFTER + timedelta(seconds=1)) is True


def test_every_declared_job_exists_and_is_declared_in_a_room_called_tasks():
    from django.utils.module_loading import import_string

    names = sorted(background.declared())

    assert "maillage.core.tasks.tidy" in names
    assert [name for name in names if not callable(import_string(name))] == []
    assert [name for name in names if ".tasks" not in name] == []


def test_the_nightly_housekeeping_forgets_old_failures(db, time_machine):
    from maillage.core.tasks import tidy

    for number, stopped in enumerate((AT - timedelta(days=91), AT - timedelta(days=89))):
        Failure.objects.create(id=str(number), name="x", func="x", started=stopped, stopped=stopped, success=False)
    time_machine.move_to(AT)

    tidy()

    assert [row.id for row in Failure.objects.all()] == ["1"]


# --- A real process ---------------------------------------------------------------------------------------------------

TASKS = """
import os, pathlib, time
LOG = pathlib.Path(os.environ["NOTEBOOK"])
def slow(name):
    with LOG.open("a") as log: log.write(f"start {name} {os.getpid()}\\n")
    if len(LOG.read_text().splitlines()) == 1: time.sleep(60)
    with LOG.open("a") as log: log.write(f"end {name} {os.getpid()}\\n")
"""


def wait_for(condition, seconds=40):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("waited too long")


@pytest.fixture
def start_worker(transactional_db, django_db_serialized_rollback, tmp_path):
    """Real workers on the test database, with a lease of four seconds."""
    from django.db import connection

    yield from workers(tmp_path, {**os.environ, "DATABASE_URL": address(connection.settings_dict)})


def address(config):
    """The test database, as another process is told of it."""
    if config["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{config['NAME']}"
    who = ":".join(quote(part, safe="") for part in (config["USER"], config["PASSWORD"]) if part)
    return f"postgres://{who}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


@pytest.mark.parametrize(
    ("user", "password", "who"),
    [("ada", "", "ada"), ("ada", "un/mot:de@passe", "ada:un%2Fmot%3Ade%40passe"), ("a@b", "x", "a%40b:x")],
)
def test_another_process_is_told_of_the_database_with_its_password(user, password, who):
    config = {"ENGINE": "django.db.backends.postgresql", "HOST": "h", "PORT": 5432, "NAME": "n"}

    assert address(config | {"USER": user, "PASSWORD": password}) == f"postgres://{who}@h:5432/n"


def workers(folder, environment):
    (folder / "errands.py").write_text(TASKS)
    (folder / "short.py").write_text(
        "from datetime import timedelta\n"
        "from maillage.core import background\n"
        "background.LEASE = timedelta(seconds=4)\n"
        "background.RENEWED_EVERY_SECONDS = 1.0\n"
        "background.WAIT_SECONDS = 0.2\n"
    )
    (folder / "run.py").write_text(
        "import django\ndjango.setup()\nimport short\nfrom maillage.core import background\nbackground.Worker().run()\n"
    )
    environment = {
        **environment,
        "NOTEBOOK": str(folder / "log"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "only-for-the-tests-and-long-enough-to-be-accepted-everywhere",
        "PYTHONPATH": f"{ROOT / 'src'}:{folder}",
    }
    started = []

    def start():
        started.append(subprocess.Popen([sys.executable, str(folder / "run.py")], env=environment, cwd=ROOT))
        return started[-1]

    start.log = folder / "log"
    start.environment = environment
    yield start
    for process in started:
        process.kill()
        process.wait()


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.concurrency
def test_the_task_of_a_killed_worker_is_run_again_by_another(start_worker):
    background.later("errands.slow", "x")
    first = start_worker()
    wait_for(lambda: lines(start_worker.log))

    os.kill(first.pid, signal.SIGKILL)
    second = start_worker()
    wait_for(lambda: len(lines(start_worker.log)) == 3)

    assert lines(start_worker.log)[1:] == [f"start x {second.pid}", f"end x {second.pid}"]
    wait_for(lambda: OrmQ.objects.count() == 0)


@pytest.mark.concurrency
def test_a_worker_told_to_stop_ends_after_its_task_and_loses_nothing(start_worker):
    worker = start_worker()
    wait_for(Schedule.objects.exists)

    worker.terminate()

    assert worker.wait(20) == 0


@pytest.mark.concurrency
def test_the_death_of_an_idle_worker_stops_nobody(start_worker):
    idle = start_worker()
    wait_for(Schedule.objects.exists)
    os.kill(idle.pid, signal.SIGKILL)
    idle.wait()
    (start_worker.log).write_text("somebody was here\n")

    background.later("errands.slow", "y")
    other = start_worker()
    wait_for(lambda: len(lines(start_worker.log)) == 3)

    assert lines(start_worker.log)[1:] == [f"start y {other.pid}", f"end y {other.pid}"]
