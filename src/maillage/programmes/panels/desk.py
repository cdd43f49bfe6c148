"""The dashboard of a programme: its figures with their targets, their completeness, and where each comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.programmes.enums import TOTAL, Nature, PeriodKind, Polarity
from maillage.programmes.models import Action, Indicator, IndicatorVersion, Period, Programme, Target
from maillage.programmes.panels.words import blanks_words, completeness_words, figure_words, number_words, unit_words
from maillage.programmes.querysets.aggregation import Figure
from maillage.programmes.querysets.figures import SENT, Frame, Scope, totals_of
from maillage.ui.templatetags.ui.words import number as grouped

HUNDRED = Decimal(100)
DOTS = 14


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A target and how far the figure is from it. ``percent`` is never clamped; ``bar`` is."""

    value: str
    percent: int | None
    bar: int
    is_reached: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One figure on a page."""

    indicator: Indicator
    version: IndicatorVersion
    figure: Figure
    said: str
    unit: str
    is_interval: bool
    completeness: str
    blanks: str
    dots: tuple[str, ...]
    aim: Aim | None
    span: tuple[int, int] | None = None

    @property
    def blank(self) -> str:
        """Why there is no number."""
        return why_blank(self.figure)

    @property
    def warnings(self) -> list[str]:
        """What must be said beside it."""
        return [one.sentence for one in self.figure.warnings]


def why_blank(figure: Figure) -> str:
    """Why a figure has no number: it may still come, or nobody gave it."""
    return "awaited" if figure.is_awaited else "not_provided"


def aim_of(figure: Figure, value: Decimal | None, polarity: str) -> Aim | None:
    """A target beside a figure: no target, no percentage; a falling indicator is reached from above."""
    if value is None:
        return None
    known = figure.value
    falling = polarity == Polarity.DOWN
    percent = None
    if known is not None and value > 0 and not falling:
        percent = int((known / value * HUNDRED).to_integral_value())
    if known is not None and known > 0 and falling:
        percent = int((value / known * HUNDRED).to_integral_value())
    reached = known is not None and (known <= value if falling else known >= value)
    bar = min(100, max(0, percent)) if percent is not None else 100 if reached else 0
    said = number_words(value, figure.definition.decimals)
    return Aim(value=said, percent=percent, bar=bar, is_reached=reached)


def dots_of(figure: Figure) -> tuple[str, ...]:
    """Who answered: full, dashed for « not given » or not checked yet, empty for silence; while they can be seen."""
    if not 0 < figure.expected <= DOTS:
        return ()
    given = figure.not_provided + figure.unknown + figure.withheld + figure.unchecked
    return ("full",) * figure.received + ("not-given",) * given + ("missing",) * figure.silent


def show(indicator: Indicator, version: IndicatorVersion, figure: Figure, target: Decimal | None) -> Shown:
    """A figure as a page shows it."""
    interval = figure.is_known and not figure.is_exact
    span = None
    if interval and figure.lower is not None and figure.upper:
        start = int(figure.lower / figure.upper * HUNDRED)
        span = (min(start, 97), max(100 - start, 3))
    return Shown(
        indicator=indicator, version=version, figure=figure, said=figure_words(figure),
        unit=unit_words(figure, version.unit), is_interval=interval, completeness=completeness_words(figure),
        blanks=blanks_words(figure), dots=dots_of(figure), aim=aim_of(figure, target, version.polarity), span=span,
    )  # fmt: skip


def versions_now(programme: Programme, indicators: Collection[int] | None = None) -> dict[int, IndicatorVersion]:
    """Indicator → its last definition."""
    rows = IndicatorVersion.objects.filter(indicator__programme=programme).select_related("feed")
    rows = rows if indicators is None else rows.filter(indicator__in=indicators)
    return {one.indicator_id: one for one in rows.order_by("since", "number")}


def targets_of(programme: Programme, periods: Sequence[Period] | None) -> dict[tuple[int, int | None], Decimal]:
    """(indicator, action or None) → the target: of the period when only one is shown, else to the end."""
    period = periods[0] if periods is not None and len(periods) == 1 else None
    if periods is not None and period is None:
        return {}
    rows = Target.objects.set().filter(programme=programme, period=period).order_by("pk")
    return {(one.indicator_id, one.action_id): one.value for one in rows if one.value is not None}


def shown_figures(
    programme: Programme, *, periods: Sequence[Period] | None = None, states: Collection[str] = SENT,
    actions: Collection[int] | None = None, organisations: Collection[int] | None = None, public_only: bool = False,
    frame: Frame | None = None,
) -> list[Shown]:  # fmt: skip
    """The figures of a programme, in order, in a fixed number of queries; stories are read elsewhere."""
    rows = programme.indicators.alive().in_order()
    indicators = list(rows.filter(is_public=True) if public_only else rows)
    versions, targets = versions_now(programme), targets_of(programme, periods)
    scope = Scope(
        indicators=[one.pk for one in indicators], states=states, actions=actions, organisations=organisations,
        periods=None if periods is None else [one.pk for one in periods],
    )  # fmt: skip
    found = totals_of(programme, scope, frame=frame)
    shown = []
    for one in indicators:
        version, figure = versions.get(one.pk), found.get((one.pk, TOTAL))
        if version is None or figure is None or version.nature == Nature.NARRATIVE:
            continue
        kept = figure.published() if public_only else figure
        target = targets.get((one.pk, None)) if actions is None and organisations is None else None
        shown.append(show(one, version, kept, target))
    return shown


@dataclass(frozen=True)
class Reached:
    """« 9 actions sur 15 dépassent leur cible », with its list."""

    indicator: IndicatorVersion
    reached: tuple[str, ...]
    missed: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """In words."""
        number = len(self.reached)
        words = ngettext(
            "%(n)s action sur %(all)s atteint sa cible", "%(n)s actions sur %(all)s atteignent leur cible", number
        )
        every = number + len(self.missed) + len(self.unknown)
        return words % {"n": grouped(number), "all": grouped(every)}


def reached_by_actions(programme: Programme, states: Collection[str] = SENT) -> list[Reached]:
    """For each indicator with targets by action: which actions reach theirs; one without figure is not a miss."""
    rows = Target.objects.set().filter(programme=programme, action__isnull=False, period=None)
    aims: dict[int, list[tuple[int, str, Decimal]]] = {}
    for target in rows.select_related("action").order_by("indicator__position", "action__position", "pk"):
        if target.action is not None and target.value is not None:
            aims.setdefault(target.indicator_id, []).append((target.action.pk, target.action.title, target.value))
    if not aims:
        return []
    figures = totals_of(programme, Scope(indicators=list(aims), states=states), by=("action",))
    versions = versions_now(programme, list(aims))
    return [_reached(versions[pk], lines, figures) for pk, lines in aims.items() if pk in versions]


def _reached(
    version: IndicatorVersion, lines: Sequence[tuple[int, str, Decimal]], figures: Mapping[Any, Figure]
) -> Reached:
    sorted_: dict[str, list[str]] = {"reached": [], "missed": [], "unknown": []}
    for action, title, value in lines:
        figure = figures.get((version.indicator_id, TOTAL, action))
        aim = aim_of(figure, value, version.polarity) if figure is not None and figure.value is not None else None
        sorted_["unknown" if aim is None else "reached" if aim.is_reached else "missed"].append(title)
    return Reached(version, *(tuple(sorted_[name]) for name in ("reached", "missed", "unknown")))


def spans(programme: Programme, today: date) -> list[tuple[str, str]]:
    """The periods a dashboard may be about: (value of the address, words). A whole programme is of no year."""
    begun = programme.periods.filter(starts_on__lte=today).exclude(kind=PeriodKind.WHOLE)
    kinds = begun.order_by("kind").values_list("kind", flat=True).distinct()
    years = sorted({one.year for one in begun.dates("starts_on", "year")})
    return [("", _("Depuis le début")), *((str(year), str(year)) for year in years)] if kinds else []


def periods_of(programme: Programme, wanted: str) -> list[Period] | None:
    """The periods of a year, or of one period (`p12`); None for all."""
    if wanted.isdigit() and len(wanted) == 4:  # noqa: PLR2004 - a year
        within = programme.periods.filter(starts_on__year=int(wanted)).exclude(kind=PeriodKind.WHOLE)
        return list(within.oldest_first())
    if wanted.startswith("p") and wanted[1:].isdigit():
        return list(programme.periods.filter(pk=int(wanted[1:])).oldest_first()) or None
    return None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a page of figures is about: some periods or all, one action or all."""

    wanted: str
    periods: list[Period] | None
    action: Action | None

    @property
    def actions(self) -> list[int] | None:
        """The keys of the actions counted; None for all."""
        return None if self.action is None else [self.action.pk]

    def query(self, *, wide: bool) -> str:
        """The same question on the page of one figure; ``wide``: what is not approved yet is in it."""
        action = "" if self.action is None else self.action.slug
        told = (("periode", self.wanted), ("action", action), ("etat", "recu" if wide else ""))
        given = {name: value for name, value in told if value}
        return f"?{urlencode(given)}" if given else ""


def asked_of(programme: Programme, given: Mapping[str, str]) -> Asked:
    """What the address asks; what it asks in vain is left out."""
    wanted, slug = given.get("periode", ""), given.get("action", "")
    action = programme.actions.filter(slug=slug).first() if slug else None
    return Asked(wanted=wanted, periods=periods_of(programme, wanted), action=action)
