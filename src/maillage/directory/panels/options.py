"""What the entry forms complete while typing, from the search index: what it costs hardly grows with the directory."""

import re
from collections.abc import Sequence
from datetime import datetime

from maillage.core.text import fold
from maillage.directory.enums.organisations import Field
from maillage.directory.models import Organisation
from maillage.directory.rules.visibility import is_public
from maillage.search.find import complete, matching
from maillage.territories.enums import Kind
from maillage.territories.models import Territory

KINDS = (Kind.ORGANISATION.value,)
MOST = 12
MOST_READ = 60
WORDS = re.compile(r"\w+")


def organisations(typed: str, territory: Territory | None, at: datetime) -> list[Organisation]:
    """Published organisations whose name holds these words, begun at least; or with this acronym.

    Whole texts are asked only when titles do not fill the list: acronyms are there, and words in another order.
    """
    scopes = [None] if territory is None else [territory.pk, None]
    named = [hit.object_id for scope in scopes for hit in complete(typed, at=at, scope=scope, kinds=KINDS, limit=MOST)]
    wanted = list(dict.fromkeys(named))
    rows: dict[int, Organisation] = {}
    if len(wanted) >= MOST:
        rows = _named(wanted, typed)
    if len(rows) < MOST:
        read = [number for scope in scopes for number in matching(typed, kind=KINDS[0], scope=scope, limit=MOST_READ)]
        wanted = list(dict.fromkeys([*wanted, *read]))
        rows = _named(wanted, typed)
    return [rows[pk] for pk in wanted if pk in rows][:MOST]


def _named(ids: Sequence[int], typed: str) -> dict[int, Organisation]:
    """Those of these organisations that everyone reads and that are named so: their label and their commune only."""
    rows = Organisation.objects.published().filter(merged_into=None).select_related("commune")
    found = rows.only("name", "acronym", "visibility", "commune__name").in_bulk(ids)
    return {pk: row for pk, row in found.items() if _is_named(row, fold(typed))}


def _is_named(organisation: Organisation, typed: str) -> bool:
    """Its name holds every word, begun at least; or its acronym begins so: a hidden acronym finds nothing."""
    words = WORDS.findall(fold(organisation.name))
    if all(any(word.startswith(begun) for word in words) for begun in WORDS.findall(typed)):
        return True
    return fold(organisation.acronym).startswith(typed) and is_public(organisation, Field.NAMES)
