"""What kind of activity a slot is: what the agenda says of its event, read when a rule asks for it.

Loans and trainings will say the same of their own stops and sessions; what says nothing is let in by no such filter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from maillage.attendance.models import Headcount
from maillage.events.actions.attendance import KIND as EVENT
from maillage.events.models import Event

FACETS = ("types", "themes", "audiences", "modes")


@dataclass
class Facets:
    """Codes of the vocabularies, by facet."""

    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def meet(self, filters: Mapping[str, list[str]]) -> bool:
        """Whether each facet that the filters name has one of their codes."""
        return all(self.said[name] & set(filters[name]) for name in FACETS if filters.get(name))


def asks_for_facets(filters: Mapping[str, object]) -> bool:
    """Whether a rule looks at what the agenda says."""
    return any(filters.get(name) for name in FACETS)


def is_uuid(text: str) -> bool:
    """Whether a key names an event of the site."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def facets_of(rows: Iterable[Headcount]) -> dict[str, Facets]:
    """Key of the subject → what its event says, in three queries; nothing for what is no event."""
    keys = {row.subject.key for row in rows if row.subject.kind == EVENT and is_uuid(row.subject.key)}
    found: dict[str, Facets] = defaultdict(Facets)
    if not keys:
        return found
    events = Event.objects.filter(contribution__uid__in=keys).order_by()
    for uid, kind, mode in events.values_list("contribution__uid", "type__code", "mode"):
        found[str(uid)].said["modes"].add(mode)
        if kind is not None:
            found[str(uid)].said["types"].add(kind)
    for name in ("themes", "audiences"):
        for uid, code in events.filter(**{f"{name}__isnull": False}).values_list("contribution__uid", f"{name}__code"):
            found[str(uid)].said[name].add(code)
    return found
