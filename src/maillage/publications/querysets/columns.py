"""What the lists of the magazine hold in memory of each published text. See docs/decisions/0006-columns.md."""

import numpy as np
from django.db import connections

from maillage.search.columns import Array, Codes, Columns, Load, Spec, table

CLOCK = "publications"
NETWORK = 0
EVERYTHING = -1
FIGURES = {"kind": "u1", "genre": "u1", "author": "i8", "organisation": "i8", "published": "i8"}
MASKS = {"themes": "theme", "audiences": "audience"}
TYPES = FIGURES | dict.fromkeys(MASKS, "u8")
SECONDS = {
    "sqlite": "CAST(strftime('%%s', c.published_at) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM c.published_at)) AS bigint)",
}

kinds, genres = Codes(), Codes()
bits: dict[str, dict[str, int]] = {scheme: {} for scheme in MASKS.values()}

PUBLISHED = " JOIN contributions_contribution c ON c.id = p.contribution_id AND c.state = 'published' AND c.tick > %s"
TEXTS = f"""
    SELECT p.id, c.kind, p.genre, CASE WHEN p.recommended THEN 0 ELSE COALESCE(c.author_id, 0) END,
           COALESCE(p.organisation_id, 0), {{seconds}}
    FROM publications_publication p {PUBLISHED} ORDER BY p.id
"""  # noqa: S608 - our own names only
TERMS = " UNION ALL ".join(
    f"SELECT x.publication_id, {number}, t.bit FROM publications_publication_{name} x"  # noqa: S608 - ours
    f" JOIN publications_publication p ON p.id = x.publication_id {PUBLISHED}"
    " JOIN vocabularies_term t ON t.id = x.term_id"
    for number, name in enumerate(MASKS)
)
SHOWN = f"""
    SELECT p.id, s.territory_id FROM publications_publication p {PUBLISHED}
    JOIN contributions_placement s ON s.contribution_id = c.id AND s.shown
    UNION ALL
    SELECT p.id, {NETWORK} FROM publications_publication p {PUBLISHED}
    JOIN contributions_placement s ON s.contribution_id = c.id AND s.shown AND s.territory_id = c.origin_id
"""  # noqa: S608 - our own names only
TOUCHED = (
    "SELECT p.id FROM publications_publication p JOIN contributions_contribution c ON c.id = p.contribution_id"
    " AND c.tick > %s ORDER BY p.id"
)


def load(since: int | None, using: str) -> Load:
    """Every published text, or what changed after a tick (what left included): a handful of statements."""
    after = EVERYTHING if since is None else since
    columns = _figures(after, using)
    ids = columns.pop("id")
    columns |= _masks(ids, after, using)
    shown = table(SHOWN, [after, after], {"id": "i8", "value": "i8"}, using)
    touched = None if since is None else table(TOUCHED, [after], {"id": "i8"}, using)["id"]
    return Load(ids=ids, columns=columns, links={"shown": (shown["id"], shown["value"])}, touched=touched)


def _figures(after: int, using: str) -> dict[str, Array]:
    """The texts in the order of their ids, kinds and genres as numbers."""
    connection = connections[using]
    dtype = np.dtype([("id", "i8"), *FIGURES.items()])
    with connection.cursor() as cursor:
        cursor.execute(TEXTS.format(seconds=SECONDS[connection.vendor]), [after])
        told = ((pk, kinds[kind], genres[genre], *rest) for pk, kind, genre, *rest in cursor)
        rows = np.fromiter(told, dtype=dtype)
    return {name: np.ascontiguousarray(rows[name]) for name in ("id", *FIGURES)}


def _masks(ids: Array, after: int, using: str) -> dict[str, Array]:
    """The bits of the terms of each text, in the order of ``ids`` (ascending)."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT scheme, code, bit FROM vocabularies_term WHERE scheme IN ('theme', 'audience')")
        for scheme, code, bit in cursor.fetchall():
            bits[scheme][code] = bit
    told = table(TERMS, [after] * len(MASKS), {"id": "i8", "mask": "u1", "bit": "u1"}, using)
    here = np.isin(told["id"], ids)
    found = np.zeros((len(MASKS), len(ids)), dtype=np.uint64)
    shown = np.left_shift(np.uint64(1), told["bit"][here].astype(np.uint64))
    np.bitwise_or.at(found, (told["mask"][here], np.searchsorted(ids, told["id"][here])), shown)
    return dict(zip(MASKS, found, strict=True))


publications = Columns(Spec(name=CLOCK, columns=TYPES, links=("shown",), load=load))
