from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from maillage.geography.actions import place_points, rebuild_layer, remove_points
from maillage.geography.models import Cell
from tests.strict.machine import OTHER_ENGINE

WRITERS = 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_writers_at_once_lose_no_count():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: a database in memory has one connection")
    together = Barrier(WRITERS)

    def write(writer: int) -> None:
        together.wait(timeout=30)
        try:
            for turn in range(10):
                first = writer * 100 + turn * 3
                place_points("a", [(first + n, 48 + turn / 50, 2 + n / 50) for n in range(3)])
                place_points("a", [(first, 48.5, 2.5)])
                remove_points("a", [first + 1])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    kept = sorted(Cell.objects.values_list("zoom", "prefix", "count", "sum_x", "sum_y"))
    rebuild_layer("a")
    assert kept == sorted(Cell.objects.values_list("zoom", "prefix", "count", "sum_x", "sum_y"))
    assert Cell.objects.get(layer="a", zoom=0).count == WRITERS * 10 * 2
