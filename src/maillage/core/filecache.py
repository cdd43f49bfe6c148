"""The cache of one machine: a folder of files, which is looked through seldom.

Django's own lists the folder each time something is kept: 8 ms of processor with 5,000 files, 25 with 10,000, for
each page made. Here one keeping in some hundreds does, and takes what has expired, then what was written first; nothing
that is kept briefly against abuse goes before older pages. Pages are compressed already, so files are not.
"""

import pickle
import secrets
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

LOOK_ONE_IN = 300
KEPT_SHARE = 0.7
LOCK = "lock"


class FileCache(FileBasedCache):
    """Django's cache in files, made for thousands of them."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(folder, params)
        self.folder = Path(folder)
        self.most: int = params.get("OPTIONS", {}).get("MAX_ENTRIES", 20_000)

    def _cull(self) -> None:
        """Make room, once in a while. The folder may hold some hundreds of files more than its limit meanwhile."""
        if not secrets.randbelow(LOOK_ONE_IN):
            self.make_room()

    def make_room(self) -> int:
        """When there are too many files, delete those that expired, then the oldest ones. Gives how many went."""
        files = list(self.folder.glob(f"*{self.cache_suffix}"))
        if len(files) <= self.most:
            return 0
        living = sorted((file for file in files if not _has_expired(file)), key=_written)
        kept = set(living[len(living) - int(self.most * KEPT_SHARE) :] if len(living) > self.most else living)
        gone = [file for file in files if file not in kept]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold back the other processes and threads that add or count in this folder. A killed one holds nothing."""
        self._createdir()  # type: ignore[attr-defined]  # Django’s stubs leave it out
        with (self.folder / LOCK).open("ab") as opened:
            locks.lock(opened, locks.LOCK_EX)
            yield

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is not kept yet; of several processes at once, one is told True (Django looks, then writes)."""
        with self._alone():
            return bool(super().add(key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, each time once, without giving it more time: Django's own would begin its time again.

        Raises:
            ValueError: there is no such number, or its time is over.
        """
        with self._alone():
            return self._count(key, delta, version)

    def _count(self, key: str, delta: int, version: int | None) -> int:
        try:
            kept = Path(self._key_to_file(key, version))  # type: ignore[attr-defined]  # Django’s stubs leave it out
            with kept.open("rb") as opened:
                until = pickle.load(opened)  # noqa: S301 - written by us, in our own folder
                found = pickle.loads(zlib.decompress(opened.read()))  # noqa: S301 - as above
        except FileNotFoundError as missing:
            raise ValueError(key) from missing
        left = None if until is None else until - time.time()
        if left is not None and left <= 0:
            raise ValueError(key)
        value = int(found) + delta
        self.set(key, value, left, version)
        return value

    def _is_expired(self, opened: Any) -> bool:
        """Whether its time is over. Django's own deletes the file too, which another process may just have added."""
        try:
            until = pickle.load(opened)  # noqa: S301 - written by us, in our own folder
        except EOFError:
            return True
        return until is not None and until < time.time()

    def _write_content(self, file: Any, timeout: Any, value: Any) -> None:
        """What Django writes, without the seconds spent on compressing twice."""
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(zlib.compress(pickle.dumps(value, self.pickle_protocol), 0))


def _has_expired(file: Path) -> bool:
    """Whether its time is over, which it begins with; or another process deleted it."""
    try:
        with file.open("rb") as opened:
            until = pickle.load(opened)  # noqa: S301 - written by us, in our own folder
    except (FileNotFoundError, EOFError):
        return True
    return until is not None and until < time.time()


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
