"""What is derived from publications and kept beside them: search and caches. Every action ends here."""

from collections.abc import Sequence
from datetime import datetime

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.text import plain
from maillage.publications.blocks.keeping import words_of
from maillage.publications.enums import PARTS, RUBRICS
from maillage.publications.models import Publication
from maillage.publications.querysets.columns import CLOCK
from maillage.search.clock import next_tick
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry


def parts_of(publication: Publication) -> list[tuple[str, str]]:
    """The answers of an experience report or a notebook: (question, rich text), in order of reading."""
    questions = PARTS.get(publication.kind)
    row = getattr(publication, publication.kind, None) if questions else None
    if questions is None or row is None:
        return []
    return [(name, getattr(row, name)) for name in questions]


def _text_of(publication: Publication) -> str:
    parts = [words_of(publication.body), *(plain(text) for _name, text in parts_of(publication))]
    parts += [term.label_fr for term in publication.themes.all()]
    parts += [tag.label for tag in publication.tags.all()]
    parts.append(publication.signature)
    if publication.genre:
        parts.append(publication.get_genre_display())
    if publication.organisation is not None:
        parts.append(publication.organisation.name)
    return "\n".join(part for part in parts if part)


def _row_of(publication: Publication, scopes: list[int]) -> Row:
    made = publication.contribution
    return Row(
        kind=made.kind,
        object_id=publication.pk,
        title=publication.title,
        summary=publication.lead,
        body=_text_of(publication),
        view=RUBRICS[made.kind].view,
        args=(publication.slug,),
        scopes=tuple(scopes),
        network=made.origin_id in scopes,
        language=made.language,
        updated_at=made.updated_at,
    )


def refresh(contribution_ids: Sequence[int], _at: datetime) -> None:
    """Bring search and pages up to date with these publications, and the pages of the dossiers that hold them."""
    rows = Publication.objects.filter(contribution__in=contribution_ids).with_page_data().order_by("pk")
    found = {row.contribution_id: row for row in rows}
    touched = {row.contribution.origin_id for row in found.values()}
    shown: dict[int, list[int]] = {}
    placements = Placement.objects.filter(contribution__in=contribution_ids).order_by("territory")
    for contribution_id, territory_id, is_shown in placements.values_list("contribution", "territory", "shown"):
        touched.add(territory_id)
        row = found.get(contribution_id)
        if row is not None and is_shown and row.contribution.state == State.PUBLISHED:
            shown.setdefault(contribution_id, []).append(territory_id)
    touched |= set(
        Contribution.objects.filter(publication__selection__contribution__in=contribution_ids)
        .order_by()
        .values_list("origin", flat=True)
    )
    index([_row_of(found[pk], scopes) for pk, scopes in shown.items()])
    for kind in RUBRICS:
        hidden = [row.pk for pk, row in found.items() if row.kind == kind and pk not in shown]
        if hidden:
            remove(kind, hidden)
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)
    Contribution.objects.filter(pk__in=contribution_ids).update(tick=next_tick(CLOCK))
