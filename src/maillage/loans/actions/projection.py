"""What is derived from tools: the search, and the pages kept of the territories that show their lender."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from maillage.contributions.enums import State
from maillage.contributions.models import Placement
from maillage.core.text import plain
from maillage.loans.enums import ToolState
from maillage.loans.models import Tool
from maillage.loans.querysets import ToolQuerySet
from maillage.search.index import Row, index, remove
from maillage.search.models import Entry
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry

KIND = "tool"
AT_ONCE = 200


def refresh_tools(tools: Iterable[int]) -> None:
    """Bring the search up to date for these tools: what is not in a catalogue that everyone reads is in no index."""
    rows = list(
        Tool.objects.filter(pk__in=tools)
        .select_related("lender__organisation__contribution")
        .prefetch_related("themes", "audiences", "modules")
        .order_by("pk")
    )
    shown, touched = _shown([row.lender.organisation.contribution_id for row in rows])
    found = [row for row in rows if _is_public(row) and row.lender.organisation.contribution_id in shown]
    index([_row(row, shown[row.lender.organisation.contribution_id]) for row in found])
    kept = {row.pk for row in found}
    remove(KIND, [row.pk for row in rows if row.pk not in kept])
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)


def index_all() -> int:
    """Bring the search up to date for every tool; gives how many are found then."""
    _refresh_in_turn(Tool.objects.all())
    return Entry.objects.filter(kind=KIND).count()


def index_missing() -> int:
    """Take in the tools of the catalogues that the search does not know, after an upgrade; gives how many were."""
    before = Entry.objects.filter(kind=KIND).count()
    listed = Tool.objects.filter(state=ToolState.LISTED, lender__organisation__contribution__state=State.PUBLISHED)
    _refresh_in_turn(listed.exclude(pk__in=Entry.objects.filter(kind=KIND).values("object_id")))
    return Entry.objects.filter(kind=KIND).count() - before


def _refresh_in_turn(tools: ToolQuerySet) -> None:
    """Some at a time, each in a transaction of its own: nobody waits for a long one."""
    keys = list(tools.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            refresh_tools(keys[start : start + AT_ONCE])


def follow_lenders(organisations: Sequence[int], _at: datetime) -> None:
    """Structures changed: what those that lend show in the search goes, comes and is named as they are."""
    tools = Tool.objects.filter(lender__organisation__in=organisations)
    wanted = list(tools.order_by("pk").values_list("pk", flat=True))
    if wanted:
        refresh_tools(wanted)


def _is_public(tool: Tool) -> bool:
    made = tool.lender.organisation.contribution
    return tool.state == ToolState.LISTED and made.state == State.PUBLISHED


def _shown(contributions: Sequence[int]) -> tuple[dict[int, list[int]], set[int]]:
    """The territories that show each lender, and all those whose pages change."""
    shown: dict[int, list[int]] = {}
    touched: set[int] = set()
    rows = Placement.objects.filter(contribution__in=contributions).order_by("territory")
    for contribution, territory, is_shown in rows.values_list("contribution", "territory", "shown"):
        touched.add(territory)
        if is_shown:
            shown.setdefault(contribution, []).append(territory)
    return shown, touched


def _row(tool: Tool, scopes: list[int]) -> Row:
    lender = tool.lender.organisation
    parts = [str(tool.get_kind_display()), plain(tool.description), tool.content, tool.authors, lender.name]
    parts += [term.label_fr for relation in (tool.themes, tool.audiences) for term in relation.all()]
    parts += [one.title for one in tool.modules.all()]
    parts += [text for words in tool.translations.values() for text in words.values()]
    return Row(
        kind=KIND, object_id=tool.pk, title=tool.title, summary=tool.summary,
        body="\n".join(part for part in parts if part), view="loans:tool", args=(tool.slug,), scopes=tuple(scopes),
        network=lender.contribution.origin_id in scopes, language=lender.contribution.language,
        updated_at=tool.updated_at,
    )  # fmt: skip
