"""What is derived from programmes and kept beside them: search. A programme that is not public is in no index."""

from collections.abc import Callable
from datetime import datetime

from maillage.core.text import plain
from maillage.programmes.models import Programme
from maillage.search.index import Row, index, remove

KIND = "programme"
Follower = Callable[[Programme, datetime], None]
_followers: list[Follower] = []


def add_follower(follower: Follower) -> None:
    """Be told when a programme changed: what upper floors publish of it is seen by those who see it."""
    if follower not in _followers:
        _followers.append(follower)


def scopes_of(programme: Programme) -> tuple[int, ...]:
    """The territories where a programme is found: its own, and those where it runs."""
    there = programme.territories.filter(territory__isnull=False).order_by("pk").values_list("territory", flat=True)
    return tuple(dict.fromkeys([programme.territory_id, *there]))


def refresh(programme: Programme, at: datetime) -> None:
    """Bring the search index up to date, and what upper floors keep of the programme."""
    if programme.is_public:
        index([_row(programme, at)])
    else:
        remove(KIND, [programme.pk])
    for follower in _followers:
        follower(programme, at)


def _row(programme: Programme, at: datetime) -> Row:
    actions = programme.actions.in_order().values_list("code", "title", "description", "place")
    objectives = programme.objectives.order_by("position", "pk").values_list("text", flat=True)
    parts = [plain(programme.description), *objectives, *programme.audiences]
    parts += [" ".join(filter(None, (code, title, plain(text), place))) for code, title, text, place in actions]
    return Row(
        kind=KIND, object_id=programme.pk, title=programme.name, summary=programme.summary,
        body="\n".join(filter(None, parts)), view="programmes:programme", args=(programme.slug,),
        scopes=scopes_of(programme), updated_at=at,
    )  # fmt: skip
