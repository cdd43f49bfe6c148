"""What is measured of the loan desk, in a process whose database is a volume. Called by paired.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import measure  # sets Django up

measure.settings.PAGE_CACHE_SECONDS = 0

from django.test import Client  # noqa: E402 - Django must be set up first
from django.urls import NoReverseMatch, reverse  # noqa: E402 - see above
from loans import BORROWER, KEEPER  # noqa: E402 - see above

from maillage.accounts.models import User  # noqa: E402 - see above
from maillage.core.clock import today  # noqa: E402 - see above
from maillage.loans.availability import planner_of, planners_of  # noqa: E402 - see above
from maillage.loans.models import Tool  # noqa: E402 - see above

BASE = "/territoire-1"
DAY, YEAR = timedelta(days=1), 365


def client_of(email: str) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend=measure.settings.AUTHENTICATION_BACKENDS[0])
    return client


def pages() -> dict[str, Callable[[], Any]]:
    """The pages that exist, by name."""
    keeper, borrower, slug = client_of(KEEPER), client_of(BORROWER), "preteur-1"
    first = today() + DAY * 40
    free = f"?du={first.isoformat()}&au={(first + DAY * 13).isoformat()}"
    wanted = {
        "desk home": (keeper, "loans:desk", [slug], ""), "season Gantt": (keeper, "loans:calendar", [slug], ""),
        "catalogue": (borrower, "loans:catalogue", [], ""),
        "catalogue, free between two days": (borrower, "loans:catalogue", [], free),
        "page of a tool": (borrower, "loans:tool", ["outil-8"], ""), "my loans": (borrower, "loans:mine", [], ""),
    }  # fmt: skip
    found: dict[str, Callable[[], Any]] = {}
    for name, (client, address, arguments, query) in wanted.items():
        try:
            path = BASE + reverse(address, args=arguments) + query
        except NoReverseMatch:
            continue
        found[name] = lambda client=client, path=path: measure.get(client, path)
    return found


def asked() -> dict[str, Callable[[], Any]]:
    """What is measured, by name."""
    day, tool = today(), Tool.objects.get(slug="outil-8")
    every = list(Tool.objects.order_by("pk").values_list("pk", flat=True))

    def a_year() -> None:
        planner_of(tool, today=day, first=day, last=day + DAY * YEAR).starts(day, day + DAY * YEAR, 14)

    def free_of_all() -> None:
        first = day + DAY * 40
        planners = planners_of(every, today=day, first=first, last=first + DAY * 13)
        sum(one.verdict(first, first + DAY * 13).is_possible for one in planners.values())

    return {
        "floor": lambda: measure.get(Client(), "/plancher/"), "one tool’s year, day by day": a_year,
        "all tools, free between two days": free_of_all, **pages(),
    }  # fmt: skip
