"""A loan desk at full size: up to 2,000 tools, fifty a lender, a year of loans, each held day a row.

Each copy has seven loans between ten months ago and four months ahead, of three weeks with a week around; what began and
did not end is away, a few are late, what is to come is approved, some requests wait for an answer. Rows are written past
the objects, as the deeds of the house would leave them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from rows import insert

from maillage.accounts.models import User
from maillage.contributions.models import Contribution, Placement
from maillage.core.clock import today
from maillage.directory.models import Member, Organisation
from maillage.geography.models import Commune
from maillage.loans import models
from maillage.loans.enums import ToolKind
from maillage.territories.models import Territory

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
KEEPER, BORROWER = "banc@example.org", "emprunt@example.org"
OF_LENDER, KEPT, LOANS, EVERY, USED, AROUND, ASKED = 50, 4, 7, 60, 21, 4, 11
OWN = 200  # the tools among whose loans are those of the borrower
BEGINS = 300
KINDS = [one.value for one in ToolKind]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Outing:
    """One loan of a copy."""

    pk: int
    tool: int
    copy: int | None
    first: date
    last: date
    state: str
    out: date | None
    back: date | None

    @property
    def blocked(self) -> tuple[date, date]:
        """The days around the use that are held too."""
        return self.first - DAY * AROUND, self.last + DAY * AROUND


def lenders(tools: int) -> int:
    """A larger volume has more lenders, not larger ones."""
    return tools // OF_LENDER


def fill(tools: int) -> None:
    """Lenders, tools, copies and their season; runs in a process whose database is the volume."""
    with transaction.atomic():
        territory = Territory.objects.create(name="Territoire", slug="territoire-1", in_name="au Territoire")
        keeper = User.objects.create_user(email=KEEPER, password=None, display_name="Banc")
        asker = User.objects.create_user(email=BORROWER, password=None, display_name="Emprunt")
        _lenders(territory, keeper, lenders(tools))
        _catalogue(tools)
        _season(tools, asker)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lenders(territory: Territory, keeper: User, number: int) -> None:
    towns = list(Commune.objects.order_by("-population", "pk")[:number])
    for rank, town in enumerate(towns, 1):
        whole = Contribution.objects.create(
            kind="organisation", origin=territory, author=keeper, title=f"Prêteur {rank}", state="published",
            created_at=AT, updated_at=AT, published_at=AT,
        )  # fmt: skip
        Placement.objects.get_or_create(
            contribution=whole, territory=territory, defaults={"shown": True, "placed_at": AT}
        )
        home = Organisation.objects.create(
            pk=rank, contribution=whole, slug=f"preteur-{rank}", name=f"Prêteur {rank}", commune=town
        )
        if rank <= KEPT:
            Member.objects.create(organisation=home, user=keeper, role="manager", since=AT)
        lender = models.Lender.objects.create(pk=rank, organisation=home, commune=town, opened_at=AT)
        models.Terms.objects.create(lender=lender, preparation_days=1, check_days=1, notice_days=10, max_days=45)
        models.Quota.objects.create(lender=lender, most=10)


def _catalogue(tools: int) -> None:
    names = ("id", "uid", "lender_id", "slug", "title", "kind", "state", "summary", "age_from", "floor_area", "volume",
             "listed_at", "updated_at")  # fmt: skip
    insert(models.Tool, names, (
        (t, UUID(int=t), 1 + t % lenders(tools), f"outil-{t}", f"Outil {t:04d}", KINDS[t % len(KINDS)], "listed",
         "Ce que l’on en fait en une phrase.", 6 + t % 9, 10 + t % 90, 1 + t % 5, AT, AT) for t in range(1, tools + 1)
    ))  # fmt: skip
    insert(models.Copy, ("id", "uid", "tool_id", "label", "state"), (
        (c, UUID(int=c), tool, label, "ready") for c, tool, label in _copies(tools)
    ))  # fmt: skip
    insert(models.Component, ("tool_id", "name", "quantity", "position"), (
        (t, f"Élément {n}", 1 + n, n) for t in range(1, tools + 1) for n in range(5)
    ))  # fmt: skip


def _copies(tools: int) -> Iterator[tuple[int, int, str]]:
    """Key, tool, label: every fourth tool has two."""
    pk = 0
    for tool in range(1, tools + 1):
        for label in "AB" if tool % 4 == 0 else "A":
            pk += 1
            yield pk, tool, label


def _outings(tools: int) -> Iterator[Outing]:
    now, pk = today(), 0
    for copy, tool, _label in _copies(tools):
        for rank in range(LOANS):
            pk += 1
            first = now + DAY * (rank * EVERY - BEGINS + copy % EVERY)
            last = first + DAY * (USED - 1)
            if first - DAY * AROUND > now:
                yield Outing(pk, tool, copy, first, last, "approved", None, None)
            elif last + DAY >= now or copy % 50 == rank:
                yield Outing(pk, tool, copy, first, last, "received", first - DAY, None)
            else:
                yield Outing(pk, tool, copy, first, last, "closed", first - DAY, last + DAY)
        if copy % ASKED == 0:
            pk += 1
            yield Outing(pk, tool, None, now + DAY * 130, now + DAY * 140, "requested", None, None)


def _season(tools: int, asker: User) -> None:
    names = ("id", "uid", "lender_id", "tool_id", "kind", "tool_title", "copy_id", "asked_by_id", "asked_at", "state",
             "first_on", "last_on", "blocked_first_on", "blocked_last_on", "leaves_on", "returns_on", "borrower_name",
             "borrower_type", "out_on", "received_on", "back_on", "parts")  # fmt: skip
    insert(models.Loan, names, (
        (one.pk, UUID(int=one.pk), 1 + one.tool % lenders(tools), one.tool, KINDS[one.tool % len(KINDS)], f"Outil {one.tool:04d}",
         one.copy, asker.pk if one.pk % 40 == 0 and one.tool <= OWN else None, AT, one.state, one.first.isoformat(), one.last.isoformat(),
         one.blocked[0].isoformat(), one.blocked[1].isoformat(), (one.first - DAY).isoformat(),
         (one.last + DAY).isoformat(), f"Emprunteur {one.pk % (2 * tools)}", "library", _said(one.out), _said(one.out),
         _said(one.back), [["use", one.first.isoformat(), one.last.isoformat()]]) for one in _outings(tools)
    ))  # fmt: skip
    insert(models.HeldDay, ("copy_id", "slice", "day", "part", "loan_id"), (
        (one.copy, 0, (one.blocked[0] + DAY * n).isoformat(), "use", one.pk)
        for one in _outings(tools) if one.copy is not None
        for n in range((one.blocked[1] - one.blocked[0]).days + 1)
    ))  # fmt: skip


def _said(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
