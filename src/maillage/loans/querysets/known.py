"""The structures that lend, held in memory by each process: every page of a workspace asks whether one keeps a desk.

They change a few times a year, so each process reads them once and again every five seconds; the process that opens a
desk forgets at once.
"""

import threading
import time

from django.apps import apps

FRESH_SECONDS = 5.0
_lock = threading.Lock()
_kept: list[tuple[float, dict[int, int]]] = []


def lenders_known() -> dict[int, int]:
    """The structures that lend, by key, with the territory that each belongs to."""
    with _lock:
        if _kept and time.monotonic() - _kept[0][0] < FRESH_SECONDS:
            return _kept[0][1]
    rows = apps.get_model("loans", "Lender")._default_manager.order_by("pk")
    found = dict(rows.values_list("organisation", "organisation__contribution__origin"))
    with _lock:
        _kept[:] = [(time.monotonic(), found)]
    return found


def forget() -> None:
    """Read again at the next page."""
    with _lock:
        _kept.clear()
