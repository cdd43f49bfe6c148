"""Work that is not the answer: a durable queue in the database, periodic jobs, and the worker's loop.

The tables are django-q2's (``OrmQ`` the queue, ``Schedule`` the periodic jobs, ``Failure`` what was given up); the loop
is ours, because django-q2's stops for ever when an idle worker is killed (docs/decisions/0004-background.md).

- ``later`` writes the task in the caller's transaction: it exists if and only if the transaction is committed.
- A worker *leases* a task for ``LEASE`` and renews it while it works. A killed worker renews nothing, so its task
  is run again by another one: **a task may run twice and must bear it** (look whether the work is already done).
- A task that raises is tried again after ``BACK_OFF``; after the last try it is kept as a failure and logged.
- A task's arguments are JSON values: pass keys, never rows, and no text that a person wrote.
"""

import json
import os
import signal
import threading
import traceback
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections, models, transaction
from django.utils import translation
from django.utils.module_loading import autodiscover_modules, import_string
from django_q.signing import BadSignature, SignedPackage

from maillage.core.clock import now

QUEUE = "maillage"
LEASE = timedelta(seconds=90)
RENEWED_EVERY_SECONDS = 15.0
LONGEST_TASK_SECONDS = 1800
BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
MOST_ATTEMPTS = len(BACK_OFF) + 1
WAIT_SECONDS = 1.0
LATE_AFTER = timedelta(minutes=5)

log = structlog.get_logger("maillage.worker")


class TaskTooLongError(BaseException):
    """A task did not end within ``LONGEST_TASK_SECONDS``; what a task does of any ``Exception`` does not hold it."""


def _rows(name: str) -> models.Manager[Any]:
    manager: models.Manager[Any] = apps.get_model("django_q", name)._default_manager
    return manager


# --- Asking for work --------------------------------------------------------------------------------------------------


def later(path: str, *arguments: Any, not_before: datetime | None = None) -> None:
    """Ask for ``path(*arguments)`` to be run by the worker once the current transaction is committed.

    Args:
        path: dotted path of a function, usually in an app's ``tasks``.
        arguments: JSON values (numbers, texts, lists of them).
        not_before: an aware instant before which the task waits.

    Raises:
        TypeError: an argument is not a JSON value.
    """
    json.dumps(arguments)
    task = {"id": uuid.uuid4().hex, "name": path, "func": path, "args": arguments, "kwargs": {}, "attempt": 0}
    _rows("OrmQ").create(key=QUEUE, payload=SignedPackage.dumps(task), lock=not_before or now())


def queued(path: str) -> list[list[Any]]:
    """The arguments of the tasks of this path that wait or run."""
    found = []
    for payload in _rows("OrmQ").filter(key=QUEUE).order_by("pk").values_list("payload", flat=True):
        with suppress(BadSignature):
            task = SignedPackage.loads(payload)
            if task["func"] == path:
                found.append(list(task["args"]))
    return found


@dataclass(frozen=True)
class Periodic:
    """A job of an app that returns by itself."""

    path: str
    minutes: int | None = None
    at: time | None = None

    def next_after(self, moment: datetime) -> datetime:
        """When the job runs next, after ``moment`` (aware); daily jobs follow the clock on the wall."""
        if self.minutes is not None:
            return moment + timedelta(minutes=self.minutes)
        zone = ZoneInfo(settings.TIME_ZONE)
        local = moment.astimezone(zone)
        due = datetime.combine(local.date(), self.at or time(3), tzinfo=zone)
        if due <= local:
            due = datetime.combine(local.date() + timedelta(days=1), self.at or time(3), tzinfo=zone)
        return due.astimezone(moment.tzinfo)


PERIODIC: dict[str, Periodic] = {}
Job = Callable[[], object]


def every(*, minutes: int) -> Callable[[Job], Job]:
    """Run the decorated function of an app's ``tasks`` every so many minutes."""

    def keep(job: Job) -> Job:
        path = f"{job.__module__}.{job.__qualname__}"
        PERIODIC[path] = Periodic(path, minutes=minutes)
        return job

    return keep


