"""The territories of the installation and the titles of their pages, held in memory by each process.

They change a few times a year, as does who may propose what, and are asked for by every request: each process reads
them once and again every five seconds; the process that changes one forgets at once.
"""

import hashlib
import threading
import time
from dataclasses import dataclass, field

from maillage.territories.enums import Proposers
from maillage.territories.models import FormerAddress, Page, Policy, Territory

FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class Registry:
    """The territories by slug, by domain and by former slug."""

    by_slug: dict[str, Territory] = field(default_factory=dict)
    by_domain: dict[str, Territory] = field(default_factory=dict)
    by_former_slug: dict[str, Territory] = field(default_factory=dict)
    by_id: dict[int, Territory] = field(default_factory=dict)
    by_department: dict[str, Territory] = field(default_factory=dict)
    pages: tuple[Page, ...] = ()
    """The published editorial pages in the order of footers, without their texts."""
    proposers: dict[tuple[int, str], str] = field(default_factory=dict)
    """The least role that proposes a kind in a territory, where it is not open to everyone who has an account."""
    mark: str = ""
    """Changes with all that: what was made with a former registry is not taken for what this one makes."""

    def open(self) -> list[Territory]:
        """The territories that have a portal, in their order."""
        return [territory for territory in self.by_slug.values() if territory.is_open]

    def successor(self, territory: Territory) -> Territory:
        """The open territory that took over: itself, or the end of the chain of mergers (which may not loop)."""
        seen: set[int] = set()
        while not territory.is_open and territory.successor_id in self.by_id and territory.pk not in seen:
            seen.add(territory.pk)
            territory = self.by_id[territory.successor_id]
        return territory

    def today(self, territory_id: int) -> int:
        """The key of the territory that answers today for one that was closed or merged; of an open one, its own."""
        territory = self.by_id.get(territory_id)
        return territory_id if territory is None else self.successor(territory).pk


_lock = threading.Lock()
_kept: list[tuple[float, Registry]] = []


def _read() -> Registry:
    territories = list(Territory.objects.order_by("position", "name"))
    by_id = {territory.pk: territory for territory in territories}
    former = {address.slug: by_id[address.territory_id] for address in FormerAddress.objects.order_by("slug")}
    covered = Territory.departments.through._default_manager.order_by("pk").values_list("department_id", "territory_id")
    rank = {territory.pk: number for number, territory in enumerate(territories) if territory.is_open}
    by_department: dict[str, Territory] = {}
    for code, pk in sorted(covered, key=lambda row: (row[0], rank.get(row[1], 0))):
        if pk in rank:
            by_department.setdefault(code, by_id[pk])
    pages = tuple(Page.objects.filter(published=True).defer("body", "body_en").in_order())
    narrowed = Policy.objects.exclude(proposers=Proposers.EVERYONE).order_by("pk")
    return Registry(
        mark=_mark(territories, former, by_department, pages),
        proposers={(row.territory_id, row.kind): row.proposers for row in narrowed},
        by_slug={territory.slug: territory for territory in territories},
        by_domain={
            territory.domain.lower(): territory for territory in territories if territory.domain and territory.is_open
        },
        by_former_slug=former,
        by_id=by_id,
        by_department=by_department,
        pages=pages,
    )


def _mark(
    territories: list[Territory], former: dict[str, Territory], covered: dict[str, Territory], pages: tuple[Page, ...]
) -> str:
    columns = [field.attname for field in Territory._meta.concrete_fields]
    whole = (
        [[getattr(territory, name) for name in columns] for territory in territories],
        [[(name, territory.pk) for name, territory in known.items()] for known in (former, covered)],
        [(page.pk, page.updated_at) for page in pages],
    )
    return hashlib.blake2b(repr(whole).encode(), digest_size=12).hexdigest()


def registry() -> Registry:
    """The territories as known now."""
    with _lock:
        if _kept and time.monotonic() - _kept[0][0] < FRESH_SECONDS:
            return _kept[0][1]
        fresh = _read()
        _kept[:] = [(time.monotonic(), fresh)]
        return fresh


def territory_of_department(code: str) -> Territory | None:
    """The open territory whose extent holds a department or province, the first in order when several do."""
    return registry().by_department.get(code)


def forget() -> None:
    """Read again at the next request."""
    with _lock:
        _kept.clear()
