"""What projects are about, for those who follow a theme, a place, a partner or the project itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.contributions.kinds import Subjects
from maillage.projects.models import Partner, Project


def subjects_of_projects(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in three queries."""
    themes: dict[int, list[str]] = defaultdict(list)
    told = Project.themes.through.objects.filter(project__contribution__in=ids).order_by("pk")
    for key, code in told.values_list("project__contribution", "term__code"):
        themes[key].append(code)
    partners: dict[int, list[str]] = defaultdict(list)
    named = Partner.objects.filter(project__contribution__in=ids, organisation__isnull=False).order_by("pk")
    for key, uid in named.values_list("project__contribution", "organisation__contribution__uid"):
        partners[key].append(str(uid))
    rows = Project.objects.filter(contribution__in=ids).order_by("pk")
    return {
        key: Subjects(
            summary=baseline,
            themes=themes[key],
            communes=[commune] if commune else [],
            structures=partners[key],
            projects=[str(uid)],
        )
        for key, uid, baseline, commune in rows.values_list("contribution", "contribution__uid", "baseline", "commune")
    }
