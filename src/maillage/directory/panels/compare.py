"""The comparison table of coordinators: which structures, which columns, in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.paging import Page, page_of
from maillage.core.text import fold
from maillage.directory.enums.organisations import Visibility
from maillage.directory.models import Organisation
from maillage.directory.panels.actors import Question
from maillage.directory.querysets import actors as index
from maillage.directory.rules.facts import Facts
from maillage.directory.rules.visibility import level_of
from maillage.directory.tables.actors import BY_NAME, COLUMNS, COMPARED, Column, facts_by_batch
from maillage.territories.models import Territory

PAGE_SIZE = 50
MOST_SORTED = 2000
DIGITS = set("0123456789")


@dataclass(frozen=True)
class Row:
    """One structure of the table."""

    key: int
    name: str
    url: str
    cells: tuple[str, ...]
    on: bool


@dataclass(frozen=True)
class Comparison:
    """The table: its columns with those that are not shown, its rows, how many there are in all."""

    columns: tuple[Column, ...]
    offered: tuple[tuple[Column, bool], ...]
    rows: tuple[Row, ...]
    page: Page
    total: int
    sort: str
    selected: bool
    too_many: bool

    def sheet(self) -> Iterator[list[str]]:
        """The table as lines of a spreadsheet."""
        yield [_("Nom"), *(str(column.label) for column in self.columns)]
        for row in self.rows:
            yield [row.name, *row.cells]


def _columns(query: QueryDict) -> tuple[Column, ...]:
    chosen = [name for name in query.getlist("colonne") if name in BY_NAME]
    return tuple(BY_NAME[name] for name in dict.fromkeys(chosen or COMPARED))


def _levels(user: Any, territory: Territory | None, ids: list[int]) -> dict[int, str]:
    """What a coordinator reads: everything of the structures of this territory, as a member elsewhere."""
    rows = Organisation.objects.filter(pk__in=ids).select_related("contribution").order_by("pk")
    if territory is not None:
        return {
            row.pk: Visibility.TEAM.value if row.contribution.origin_id == territory.pk else Visibility.NETWORK.value
            for row in rows
        }
    return {row.pk: level_of(user, row) for row in rows}


def _facts(ids: list[int], user: Any, territory: Territory | None, on: date, language: str) -> dict[int, Facts]:
    levels = _levels(user, territory, ids)
    found: dict[int, Facts] = {}
    for level in dict.fromkeys(levels.values()):
        part = [pk for pk in ids if levels.get(pk) == level]
        found |= {one.organisation.pk: one for one in facts_by_batch(part, on, language=language, level=level)}
    return found


def _order(cell: str) -> tuple[int, float, str]:
    """Empty cells last, numbers as numbers, words as people sort them."""
    plain = cell.replace("\u202f", "").replace(",", ".")
    if not cell:
        return (2, 0.0, "")
    if set(plain) <= DIGITS | {"."} and plain.count(".") <= 1:
        return (0, float(plain), "")
    return (1, 0.0, fold(cell))


def comparison_of(
    query: QueryDict, question: Question, *, territory: Territory | None, user: Any, on: date, language: str
) -> Comparison:
    """Read what is asked of the table and fill it; sorting by a column reads at most two thousand structures."""
    columns = _columns(query)
    chosen = {int(key) for key in query.getlist("structure") if key.isdecimal() and len(key) < 18}  # noqa: PLR2004 - bigint
    ids = index.ids(question.criteria)
    if chosen and query.get("seulement"):
        ids = [pk for pk in ids if pk in chosen]
    sort = query.get("sort", "")
    total, wanted = len(ids), sort.removeprefix("-")
    whole = query.get("export") == "csv"
    page = page_of(query.get("page"), total, PAGE_SIZE)
    shown = ids if whole else ids[page.offset : page.offset + page.size]
    if wanted in BY_NAME:
        ids = ids[:MOST_SORTED]
    elif sort == "-nom":
        ids = ids[::-1]
    facts = _facts(ids if wanted in BY_NAME or whole else shown, user, territory, on, language)
    if wanted in BY_NAME:
        cell = BY_NAME[wanted].cell
        ids = sorted((pk for pk in ids if pk in facts), key=lambda pk: _order(cell(facts[pk])), reverse=sort != wanted)
    shown = ids if whole else ids[page.offset : page.offset + page.size]
    facts |= _facts([pk for pk in shown if pk not in facts], user, territory, on, language)
    rows = tuple(_row(facts[pk], columns, pk in chosen) for pk in shown if pk in facts)
    offered = tuple((column, column in columns) for column in COLUMNS)
    too_many = wanted in BY_NAME and total > MOST_SORTED
    return Comparison(columns, offered, rows, page, total, sort, bool(query.get("seulement")), too_many)


def _row(facts: Facts, columns: tuple[Column, ...], on: bool) -> Row:  # noqa: FBT001 - private
    organisation = facts.organisation
    url = reverse("directory:organisation", args=[organisation.slug])
    return Row(organisation.pk, facts.name, url, tuple(column.cell(facts) for column in columns), on)