def daily(*, at: str) -> Callable[[Job], Job]:
    """Run the decorated function of an app's ``tasks`` once a day at ``at`` ("03:10", time of the installation)."""

    def keep(job: Job) -> Job:
        path = f"{job.__module__}.{job.__qualname__}"
        PERIODIC[path] = Periodic(path, at=time.fromisoformat(at))
        return job

    return keep


def declared() -> dict[str, Periodic]:
    """Every periodic job of the installed apps, by dotted path."""
    autodiscover_modules("tasks")
    return PERIODIC


def register(at: datetime) -> None:
    """Write the declared periodic jobs in their table; twice changes nothing, and jobs no longer declared leave it."""
    schedules = _rows("Schedule")
    jobs = declared()
    schedules.filter(cluster=QUEUE).exclude(name__in=list(jobs)).delete()
    known = set(schedules.filter(cluster=QUEUE).values_list("name", flat=True))
    for path, job in jobs.items():
        if path not in known:
            kind = "I" if job.minutes is not None else "D"
            due = at if job.minutes is not None else job.next_after(at)
            schedules.create(name=path, func=path, cluster=QUEUE, schedule_type=kind, minutes=job.minutes, next_run=due)


def enqueue_due(at: datetime) -> int:
    """Queue the periodic jobs that are due; a job missed ten times while nothing ran is queued once."""
    queued = 0
    due = _rows("Schedule").filter(cluster=QUEUE, next_run__lte=at).order_by("next_run", "pk")
    for row in list(due):
        job = PERIODIC.get(row.name)
        if job is None:
            continue
        with transaction.atomic():
            mine = _rows("Schedule").filter(pk=row.pk, next_run=row.next_run).update(next_run=job.next_after(at))
            if mine:
                later(job.path)
                queued += 1
    return queued


def is_late(at: datetime) -> bool:
    """Whether nobody has queued the periodic jobs for ``LATE_AFTER``: no worker is alive, or none ever was."""
    schedules = _rows("Schedule").filter(cluster=QUEUE)
    return not schedules.exists() or schedules.filter(next_run__lt=at - LATE_AFTER).exists()


# --- Doing it ---------------------------------------------------------------------------------------------------------


@dataclass
class Leased:
    """A task held by this process, ``until`` an instant that it alone renews."""

    pk: int
    task: dict[str, Any]
    until: datetime

    @property
    def attempt(self) -> int:
        """Which try this is, from 1."""
        return int(self.task["attempt"])


def lease(at: datetime) -> Leased | None:
    """Take the oldest task that nobody holds, or None. Each taking counts as an attempt, even if the process dies."""
    waiting = _rows("OrmQ").filter(key=QUEUE, lock__lte=at).order_by("lock", "pk")[:5]
    for row in list(waiting):
        try:
            task = SignedPackage.loads(row.payload)
        except BadSignature:
            log.exception("task unreadable", task=row.pk)
            _rows("OrmQ").filter(pk=row.pk).delete()
            continue
        task = {**task, "attempt": int(task.get("attempt", 0)) + 1}
        taken = _rows("OrmQ").filter(pk=row.pk, lock=row.lock)
        if not taken.update(lock=at + LEASE, payload=SignedPackage.dumps(task)):
            continue  # another worker was first
        held = Leased(row.pk, task, at + LEASE)
        if held.attempt > MOST_ATTEMPTS:
            give_up(held, "The worker died each time it ran this task.", at)
            continue
        return held
    return None


def renew(held: Leased, at: datetime) -> None:
    """Keep the task for another ``LEASE``; one that was postponed, or taken by another worker, is left alone."""
    until = at + LEASE
    if _rows("OrmQ").filter(pk=held.pk, lock=held.until).update(lock=until):
        held.until = until


