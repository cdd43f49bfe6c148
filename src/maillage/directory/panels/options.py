"""What the entry forms complete while typing, from the search index: what it costs hardly grows with the directory."""

import re
from datetime import datetime

from maillage.core.text import fold
from maillage.directory.enums.organisations import Field
from maillage.directory.models import Organisation
from maillage.directory.rules.visibility import is_public
from maillage.search.find import complete, matching
from maillage.territories.enums import Kind
from maillage.territories.models import Territory

MOST = 12
MOST_READ = 60
WORDS = re.compile(r"\w+")


def organisations(typed: str, territory: Territory | None, at: datetime) -> list[Organisation]:
    """Published organisations whose name holds these words, begun at least; or with this acronym."""
    kinds = (Kind.ORGANISATION.value,)
    scopes = [None] if territory is None else [territory.pk, None]
    named = [hit.object_id for scope in scopes for hit in complete(typed, at=at, scope=scope, kinds=kinds, limit=MOST)]
    read = [number for scope in scopes for number in matching(typed, kind=kinds[0], scope=scope, limit=MOST_READ)]
    wanted = list(dict.fromkeys([*named, *read]))
    rows = Organisation.objects.published().filter(merged_into=None).select_related("commune").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows and _is_named(rows[pk], fold(typed))][:MOST]


def _is_named(organisation: Organisation, typed: str) -> bool:
    """Its name holds every word, begun at least; or its acronym begins so: a hidden acronym finds nothing."""
    words = WORDS.findall(fold(organisation.name))
    if all(any(word.startswith(begun) for word in words) for begun in WORDS.findall(typed)):
        return True
    return fold(organisation.acronym).startswith(typed) and is_public(organisation, Field.NAMES)
