"""What is derived from experts: search, caches."""

from collections.abc import Sequence
from datetime import datetime

from maillage.contributions.models import Contribution
from maillage.core.text import plain
from maillage.directory.actions.projection import finish, shown_by
from maillage.directory.models import Expert
from maillage.search.index import Row, index, remove


def refresh_experts(contribution_ids: Sequence[int], _at: datetime) -> None:
    """Bring the search index of these experts up to date; their address is in none of it."""
    things = list(Expert.objects.filter(contribution__in=contribution_ids).for_page().order_by("pk"))
    shown, touched = shown_by(contribution_ids)
    visible = [thing for thing in things if thing.contribution_id in shown]
    index([_row(thing, shown[thing.contribution_id], thing.contribution) for thing in visible])
    kept = {thing.pk for thing in visible}
    remove("expert", [thing.pk for thing in things if thing.pk not in kept])
    finish(contribution_ids, touched)


def _row(thing: Expert, scopes: list[int], contribution: Contribution) -> Row:
    parts = [thing.title, plain(thing.description), thing.organisation.name if thing.organisation else ""]
    parts += [term.label_fr for term in (*thing.themes.all(), *thing.audiences.all())]
    return Row(
        kind="expert", object_id=thing.pk, title=thing.name, summary=thing.summary, body="\n".join(filter(None, parts)),
        view="directory:expert", args=(thing.slug,), scopes=tuple(scopes), language=contribution.language,
        latitude=None, longitude=None, updated_at=contribution.updated_at,
    )  # fmt: skip
