"""What is derived from projects and kept beside them: search, caches. Every action ends here."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Prefetch

from maillage.core.text import plain
from maillage.directory.actions.projection import finish, shown_by
from maillage.projects.models import Partner, Project
from maillage.search.index import Row, index, remove


def _text_of(project: Project) -> str:
    parts = [plain(project.description), project.commune.name if project.commune else ""]
    parts += [term.label_fr for term in (*project.themes.all(), *project.audiences.all())]
    parts += [need.text for need in project.needs.all() if need.is_open]
    parts += [word for need in project.needs.all() if need.is_open for word in need.skills]
    parts += [str(partner) for partner in project.partners.all()]
    parts += [answer.text for answer in project.answers.all()]
    return "\n".join(part for part in parts if part)


def _row(project: Project, scopes: list[int]) -> Row:
    commune, made = project.commune, project.contribution
    return Row(
        kind="project", object_id=project.pk, title=project.title, summary=project.baseline, body=_text_of(project),
        view="projects:project", args=(project.slug,), scopes=tuple(scopes), network=made.origin_id in scopes,
        language=made.language, latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None, updated_at=made.updated_at,
    )  # fmt: skip


def refresh(contribution_ids: Sequence[int], _at: datetime) -> None:
    """Bring the search index of these projects and the pages of their territories up to date."""
    rows = Project.objects.filter(contribution__in=contribution_ids).select_related("contribution", "commune")
    partners = Prefetch("partners", queryset=Partner.objects.select_related("organisation").order_by("pk"))
    rows = rows.prefetch_related("themes", "audiences", "needs", partners, "answers").order_by("pk")
    shown, touched = shown_by(contribution_ids)
    found = list(rows)
    visible = [one for one in found if one.contribution_id in shown]
    index([_row(one, shown[one.contribution_id]) for one in visible])
    kept = {one.pk for one in visible}
    remove("project", [one.pk for one in found if one.pk not in kept])
    finish(contribution_ids, touched)