def finish(held: Leased) -> None:
    """Forget a task that is done."""
    _rows("OrmQ").filter(pk=held.pk).delete()


def postpone(held: Leased, at: datetime) -> None:
    """Let a task that raised wait for its next try."""
    _rows("OrmQ").filter(pk=held.pk).update(lock=at + BACK_OFF[held.attempt - 1])


def give_up(held: Leased, reason: str, at: datetime) -> None:
    """Keep a task that will not be tried again among the failures, where operators look (docs/operate.md)."""
    with transaction.atomic():
        _rows("Task").create(
            id=held.task["id"],
            name=held.task["name"][:100],
            func=held.task["func"][:256],
            args=held.task["args"],
            kwargs={},
            result=reason,
            started=at,
            stopped=at,
            success=False,
            attempt_count=min(held.attempt, MOST_ATTEMPTS),
        )
        finish(held)
    log.error("task given up", task=held.task["func"], id=held.task["id"], attempts=held.attempt)


def execute(held: Leased) -> None:
    """Call the task's function, in the language of the installation."""
    function = import_string(held.task["func"])
    with translation.override(settings.LANGUAGE_CODE):
        function(*held.task["args"])


def attempt(held: Leased) -> bool:
    """Run a leased task to its end, its next try or its failure; True when it is done."""
    with structlog.contextvars.bound_contextvars(task=held.task["func"], id=held.task["id"]):
        try:
            execute(held)
        except (Exception, TaskTooLongError) as error:  # noqa: BLE001 - whatever a task raises, the worker goes on
            reason = "".join(traceback.format_exception(error))
            log.warning("task raised", attempt=held.attempt, error=type(error).__name__, trace=reason)
            if held.attempt >= MOST_ATTEMPTS:
                give_up(held, reason, now())
            else:
                postpone(held, now())
            return False
        finish(held)
        log.info("task done", attempt=held.attempt)
        return True


def run_pending(*, at: datetime | None = None, most: int = 1000) -> int:
    """Run here what waits, in order, and what that work asks for in turn; what a task raises comes out.

    For tests and for ``manage.py worker --once``. Returns the number of tasks run.
    """
    for done in range(most):
        held = lease(at or now())
        if held is None:
            return done
        execute(held)
        finish(held)
    return most


class Worker:
    """One process that runs tasks, one at a time, until it is told to stop.

    A second thread renews the lease of the task in hand and queues the periodic jobs, so that a long task delays
    neither. ``parent`` is the process to live with: when it is gone, the worker ends too.
    """

    def __init__(self, *, parent: int | None = None) -> None:
        self.parent = parent
        self.stopping = threading.Event()
        self.held: Leased | None = None

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish the task in hand, take no other."""
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGALRM, _too_long)
        register(now())
        keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        keeper.start()
        log.info("worker ready", pid=os.getpid(), jobs=len(PERIODIC))
        while not self.stopping.is_set() and self._parent_lives():
            if not self._one():
                self.stopping.wait(WAIT_SECONDS)
        self.stopping.set()
        log.info("worker stopped", pid=os.getpid())

    def _parent_lives(self) -> bool:
        return self.parent is None or os.getppid() == self.parent

    def _one(self) -> bool:
        """Run one task if there is one; a database that is away is waited for."""
        close_old_connections()
        try:
            held = lease(now())
            if held is None:
                return False
            self.held = held
            signal.alarm(LONGEST_TASK_SECONDS)
            try:
                attempt(held)
            finally:
                signal.alarm(0)
                self.held = None
        except DatabaseError:
            log.exception("database away")
            connections.close_all()
            return False
        return True

    def _keep(self) -> None:
        """The second thread: leases and periodic jobs."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                enqueue_due(now())
                held = self.held
                if held is not None:
                    renew(held, now())
            except DatabaseError as error:
                log.warning("keeper waits", error=type(error).__name__)
            self.stopping.wait(RENEWED_EVERY_SECONDS)
        connections.close_all()


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TaskTooLongError
