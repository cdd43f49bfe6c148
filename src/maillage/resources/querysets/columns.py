"""What the lists of resources hold in memory of each published one. See docs/decisions/0006-columns.md.

Ages have no open end here: what says no age is for all ages.
"""

import numpy as np
from django.db import connections

from maillage.search.columns import Array, Codes, Columns, Load, Spec, table

CLOCK = "resources"
NETWORK = 0
EVERYTHING = -1
YOUNGEST, EVER = 0, 200
FIGURES = {
    "type": "u1", "sector": "u1", "language": "u1", "author": "i8", "organisation": "i8", "age_from": "i2",
    "age_to": "i2", "minutes": "i4", "published": "i8",
}  # fmt: skip
MASKS = {"themes": "theme", "disciplines": "discipline", "audiences": "audience", "levels": "level", "needs": "need"}
TYPES = FIGURES | dict.fromkeys(MASKS, "u8")
SECONDS = {
    "sqlite": "CAST(strftime('%%s', c.published_at) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM c.published_at)) AS bigint)",
}

types, sectors, languages = Codes(), Codes(), Codes()
bits: dict[str, dict[str, int]] = {scheme: {} for scheme in MASKS.values()}

PUBLISHED = " JOIN contributions_contribution c ON c.id = r.contribution_id AND c.state = 'published' AND c.tick > %s"
ROWS = f"""
    SELECT r.id, r.type, r.sector, c.language, COALESCE(c.author_id, 0), COALESCE(r.organisation_id, 0),
           COALESCE(r.age_from, {YOUNGEST}), COALESCE(r.age_to, {EVER}), COALESCE(r.minutes, 0), {{seconds}}
    FROM resources_resource r {PUBLISHED} ORDER BY r.id
"""  # noqa: S608 - our own names only
TERMS = " UNION ALL ".join(
    f"SELECT x.resource_id, {number}, t.bit FROM resources_resource_{name} x"  # noqa: S608 - ours
    f" JOIN resources_resource r ON r.id = x.resource_id {PUBLISHED}"
    " JOIN vocabularies_term t ON t.id = x.term_id"
    for number, name in enumerate(MASKS)
)
SHOWN = f"""
    SELECT r.id, s.territory_id FROM resources_resource r {PUBLISHED}
    JOIN contributions_placement s ON s.contribution_id = c.id AND s.shown
    UNION ALL
    SELECT r.id, {NETWORK} FROM resources_resource r {PUBLISHED}
    JOIN contributions_placement s ON s.contribution_id = c.id AND s.shown AND s.territory_id = c.origin_id
"""  # noqa: S608 - our own names only
TOUCHED = (
    "SELECT r.id FROM resources_resource r JOIN contributions_contribution c ON c.id = r.contribution_id"
    " AND c.tick > %s ORDER BY r.id"
)


def load(since: int | None, using: str) -> Load:
    """Every published resource, or what changed after a tick (what left included): a handful of statements."""
    after = EVERYTHING if since is None else since
    columns = _figures(after, using)
    ids = columns.pop("id")
    columns |= _masks(ids, after, using)
    shown = table(SHOWN, [after, after], {"id": "i8", "value": "i8"}, using)
    touched = None if since is None else table(TOUCHED, [after], {"id": "i8"}, using)["id"]
    return Load(ids=ids, columns=columns, links={"shown": (shown["id"], shown["value"])}, touched=touched)


def _figures(after: int, using: str) -> dict[str, Array]:
    """The resources in the order of their ids, types, sectors and languages as numbers."""
    connection = connections[using]
    dtype = np.dtype([("id", "i8"), *FIGURES.items()])
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(seconds=SECONDS[connection.vendor]), [after])
        told = (
            (pk, types[kind], sectors[sector], languages[language], *rest)
            for pk, kind, sector, language, *rest in cursor
        )
        rows = np.fromiter(told, dtype=dtype)
    return {name: np.ascontiguousarray(rows[name]) for name in ("id", *FIGURES)}


def _masks(ids: Array, after: int, using: str) -> dict[str, Array]:
    """The bits of the terms of each resource, in the order of ``ids`` (ascending)."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT scheme, code, bit FROM vocabularies_term"
            " WHERE scheme IN ('theme', 'discipline', 'audience', 'level', 'need')"
        )
        for scheme, code, bit in cursor.fetchall():
            bits[scheme][code] = bit
    told = table(TERMS, [after] * len(MASKS), {"id": "i8", "mask": "u1", "bit": "u1"}, using)
    here = np.isin(told["id"], ids)
    found = np.zeros((len(MASKS), len(ids)), dtype=np.uint64)
    shown = np.left_shift(np.uint64(1), told["bit"][here].astype(np.uint64))
    np.bitwise_or.at(found, (told["mask"][here], np.searchsorted(ids, told["id"][here])), shown)
    return dict(zip(MASKS, found, strict=True))


resources = Columns(Spec(name=CLOCK, columns=TYPES, links=("shown",), load=load))
