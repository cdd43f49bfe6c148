"""What events are about, for those who follow a theme, a place or an organiser."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.contributions.kinds import Subjects
from maillage.events.models import Event, Organiser


def subjects_of_events(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in three queries."""
    themes: dict[int, list[str]] = defaultdict(list)
    told = Event.themes.through.objects.filter(event__contribution__in=ids).order_by("pk")
    for key, code in told.values_list("event__contribution", "term__code"):
        themes[key].append(code)
    organisers: dict[int, list[str]] = defaultdict(list)
    named = Organiser.objects.filter(event__contribution__in=ids, organisation__isnull=False).order_by("pk")
    for key, uid in named.values_list("event__contribution", "organisation__contribution__uid"):
        organisers[key].append(str(uid))
    rows = Event.objects.filter(contribution__in=ids).order_by("pk")
    return {
        key: Subjects(
            summary=summary, themes=themes[key], structures=organisers[key], communes=[commune] if commune else []
        )
        for key, summary, commune in rows.values_list("contribution", "summary", "venue__commune")
    }
