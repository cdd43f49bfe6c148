"""Programmes on one engine and one volume, inside this process: prints one line of JSON. Called by run.py.

A coordinator reads: nothing of these pages is kept between two visitors. The documents of a report are made anew.
"""

import json
import statistics
import sys
from collections.abc import Callable
from typing import Any

import measure  # sets Django up

measure.settings.PAGE_CACHE_SECONDS = 0

from django.core.cache import cache  # noqa: E402 - Django must be set up first
from django.template.loader import render_to_string  # noqa: E402 - see above
from django.test import Client  # noqa: E402 - see above
from programmes import COORDINATOR  # noqa: E402 - see above
from why import shares  # noqa: E402 - see above

from maillage.accounts.models import User  # noqa: E402 - see above
from maillage.core.clock import today  # noqa: E402 - see above
from maillage.programmes.models import Cell, Programme, Revision  # noqa: E402 - see above
from maillage.programmes.panels.matrix import matrix_of, periods_shown  # noqa: E402 - see above
from maillage.reports.models import Report  # noqa: E402 - see above

BASE = "/territoire-1"
REPEATS, SLOW_REPEATS, WARM = 21, 7, 3
SLOW_MS = 150


def asked(programme: Programme, report: Report) -> dict[str, Callable[[], Any]]:
    """What is measured, by name."""
    client = Client()
    client.force_login(User.objects.get(email=COORDINATOR), backend=measure.settings.AUTHENTICATION_BACKENDS[0])
    desk, public = f"{BASE}/coordination/programmes/{programme.slug}/", f"{BASE}/programmes/{programme.slug}/"
    book = f"{BASE}/bilans/{report.slug}/"
    indicators = list(programme.indicators.in_order().values_list("pk", flat=True))

    def page(path: str) -> Callable[[], Any]:
        return lambda: measure.get(client, path)

    def matrix() -> str:
        day = today()
        periods = periods_shown(programme, day)
        return render_to_string("programmes/parts/matrix.html", {"matrix": matrix_of(programme, periods, day)})

    def made(path: str) -> Callable[[], Any]:
        def again() -> None:
            cache.clear()
            measure.get(client, path)

        return again

    return {
        "floor": page("/plancher/"), "dashboard, since the beginning": page(desk),
        "dashboard, one year": page(f"{desk}?periode=2025"), "completeness matrix": matrix,
        "a figure with its drill-down": page(f"{public}financeurs/{indicators[0]}/"),
        "a figure of unique people": page(f"{public}financeurs/{indicators[12]}/"),
        "funder’s view": page(f"{public}financeurs/"), "public page": page(public), "report, HTML": page(book),
        "report, PDF made": made(f"{book}bilan.pdf"), "report, PDF kept": page(f"{book}bilan.pdf"),
        "summary, PDF made": made(f"{book}resume.pdf"),
    }  # fmt: skip


def cost(call: Callable[[], Any], server: int | None) -> dict[str, Any]:
    """Median and 95th centile, statements, where the time goes."""
    first = min(measure.spent(call, server) for _rank in range(WARM))
    counted = measure.statements(call)
    times = sorted(measure.spent(call, server) for _rank in range(SLOW_REPEATS if first > SLOW_MS else REPEATS))
    return {
        "median": round(statistics.median(times), 3), "p95": round(times[int(len(times) * 0.95)], 3),
        "sql": counted, "why": shares(call),
    }  # fmt: skip


def main() -> None:
    """Measure, tell."""
    report = Report.objects.select_related("programme").get()
    server = measure.backend()
    calls = asked(report.programme, report)
    found = {name: cost(call, server) for name, call in calls.items()}
    print(json.dumps({
        "engine": sys.argv[1], "programmes": Programme.objects.count(), "cells": Cell.objects.count(),
        "revisions": Revision.objects.count(), "costs": found,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
