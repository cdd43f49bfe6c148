"""What a mail alert has to say: which events match now, which of them are new or changed since the last mail."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.events.enums import Life
from maillage.events.forms.filters import Filters, read_filters
from maillage.events.models import Alert, Event
from maillage.events.notices import AlertLine
from maillage.events.panels.filters import chips_of
from maillage.events.panels.question import Question, ask
from maillage.events.panels.rows import Row, rows_of
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory
from maillage.territories.place import absolute, inside

MOST_MATCHED = 1000
MOST_LINES = 20


@dataclass(frozen=True)
class News:
    """The lines to send, how many more there are, the search in words, and what its reader will know."""

    lines: tuple[AlertLine, ...]
    more: int
    words: str
    told: dict[str, int]


def followed(query: QueryDict) -> Filters:
    """The search that an alert keeps: where the visitor stands is never kept, the commune chosen is."""
    filters = read_filters(query)
    kept = filters.without("ou") if filters.point is not None else filters
    return replace(kept, problems=())


def question_of(query: str, territory: Territory | None, at: datetime) -> Question:
    """The question of an alert, asked now: « ce week-end » is the next one."""
    return ask(read_filters(QueryDict(query.removeprefix("?"))), territory, at)


def words_of(query: str, territory: Territory | None, at: datetime) -> list[str]:
    """The search in words, as the list of the agenda says it."""
    question = question_of(query, territory, at)
    return [chip.label for chip in chips_of(question.filters, "", question.where)]


def matching(query: str, territory: Territory | None, at: datetime) -> dict[str, int]:
    """The version of each event that matches now, by its key; the thousand soonest."""
    question = question_of(query, territory, at)
    return {str(one.pk): one.version for one in _standings(question, at)}


@dataclass(frozen=True)
class _Standing:
    """Where an event that matches stands."""

    pk: int
    version: int
    since: datetime | None
    slug: str
    life: str


def _standings(question: Question, at: datetime) -> list[_Standing]:
    found = index.ids(question.criteria, at=at, limit=MOST_MATCHED)
    fields = ("pk", "contribution__sequence", "contribution__published_at", "slug", "life")
    rows = Event.objects.filter(pk__in=found).order_by("pk").values_list(*fields)
    known = {row[0]: _Standing(*row) for row in rows}
    return [known[pk] for pk in found if pk in known]


def news_of(alert: Alert, at: datetime) -> News:
    """What is new or changed since the last mail, in the language of its reader.

    An event is new when the reader was not told of it. Of a list cut at a thousand, the older ones that come into reach
    as days pass are not: they are told of only when they were published since.
    """
    with inside(alert.territory, alert.language), override(alert.language):
        question = question_of(alert.query, alert.territory, at)
        found = _standings(question, at)
        cut = len(found) >= MOST_MATCHED or len(alert.told) >= MOST_MATCHED
        chosen = [one for one in found if _is_news(one, alert, cut=cut)]
        criteria = replace(question.criteria, ids=tuple(one.pk for one in chosen))
        hits = index.find(criteria, at=at, size=MOST_LINES, facets=()).hits if chosen else []
        by_slug = {one.slug: one for one in chosen}
        lines = tuple(_line(row, by_slug[row.slug], alert) for row in rows_of(hits))
        words = " · ".join(chip.label for chip in chips_of(question.filters, "", question.where))
        return News(lines, len(chosen) - len(lines), words, {str(one.pk): one.version for one in found})


def _is_news(one: _Standing, alert: Alert, *, cut: bool) -> bool:
    if str(one.pk) in alert.told:
        return bool(alert.told[str(one.pk)] != one.version)
    return not (cut and one.since and alert.told_at and one.since <= alert.told_at)


def _line(row: Row, one: _Standing, alert: Alert) -> AlertLine:
    note = _("modifié") if str(one.pk) in alert.told else ""
    if one.life != Life.SCHEDULED:
        note = str(Life(one.life).label)
    return AlertLine(row.title, row.when, row.place, absolute(alert.territory, row.url), note)
