"""The cache in files: what it gives back, and what goes when there is too much of it."""

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maillage.core import filecache
from maillage.core.filecache import FileCache


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(filecache, "LOOK_ONE_IN", 10**9)  # room is made when a test says so, not once by chance
    return FileCache(str(tmp_path / "cache"), {"OPTIONS": {"MAX_ENTRIES": 20}})


def fill(cache, names, timeout=60):
    """Keep these names, each older than the next."""
    for rank, name in enumerate(names):
        cache.set(name, name.encode() * 100, timeout)
        written = time.time() - 1000 + rank
        os.utime(cache._key_to_file(name), (written, written))


def test_what_is_kept_comes_back(cache):
    cache.set("page", (b"<p>", {"ETag": '"a"'}), 60)
    cache.set("gone", 1, -1)
    assert cache.get("page") == (b"<p>", {"ETag": '"a"'})
    assert cache.get("gone") is None
    assert cache.add("page", 2) is False
    assert cache.touch("page", 90)


def test_the_oldest_go_when_there_are_too_many(cache):
    names = [f"page-{rank}" for rank in range(30)]
    fill(cache, names)
    assert cache.make_room() == 16
    assert [name for name in names if cache.get(name)] == names[16:]


def test_what_expired_goes_before_what_has_not(cache):
    fill(cache, [f"kept-{rank}" for rank in range(12)])
    fill(cache, [f"gone-{rank}" for rank in range(15)], timeout=0.01)
    time.sleep(0.02)
    assert cache.make_room() == 15
    assert all(cache.get(f"kept-{rank}") for rank in range(12))


def test_nothing_goes_while_there_is_room(cache):
    fill(cache, [f"page-{rank}" for rank in range(20)])
    assert cache.make_room() == 0


def test_the_folder_is_looked_through_once_in_a_while(cache, monkeypatch):
    monkeypatch.setattr(filecache, "LOOK_ONE_IN", 1)
    fill(cache, [f"page-{rank}" for rank in range(40)])
    assert len(list(cache.folder.iterdir())) <= 21


def test_counting_gives_no_more_time(cache):
    cache.add("tries", 1, 3600)
    assert [cache.incr("tries"), cache.incr("tries", 5)] == [2, 7]
    with Path(cache._key_to_file("tries")).open("rb") as kept:
        left = pickle.load(kept) - time.time()
    assert 3500 < left <= 3600


RACE = """
import sys, time
from maillage.core.filecache import FileCache

cache = FileCache(sys.argv[1], {"OPTIONS": {"MAX_ENTRIES": 20_000}})
while time.time() < float(sys.argv[2]):
    pass
first = sum(cache.add(f"once-{rank}", 1, 60) for rank in range(300))
for _turn in range(300):
    cache.incr("tries")
print(first)
"""


@pytest.mark.concurrency
def test_of_several_processes_one_adds_and_each_counts(cache):
    """Names that expired and names that never were; Django's own adds some twice and loses counts."""
    cache.set("tries", 0, 60)
    for rank in range(150):
        cache.set(f"once-{rank}", 1, -1)
    start = str(time.time() + 2)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(cache.folder), start], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _rank in range(4)
    ]
    firsts = [int(racer.communicate(timeout=120)[0]) for racer in racers]

    assert sum(firsts) == 300
    assert cache.get("tries") == 1200


def test_what_is_over_or_never_was_is_not_counted(cache):
    cache.set("over", 3, 0.001)
    time.sleep(0.01)
    for name in ("over", "never"):
        with pytest.raises(ValueError, match=name):
            cache.incr(name)


def test_what_has_no_end_is_counted_without_end(cache):
    cache.set("visits", 1, None)
    assert cache.incr("visits") == 2
    assert cache.get("visits") == 2
