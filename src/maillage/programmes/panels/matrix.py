"""The completeness matrix: structure × action × period, in one query whatever its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.programmes.enums import RequestState
from maillage.programmes.models import Period, Programme
from maillage.programmes.panels.words import LATE, STATES, period_head, period_words

COUNTED_OUT = RequestState.NOT_APPLICABLE
MOST_COLUMNS = 8


@dataclass(frozen=True)
class Box:
    """One return in the matrix; no address when nothing is expected."""

    names: str = ""
    icon: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One structure for one action."""

    organisation: str
    action: str
    boxes: tuple[Box, ...]
    done: int
    asked: int


@dataclass(frozen=True)
class Matrix:
    """What is expected and where it stands."""

    heads: tuple[tuple[str, str, bool], ...]
    rows: tuple[Row, ...]
    totals: dict[str, int]

    @property
    def missing(self) -> int:
        """How many returns have not come."""
        return sum(self.totals.get(state, 0) for state in (RequestState.TO_DO, RequestState.DRAFT))


def _box(uid: Any, state: str, due_on: date, today: date) -> Box:
    late = state in {RequestState.TO_DO, RequestState.DRAFT} and due_on < today
    names, icon, label, _tone = LATE if late else STATES[state]
    return Box(names, icon, str(label), reverse("programmes:review", args=[uid]))


def matrix_of(programme: Programme, periods: Sequence[Period], today: date) -> Matrix:
    """The matrix of some periods."""
    rows = programme.requests.filter(period__in=[one.pk for one in periods]).order_by(
        "organisation__name", "organisation", "action__position", "action", "pk"
    )
    found: dict[tuple[int, int], dict[int, tuple[Any, str, date]]] = {}
    names: dict[tuple[int, int], tuple[str, str]] = {}
    totals: dict[str, int] = {}
    for who, name, action, title, period, uid, state, due_on in rows.values_list(
        "organisation_id", "organisation__name", "action_id", "action__title", "period_id", "uid", "state",
        "campaign__due_on",
    ):  # fmt: skip
        found.setdefault((who, action), {})[period] = (uid, state, due_on)
        names[who, action] = (name, title)
        totals[state] = totals.get(state, 0) + 1
    heads = tuple((period_head(one), period_words(one), one.starts_on <= today < one.ends_before) for one in periods)
    return Matrix(heads, tuple(_row(names[key], boxes, periods, today) for key, boxes in found.items()), totals)


def _row(
    names: tuple[str, str], found: dict[int, tuple[Any, str, date]], periods: Sequence[Period], today: date
) -> Row:
    boxes = tuple(_box(*found[one.pk], today) if one.pk in found else Box(label=_("Rien d’attendu")) for one in periods)
    states = [state for _uid, state, _due in found.values() if state != COUNTED_OUT]
    return Row(*names, boxes, states.count(RequestState.APPROVED), len(states))


def periods_shown(programme: Programme, today: date, kind: str = "") -> list[Period]:
    """The last periods that have a campaign and have begun, of one kind when asked, the oldest first."""
    rows = programme.periods.filter(starts_on__lte=today, campaign__isnull=False)
    rows = rows.filter(kind=kind) if kind else rows
    return list(rows.order_by("-starts_on", "-ends_before", "pk")[:MOST_COLUMNS])[::-1]
