"""What publications are about, for those who follow a theme or a structure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.contributions.kinds import Subjects
from maillage.publications.models import Publication


def subjects_of_publications(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in three queries."""
    themes: dict[int, list[str]] = defaultdict(list)
    told = Publication.themes.through.objects.filter(publication__contribution__in=ids).order_by("pk")
    for key, code in told.values_list("publication__contribution", "term__code"):
        themes[key].append(code)
    rows = Publication.objects.filter(contribution__in=ids).order_by("pk")
    signed = dict(
        rows.filter(organisation__isnull=False).values_list("contribution", "organisation__contribution__uid")
    )
    return {
        key: Subjects(summary=lead, themes=themes[key], structures=[str(signed[key])] if key in signed else [])
        for key, lead in rows.values_list("contribution", "lead")
    }
