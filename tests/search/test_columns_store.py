"""One copy a process, brought up to date by its readers: ticks, private snapshots, threads."""

import threading

import numpy as np
import pytest
from django.db import connection, transaction

from maillage.search.clock import next_tick, reading, restart
from maillage.search.columns import AnyOf, Codes, Columns, Load, Spec, Window, match, table
from maillage.search.columns.snapshot import KEY_BYTES, MEMO_BYTES, Memo
from maillage.search.models import Clock, Word

# `Word` stands for the objects of an upper app: `seen` is their value, `spelling` their tick.
NAME = "things"


class Things:
    """A loader over a real table that counts what it is asked."""

    def __init__(self):
        self.asked = []
        self.columns = Columns(Spec(name=NAME, columns={"value": "i4"}, load=self.load))

    def load(self, since, using):
        self.asked.append(since)
        after = -1 if since is None else since
        sql = "SELECT id, seen FROM search_word WHERE CAST(spelling AS integer) > %s {} ORDER BY id"
        rows = table(sql.format("AND word <> 'gone'"), [after], {"id": "i8", "value": "i4"}, using)
        touched = None if since is None else table(sql.format(""), [after], {"id": "i8", "value": "i4"}, using)["id"]
        return Load(ids=rows["id"], columns={"value": rows["value"]}, touched=touched)

    def values(self):
        snapshot = self.columns.current()
        return sorted(snapshot.columns["value"][match(snapshot).rows].tolist())


def write(value, pk=None, word="here"):
    with transaction.atomic():
        made = Word(pk=pk, word=word, stem="", spelling="0", seen=value)
        made.save()
        Word.objects.filter(pk=made.pk).update(spelling=str(next_tick(NAME)))
    return made.pk


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_only_what_changed_is_loaded(django_assert_num_queries):
    things = Things()
    assert things.values() == []
    first = write(1)
    second = write(2)
    assert things.values() == [1, 2]
    with django_assert_num_queries(1):
        assert things.values() == [1, 2]
    write(10, first)
    write(20, second, word="gone")
    assert things.values() == [10]
    assert things.asked == [None, None, 2]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_everything_is_read_again_when_the_clock_restarts_or_goes_back():
    things = Things()
    write(1)
    assert things.values() == [1]
    Word.objects.all().delete()
    assert things.values() == [1]
    restart(NAME)
    assert things.values() == []
    write(2)
    assert things.values() == [2]
    Clock.objects.filter(name=NAME).update(tick=0)
    Word.objects.all().delete()
    assert things.values() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_inside_a_transaction_its_own_changes_are_seen_and_never_shared():
    things = Things()
    write(1)
    assert things.values() == [1]
    with transaction.atomic():
        write(2)
        assert things.values() == [1, 2]
        transaction.set_rollback(True)
    assert things.values() == [1]
    write(3)
    assert things.values() == [1, 3]


@pytest.mark.django_db
def test_in_a_transaction_from_the_start_everything_is_private():
    things = Things()
    write(1)
    assert things.values() == [1]
    write(2)
    assert things.values() == [1, 2]
    assert things.asked == [None, None]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_after_many_changes_everything_is_loaded_anew():
    things = Things()
    ids = [write(value) for value in range(3)]
    things.values()
    for round_number in range(700):
        write(round_number, ids[round_number % 3])
        things.values()
    things.columns.forget()
    assert things.values() == [697, 698, 699]
    assert things.asked[-1] is None
    with transaction.atomic():
        tick = next_tick(NAME)
        Word.objects.bulk_create([Word(word="here", stem="", spelling=str(tick), seen=5) for _ in range(1500)])
    assert len(things.values()) == 1503
    assert things.asked[-2:] == [tick - 1, None]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_clock_ticks_once_a_write_and_keeps_its_epoch():
    assert reading(NAME) == (0, 0)
    assert next_tick(NAME) == 1
    epoch, tick = reading(NAME)
    assert tick == 1
    assert epoch > 0
    assert next_tick(NAME) == 2
    assert reading(NAME) == (epoch, 2)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_readers_never_see_less_than_what_was_committed_before_they_asked():
    things = Things()
    write(0)
    committed, problems, done = [1], [], threading.Event()

    def read():
        try:
            while not done.is_set():
                least = committed[0]
                values = things.values()
                if len(values) < least or len(set(values)) != len(values):
                    problems.append((least, values))
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test
            problems.append(error)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for value in range(1, 60):
        write(value)
        committed[0] = value + 1
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert things.values() == list(range(60))


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_writers_get_ticks_in_the_order_they_commit():
    got = []

    def tick():
        try:
            for _ in range(10):
                with transaction.atomic():
                    got.append(next_tick(NAME))
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(1, 41))
    assert reading(NAME)[1] == 40


def test_what_was_computed_is_kept_within_a_few_megabytes():
    memo = Memo()
    calls = []

    def compute(key, size):
        def made():
            calls.append(key)
            return np.zeros(size, dtype=np.bool_)

        return memo.get(key, made)

    compute("a", 100)
    assert not compute("a", 100).flags.writeable
    assert calls == ["a"]
    compute("huge", MEMO_BYTES + 1)
    compute("huge", MEMO_BYTES + 1)
    compute("b", MEMO_BYTES - KEY_BYTES - 50)
    compute("a", 100)
    assert calls == ["a", "huge", "huge", "b", "a"]


def test_many_small_answers_take_no_more_room_than_a_few_large_ones():
    memo = Memo()
    most = MEMO_BYTES // KEY_BYTES
    for number in range(2 * most):
        memo.get(number, lambda: np.zeros(1, dtype=np.bool_))
    computed = []
    for number in (0, 2 * most - 1):
        memo.get(number, lambda number=number: computed.append(number) or np.zeros(1))
    assert computed == [0]


def test_codes_are_given_once():
    codes = Codes()
    assert [codes[text] for text in ("80", "60", "", None, "80")] == [1, 2, 0, 0, 1]
    assert codes.known(("60", "99", "80")) == (1, 2)
    assert [codes.text(number) for number in (0, 1, 2)] == ["", "80", "60"]


@pytest.mark.django_db
def test_a_snapshot_of_nothing_answers():
    snapshot = Columns(Spec(name=NAME, columns={"value": "i4"}, load=lambda _since, _using: nothing())).current()
    assert len(match(snapshot, [AnyOf("value", (1,)), Window(0, 10)])) == 0
    assert snapshot.rows([1, 2]).tolist() == []
    assert snapshot.nbytes < 1000


def nothing():
    return Load(ids=np.empty(0, dtype=np.int64), columns={"value": np.empty(0, dtype=np.int32)})
