"""The one copy of a read model in a process, brought up to date by whoever reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from django.db import connections

from maillage.search.clock import reading
from maillage.search.columns.snapshot import Grower, Snapshot, Spec, build, patch

FEW = 1000
MOST_CHANGED = 0.2
MOST_DEAD = 0.25


class Columns:
    """A read model. ``current()`` gives what is committed now; readers keep their snapshot as long as they like.

    Inside a transaction a private snapshot is given, with the transaction's own changes, and never shared: it may yet
    be rolled back.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._lock = Lock()
        self._shared: dict[str, Snapshot] = {}
        self._growers: dict[str, Grower] = {}
        self._steady: ContextVar[dict[str, Snapshot] | None] = ContextVar(f"steady_{spec.name}", default=None)

    @contextmanager
    def steady(self, using: str = "default") -> Iterator[None]:
        """One snapshot for all that is read inside: a page of several questions reads the clock once. Write nothing."""
        token = self._steady.set({using: self.current(using)})
        try:
            yield
        finally:
            self._steady.reset(token)

    def current(self, using: str = "default") -> Snapshot:
        """The snapshot at the clock's present tick: one query when nothing changed."""
        if held := (self._steady.get() or {}).get(using):
            return held
        epoch, tick = reading(self.spec.name, using)
        shared = self._shared.get(using)
        if shared is not None and (shared.epoch, shared.tick) == (epoch, tick):
            return shared
        if connections[using].in_atomic_block:
            return self._private(shared, epoch, tick, using)
        with self._lock:
            epoch, tick = reading(self.spec.name, using)
            newest = self._newest(self._shared.get(using), epoch, tick, using)
            self._shared[using] = newest
        return newest

    def forget(self) -> None:
        """Drop what is in memory: the next reader loads everything."""
        with self._lock:
            self._shared.clear()
            self._growers.clear()

    def _private(self, shared: Snapshot | None, epoch: int, tick: int, using: str) -> Snapshot:
        if shared is None or shared.epoch != epoch or shared.tick > tick:
            return build(self.spec, self.spec.load(None, using), epoch=epoch, tick=tick)
        return patch(self.spec, shared, self.spec.load(shared.tick, using), Grower(room=False), tick=tick)

    def _newest(self, old: Snapshot | None, epoch: int, tick: int, using: str) -> Snapshot:
        """The old snapshot with what changed; everything anew when much did or many rows are dead."""
        if old is not None and (old.epoch, old.tick) == (epoch, tick):
            return old
        if old is not None and old.epoch == epoch and old.tick < tick:
            load = self.spec.load(old.tick, using)
            changed = len(load.ids if load.touched is None else load.touched)
            most = max(FEW, int(MOST_CHANGED * old.size))
            if changed <= most and old.dead + changed <= max(FEW, int(MOST_DEAD * old.size)):
                return patch(self.spec, old, load, self._growers[using], tick=tick)
        self._growers[using] = Grower(room=True)
        return build(self.spec, self.spec.load(None, using), epoch=epoch, tick=tick)
