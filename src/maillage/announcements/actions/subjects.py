"""What announcements are about, for those who follow a theme, a place or a structure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.announcements.models import Announcement
from maillage.contributions.kinds import Subjects


def subjects_of_announcements(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in three queries."""
    themes: dict[int, list[str]] = defaultdict(list)
    told = Announcement.themes.through.objects.filter(announcement__contribution__in=ids).order_by("pk")
    for key, code in told.values_list("announcement__contribution", "term__code"):
        themes[key].append(code)
    rows = Announcement.objects.filter(contribution__in=ids).order_by("pk")
    made_by = dict(
        rows.filter(organisation__isnull=False).values_list("contribution", "organisation__contribution__uid")
    )
    return {
        key: Subjects(
            summary=summary,
            themes=themes[key],
            communes=[commune] if commune else [],
            structures=[str(made_by[key])] if key in made_by else [],
        )
        for key, summary, commune in rows.values_list("contribution", "summary", "commune")
    }
