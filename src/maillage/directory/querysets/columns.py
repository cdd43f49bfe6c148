"""What the read model of actors holds: one row for each organisation's head office, one for each of its sites.

Head offices answer the list and its counts (``head``), all rows answer the map. Two statements of the same kind serve a
whole load and what changed since a tick: the clock of the directory stamps organisations and places. Everything comes
from ``directory_listed``, which holds what everyone reads and nothing else.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db import connections

from maillage.search.columns import Array, Codes, Columns, Load, Spec, table

CLOCK = "directory"
NETWORK = 0
POINT = ("latitude", "longitude")
MASKS = {"themes": "theme", "audiences": "audience", "labels": "label"}
TYPES = {
    "head": "u1", "ess": "u1", "family": "u2", "circle": "u1", "themes": "u8", "audiences": "u8", "labels": "u8",
    "latitude": "f4", "longitude": "f4", "commune": "i4", "department": "i2", "epci": "i4",
    "name1": "i8", "name2": "i8", "name3": "i8", "organisation": "i8",
}  # fmt: skip
AT_ONCE = 4000
EVERYTHING = -1
LETTERS = 8

families, circles, communes, departments, epcis = Codes(), Codes(), Codes(), Codes(), Codes()
bits: dict[str, dict[str, int]] = {scheme: {} for scheme in MASKS.values()}

LISTED = (
    " FROM directory_listed l JOIN directory_organisation o ON o.id = l.organisation_id"
    " JOIN contributions_contribution c ON c.id = o.contribution_id"
)
OF_SITES = (
    " JOIN directory_venue v ON v.organisation_id = o.id AND v.merged_into_id IS NULL"
    " JOIN contributions_contribution d ON d.id = v.contribution_id AND d.state = 'published'"
)
SHARED = "l.ess, l.family, l.circle, l.themes, l.audiences, l.labels"
PLACED = "m.code, m.department_id, m.epci_id, l.sorted_name, o.id"
HEADS = f"""
    SELECT 2 * o.id, 1, {SHARED}, l.latitude, l.longitude, {PLACED} {LISTED}
    LEFT JOIN geography_commune m ON m.code = l.commune_id
    WHERE c.tick > %s
"""
SITES = f"""
    SELECT 2 * v.id + 1, 0, {SHARED}, v.latitude, v.longitude, {PLACED} {LISTED} {OF_SITES}
    LEFT JOIN geography_commune m ON m.code = v.commune_id
    WHERE l.sites_shown AND (c.tick > %s OR d.tick > %s)
"""
SHOWN_BY = " JOIN contributions_placement p ON p.contribution_id = c.id AND p.shown"
SHOWN = f"""
    SELECT 2 * o.id, p.territory_id {LISTED} {SHOWN_BY} WHERE c.tick > %s
    UNION ALL
    SELECT 2 * o.id, {NETWORK} {LISTED} {SHOWN_BY} AND p.territory_id = c.origin_id WHERE c.tick > %s
    UNION ALL
    SELECT 2 * v.id + 1, p.territory_id {LISTED} {SHOWN_BY} {OF_SITES}
    WHERE l.sites_shown AND (c.tick > %s OR d.tick > %s)
    UNION ALL
    SELECT 2 * v.id + 1, {NETWORK} {LISTED} {SHOWN_BY} AND p.territory_id = c.origin_id {OF_SITES}
    WHERE l.sites_shown AND (c.tick > %s OR d.tick > %s)
"""
JOINED = (
    " JOIN directory_networkmembership n ON n.organisation_id = o.id AND n.network_id IS NOT NULL AND n.left_on IS NULL"
)
NETWORKS = f"""
    SELECT 2 * o.id, n.network_id {LISTED} {JOINED} WHERE l.networks_shown AND c.tick > %s
    UNION ALL
    SELECT 2 * v.id + 1, n.network_id {LISTED} {JOINED} {OF_SITES}
    WHERE l.networks_shown AND l.sites_shown AND (c.tick > %s OR d.tick > %s)
"""
TOUCHED = """
    SELECT 2 * o.id FROM directory_organisation o JOIN contributions_contribution c ON c.id = o.contribution_id
    WHERE c.tick > %s
    UNION
    SELECT 2 * v.id + 1 FROM directory_venue v JOIN contributions_contribution c ON c.id = v.contribution_id
    LEFT JOIN directory_organisation o ON o.id = v.organisation_id
    LEFT JOIN contributions_contribution d ON d.id = o.contribution_id
    WHERE c.tick > %s OR d.tick > %s
"""


def head_id(organisation_id: int) -> int:
    """The number of an organisation's head office among heads and sites."""
    return 2 * organisation_id


def site_id(venue_id: int) -> int:
    """The number of a site among heads and sites."""
    return 2 * venue_id + 1


def load(since: int | None, using: str) -> Load:
    """Every published organisation with its sites, or what changed after a tick (those that left included)."""
    after = EVERYTHING if since is None else since
    _learn_terms(using)
    rows = _objects(after, using)
    pair = {"id": "i8", "value": "i8"}
    shown = table(SHOWN, [after] * 6, pair, using)
    networks = table(NETWORKS, [after] * 3, pair, using)
    touched = None if since is None else table(TOUCHED, [after] * 3, {"id": "i8"}, using)["id"]
    return Load(
        ids=rows["id"],
        columns={name: rows[name] for name in TYPES},
        links={"shown": (shown["id"], shown["value"]), "networks": (networks["id"], networks["value"])},
        touched=touched,
    )


def _objects(after: int, using: str) -> dict[str, Array]:
    dtype = np.dtype([("id", "i8"), *TYPES.items()])
    with connections[using].cursor() as cursor:
        cursor.execute(HEADS, [after])
        heads = np.fromiter(_figures(cursor), dtype=dtype)
        cursor.execute(SITES, [after, after])
        sites = np.fromiter(_figures(cursor), dtype=dtype)
    rows = np.sort(np.concatenate([heads, sites]), order="id")
    return {name: np.ascontiguousarray(rows[name]) for name in ("id", *TYPES)}


def _letters(name: str, part: int) -> int:
    """Eight letters of a folded name as a number that sorts as they do."""
    return int.from_bytes(name[part * LETTERS : (part + 1) * LETTERS].encode("ascii", "ignore").ljust(LETTERS, b"\0"))


def _figures(cursor: Any) -> Iterator[tuple[float, ...]]:
    """The rows as figures, in the order of ``TYPES``."""
    nowhere = float("nan")
    while rows := cursor.fetchmany(AT_ONCE):
        for pk, head, ess, family, circle, themes, audiences, labels, lat, lon, *place, name, holder in rows:
            yield (
                pk, head, ess, families[family], circles[circle], themes, audiences, labels,
                nowhere if lat is None else lat, nowhere if lon is None else lon,
                communes[place[0]], departments[place[1]], epcis[place[2]],
                _letters(name, 0), _letters(name, 1), _letters(name, 2), holder,
            )  # fmt: skip


def _learn_terms(using: str) -> None:
    """The bits of the codes: neither ever changes, terms are only added."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT scheme, code, bit FROM vocabularies_term")
        for scheme, code, bit in cursor.fetchall():
            if scheme in bits:
                bits[scheme][code] = bit


actors = Columns(Spec(name=CLOCK, columns=TYPES, links=("shown", "networks"), point=POINT, load=load))
