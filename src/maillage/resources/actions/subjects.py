"""What resources are about, for those who follow a theme or a structure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.contributions.kinds import Subjects
from maillage.resources.models import Resource


def subjects_of_resources(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in three queries."""
    themes: dict[int, list[str]] = defaultdict(list)
    told = Resource.themes.through.objects.filter(resource__contribution__in=ids).order_by("pk")
    for key, code in told.values_list("resource__contribution", "term__code"):
        themes[key].append(code)
    rows = Resource.objects.filter(contribution__in=ids).order_by("pk")
    published_by = dict(
        rows.filter(organisation__isnull=False).values_list("contribution", "organisation__contribution__uid")
    )
    return {
        key: Subjects(
            summary=summary, themes=themes[key], structures=[str(published_by[key])] if key in published_by else []
        )
        for key, summary in rows.values_list("contribution", "summary")
    }
