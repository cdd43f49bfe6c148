"""What is derived from resources: search, lists in memory, pages kept, and what harvesters take."""

from collections.abc import Sequence
from datetime import datetime

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.text import plain
from maillage.oai.actions import drop, keep
from maillage.resources.describing import OAI_KEY, formats_of, sets_of
from maillage.resources.models import Resource
from maillage.resources.querysets.columns import CLOCK
from maillage.search.clock import next_tick
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry

KIND = "resource"


def _text_of(resource: Resource) -> str:
    parts = [str(resource.get_type_display()), plain(resource.description), resource.authors, resource.publisher_name]
    parts += [resource.competences, resource.needs_note, resource.accessibility, resource.checklist]
    for relation in (resource.themes, resource.disciplines, resource.audiences, resource.levels, resource.needs):
        parts += [term.label_fr for term in relation.all()]
    parts += [one.title for one in resource.files.all()] + [one.title for one in resource.links.all()]
    return "\n".join(part for part in parts if part)


def _row_of(resource: Resource, scopes: list[int]) -> Row:
    made = resource.contribution
    return Row(
        kind=KIND,
        object_id=resource.pk,
        title=resource.title,
        summary=resource.summary,
        body=_text_of(resource),
        view="resources:resource",
        args=(resource.slug,),
        scopes=tuple(scopes),
        network=made.origin_id in scopes,
        language=made.language,
        updated_at=made.updated_at,
    )


def _shown(contribution_ids: Sequence[int]) -> tuple[dict[int, list[int]], set[int]]:
    """The territories that show each, and all those concerned."""
    shown: dict[int, list[int]] = {}
    touched: set[int] = set()
    placements = Placement.objects.filter(contribution__in=contribution_ids).order_by("territory")
    for contribution_id, territory_id, is_shown in placements.values_list("contribution", "territory", "shown"):
        touched.add(territory_id)
        if is_shown:
            shown.setdefault(contribution_id, []).append(territory_id)
    return shown, touched


def renew_pages(contribution_ids: Sequence[int]) -> None:
    """Make the pages of the territories that show these again."""
    _places, touched = _shown(contribution_ids)
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)


def refresh(contribution_ids: Sequence[int], at: datetime) -> None:
    """Bring everything derived from these resources up to date, and what is said of them by those beside them."""
    rows = list(Resource.objects.filter(contribution__in=contribution_ids).with_page_data().order_by("pk"))
    shown, touched = _shown(contribution_ids)
    found = [row for row in rows if row.contribution_id in shown and row.contribution.state == State.PUBLISHED]
    index([_row_of(row, shown[row.contribution_id]) for row in found])
    kept = {row.pk for row in found}
    remove(KIND, [row.pk for row in rows if row.pk not in kept])
    offer(rows, shown, at)
    known = registry().by_id
    touched |= {row.contribution.origin_id for row in rows}
    renew(known[pk].slug for pk in touched if pk in known)
    Contribution.objects.filter(pk__in=contribution_ids).update(tick=next_tick(CLOCK))


def offer(rows: Sequence[Resource], shown: dict[int, list[int]], at: datetime) -> int:
    """Put these within reach of harvesters, or withdraw them. Gives how many changed there.

    What we took from another catalogue is not given again under our name.
    """
    moved = 0
    for row in rows:
        made = row.contribution
        key = OAI_KEY.format(uid=made.uid)
        here = made.state == State.PUBLISHED and made.origin_id in shown.get(row.contribution_id, [])
        if here and not row.provenances.filter(wrote=True).exists():
            moved += keep(key=key, sets=sets_of(row), formats=formats_of(row), at=max(at, made.updated_at))
        else:
            moved += drop(key=key, at=max(at, made.updated_at))
    return moved


def offer_all(at: datetime, size: int = 200) -> int:
    """Write every description again for harvesters: after a change of the mapping. Gives how many changed."""
    moved, last = 0, 0
    while True:
        rows = list(Resource.objects.filter(pk__gt=last).with_page_data().order_by("pk")[:size])
        if not rows:
            return moved
        shown, _touched = _shown([row.contribution_id for row in rows])
        moved += offer(rows, shown, at)
        last = rows[-1].pk
