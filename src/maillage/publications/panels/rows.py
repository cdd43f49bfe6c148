"""Publications as lines and cards of lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.contributions.kinds import Told
from maillage.publications.enums import KINDS, RUBRICS
from maillage.publications.models import Publication
from maillage.publications.querysets.find import Criteria, find
from maillage.territories.enums import Kind


@dataclass(frozen=True, kw_only=True)
class Line:
    """A publication in a list."""

    publication: Publication
    url: str
    kicker: str
    signature: str
    minutes: str
    theme: str
    at: datetime | None

    @property
    def note(self) -> str:
        """Who, and how long."""
        return f"{self.signature} · {self.minutes}" if self.signature else self.minutes


def url_of(publication: Publication) -> str:
    """Its page, in the place we are in."""
    return reverse(RUBRICS[publication.kind].view, args=[publication.slug])


def kicker_of(publication: Publication) -> str:
    """What it is: its genre, or its rubric."""
    said = publication.get_genre_display() if publication.genre else RUBRICS[publication.kind].one
    words = str(said)
    return words[:1].upper() + words[1:]


def signed(publication: Publication) -> str:
    """Who signs, and for whom."""
    name = publication.signature
    if publication.organisation is None:
        return name
    return _("%(name)s, pour %(structure)s") % {"name": name, "structure": publication.organisation.name}


def reading_time(minutes: int) -> str:
    """« 6 min de lecture »."""
    return ngettext("%(minutes)s min de lecture", "%(minutes)s min de lecture", minutes) % {"minutes": minutes}


def line_of(publication: Publication) -> Line:
    """One line; themes and people were read with it."""
    themes = list(publication.themes.all())
    return Line(
        publication=publication,
        url=url_of(publication),
        kicker=kicker_of(publication),
        signature=publication.signature,
        minutes=reading_time(publication.minutes),
        theme=themes[0].label if themes else "",
        at=publication.contribution.published_at,
    )


def lines_of(publications: Iterable[Publication]) -> list[Line]:
    """Lines of a list, in its order."""
    return [line_of(publication) for publication in publications]


def told_of(ids: Sequence[int]) -> Mapping[int, Told]:
    """What a card says of publications, on pages that mix kinds."""
    rows = Publication.objects.filter(contribution__in=ids).with_row_data().order_by("pk")
    return {
        row.contribution_id: Told(
            summary=row.lead,
            note=kicker_of(row) if row.kind == Kind.ARTICLE else reading_time(row.minutes),
            credit=signed(row),
            image=row.image,
            image_alt=row.image_alt,
        )
        for row in rows
    }


def related_to(publication: Publication, territory: Any, limit: int = 3) -> list[Line]:
    """What is close to it: the same themes, the same structure; the newest first. Nothing close, nothing shown."""
    themes = tuple(term.code for term in publication.themes.all())
    if not themes:
        return []
    here = territory.pk if territory is not None else None
    held = set(publication.selection.order_by().values_list("contribution__publication", flat=True))
    asked = Criteria(territory_id=here, kinds=KINDS, themes=themes)
    close = find(asked, size=limit + 1 + len(held), facets=()).ids
    ids = [pk for pk in close if pk != publication.pk and pk not in held][:limit]
    rows = Publication.objects.with_row_data().in_bulk(ids)
    return lines_of([rows[pk] for pk in ids if pk in rows])
