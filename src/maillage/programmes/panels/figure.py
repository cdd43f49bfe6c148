"""One figure down to its records: structures, their answers, the activity behind them; and what is missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from maillage.core.paging import Page, page_of
from maillage.programmes.enums import TOTAL, CellStatus, Nature, RequestState
from maillage.programmes.models import Cell, Erratum, Indicator, Programme, Request, Source
from maillage.programmes.panels.desk import Asked, Shown, show, targets_of, versions_now, why_blank
from maillage.programmes.panels.words import cell_words, number_words, period_head, period_words, said_of
from maillage.programmes.querysets.figures import SENT, Frame, Scope, cells_in, frame_of, totals_of

ANSWERS_A_PAGE = 50
RECORDS_A_PAGE = 50
SILENT_SHOWN = 40


@dataclass(frozen=True)
class Contributor:
    """What one structure brings."""

    name: str
    pk: int
    said: str
    share: int
    answers: int


@dataclass(frozen=True)
class Answer:
    """One answer behind the figure."""

    cell: Cell
    said: str
    period: str
    records: int


@dataclass(frozen=True)
class Bar:
    """One period of the chart."""

    label: str
    words: str
    said: str
    height: int
    completeness: str
    is_complete: bool
    blank: str


@dataclass(frozen=True)
class Chart:
    """A figure by period on a dashboard."""

    shown: Shown
    bars: list[Bar]


def scope_for(indicator: Indicator, asked: Asked, states: Collection[str]) -> Scope:
    """The cells behind a figure."""
    periods = None if asked.periods is None else [one.pk for one in asked.periods]
    return Scope(indicators=[indicator.pk], states=states, periods=periods, actions=asked.actions)


def chart_of(frame: Frame, figures: Sequence[Shown], asked: Asked, states: Collection[str] = SENT) -> "Chart | None":
    """The first figure that adds up over time, period by period; None when nothing was answered."""
    shown = next((one for one in figures if one.version.nature == Nature.FLOW and one.said), None)
    if shown is None:
        return None
    bars = bars_of(frame, scope_for(shown.indicator, asked, states), shown.indicator)
    return Chart(shown, bars) if len(bars) > 1 else None


def contributors_of(frame: Frame, scope: Scope, indicator: Indicator) -> list[Contributor]:
    """By structure, the largest first."""
    found = totals_of(frame.programme, scope, by=("organisation",), frame=frame)
    figures = {key[2]: figure for key, figure in found.items() if key[0] == indicator.pk and key[1] == TOTAL}
    model: Any = Request._meta.get_field("organisation").related_model
    names = dict(model.objects.filter(pk__in=list(figures)).order_by("pk").values_list("pk", "name"))
    largest = max((one.upper for one in figures.values() if one.upper), default=None)
    ordered = sorted(figures.items(), key=lambda item: (-(item[1].upper or -1), str(names.get(item[0], ""))))
    return [
        Contributor(
            names.get(pk, ""), int(str(pk)), said_of(one),
            int((one.upper or 0) / largest * 100) if largest else 0, one.received,
        )
        for pk, one in ordered
    ]  # fmt: skip


def answers_of(
    programme: Programme, scope: Scope, organisation: int | None, number: str | None
) -> tuple[list[Answer], Page]:
    """The very cells of the figure, of one structure when asked; a page of them."""
    rows = cells_in(programme, scope)
    rows = rows if organisation is None else rows.filter(request__organisation=organisation)
    page = page_of(number, rows.count(), ANSWERS_A_PAGE)
    shown = rows.select_related("request__organisation", "request__action", "period", "version").annotate(
        records=Count("sources")
    )
    ordered = shown.order_by("request__organisation__name", "period__starts_on", "pk")
    cells = ordered[page.offset : page.offset + page.size]
    return [Answer(cell, cell_words(cell), period_words(cell.period), cell.records) for cell in cells], page


def bars_of(frame: Frame, scope: Scope, indicator: Indicator) -> list[Bar]:
    """By period, oldest first; a period that is not complete says so."""
    found = totals_of(frame.programme, scope, by=("period",), frame=frame)
    figures = {key[2]: figure for key, figure in found.items() if key[0] == indicator.pk and key[1] == TOTAL}
    periods = frame.programme.periods.filter(pk__in=list(figures)).oldest_first()
    largest = max((one.upper for one in figures.values() if one.upper), default=None)
    return [
        Bar(
            period_head(one), period_words(one), said_of(figures[one.pk]),
            int((figures[one.pk].upper or 0) / largest * 100) if largest else 0,
            f"{figures[one.pk].received} / {figures[one.pk].expected}", figures[one.pk].is_complete,
            why_blank(figures[one.pk]),
        )
        for one in periods
    ]  # fmt: skip


def unknown_of(frame: Frame, indicator: Indicator, scope: Scope) -> list[tuple[str, str, str]]:
    """« Ce que l’on ne sait pas »: structure, period and why, for each answer that gave no value. Two queries."""
    programme = frame.programme
    rhythm, actions = frame.scopes[indicator.pk]
    asked = programme.requests.filter(period__kind=rhythm).exclude(state=RequestState.NOT_APPLICABLE)
    asked = asked.filter(action__in=actions) if actions else asked
    asked = asked if scope.actions is None else asked.filter(action__in=scope.actions)
    asked = asked if scope.periods is None else asked.filter(period__in=scope.periods)
    valued = Cell.objects.filter(
        indicator=indicator, key=TOTAL, status=CellStatus.VALUE, request__state__in=scope.states
    )
    why = dict(
        Cell.objects.filter(programme=programme, indicator=indicator, key=TOTAL, request__state__in=scope.states)
        .exclude(status=CellStatus.VALUE)
        .order_by("pk")
        .values_list("request_id", "status")
    )
    missing = asked.exclude(pk__in=valued.order_by().values("request")).select_related(
        "organisation", "period", "action"
    )
    shown = missing.order_by("organisation__name", "period__starts_on", "pk")[:SILENT_SHOWN]
    return [(f"{one.organisation.name}, {one.action.title}", period_words(one.period), _why(one, why)) for one in shown]


def _why(request: Request, statuses: dict[int, str]) -> str:
    if request.pk in statuses:
        return str(CellStatus(statuses[request.pk]).label)
    if request.state == RequestState.DEFAULT:
        return _("défaut constaté : %(reason)s") % {"reason": request.reason}
    if request.state in SENT:
        return _("sans réponse à cette ligne") if request.state == RequestState.APPROVED else _("pas encore validé")
    return _("remontée non reçue")


def figure_context(programme: Programme, indicator: Indicator, asked: Asked, states: Collection[str]) -> dict[str, Any]:
    """What the page of a figure shows."""
    scope, frame = scope_for(indicator, asked, states), frame_of(programme)
    version = versions_now(programme, [indicator.pk])[indicator.pk]
    figure = totals_of(programme, scope, frame=frame).get((indicator.pk, TOTAL))
    target = targets_of(programme, asked.periods).get((indicator.pk, None if asked.action is None else asked.action.pk))
    shown: Shown | None = show(indicator, version, figure, target) if figure is not None else None
    return {
        "programme": programme, "indicator": indicator, "version": version, "shown": shown,
        "contributors": contributors_of(frame, scope, indicator), "bars": bars_of(frame, scope, indicator),
        "unknown": unknown_of(frame, indicator, scope),
        "errata": Erratum.objects.filter(cell__indicator=indicator).select_related("cell__request__organisation",
                  "cell__period", "cell__version").with_bases().newest_first()[:20],
        "versions": indicator.versions.newest_first(),
    }  # fmt: skip


def records_of(cell: Cell, number: str | None) -> tuple[list[tuple[Source, str]], Page]:
    """The records of activity behind one answer; a page of them."""
    page = page_of(number, cell.sources.count(), RECORDS_A_PAGE)
    rows = cell.sources.order_by("on", "pk")[page.offset : page.offset + page.size]
    decimals = cell.version.decimals
    return [(one, number_words(one.amount, decimals)) for one in rows], page
