"""The figures of a report, read from the programme at once: value, bounds, completeness, sources, what is not known.

Only approved returns are read. Figures of one scope (period, actions, structures) share one aggregation, so the
number of queries grows with the scopes of a report and never with the rows of the programme.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import period_phrase
from maillage.geography.models import Commune
from maillage.programmes.enums import ActionType, Counted, Nature, PartRole, PeriodKind, Rule
from maillage.programmes.models import Action, Cell, IndicatorVersion, Part, Programme, Source
from maillage.programmes.querysets.aggregation import Figure as Total
from maillage.programmes.querysets.figures import APPROVED, Scope, figures_of
from maillage.reports.enums import Entity, FigureKind
from maillage.reports.models import Figure
from maillage.reports.phrases import Quantity

HALF = Decimal("0.5")
MOST_CELLS = 200
MOST_SOURCES = 30
UNITS = {Counted.EURO: "€"}


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a figure of a report says, and all that one must know of it. ``digest`` names this very answer."""

    key: str
    label: str
    kind: str
    quantity: Quantity
    out_of: Quantity | None = None
    out_of_label: str = ""
    unit: str = ""
    code: str = ""
    version: int = 0
    definition: str = ""
    counts: str = ""
    nature: str = ""
    rules: tuple[str, str] = ("", "")
    as_of: date | None = None
    completeness: Mapping[str, int] = field(default_factory=dict)
    revisions: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()
    answers: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    more_sources: int = 0
    names: tuple[str, ...] = ()
    limits: str = ""
    is_rectified: bool = False

    @property
    def is_known(self) -> bool:
        """There is a value, or bounds."""
        return self.quantity.lower is not None

    @property
    def digest(self) -> str:
        """The SHA-256 of the value, its bounds, its rule, its revisions and its date."""
        said = [
            self.key, self.code, self.version, str(self.quantity.value), str(self.quantity.lower),
            str(self.quantity.upper), self.rules, sorted(self.revisions), str(self.as_of), sorted(self.names),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Roles:
    """Who does what in a programme, read once."""

    actions: tuple[Action, ...]
    parts: tuple[tuple[int, int, str, str], ...]  # action, structure and its name, role
    objectives: tuple[str, ...]

    def named(self, entity: str, kind: str = "") -> tuple[str, ...]:
        """The names of what is counted, each once, in order; ``kind`` narrows to a type of action."""
        wanted = [action for action in self.actions if not kind or action.type == kind]
        if entity == Entity.ACTIONS:
            return tuple(action.title for action in wanted)
        if entity == Entity.OBJECTIVES:
            return self.objectives
        keys = {action.pk for action in wanted}
        found = {
            who: name for action, who, name, role in self.parts
            if action in keys and (entity == Entity.STRUCTURES or role == PartRole.LEAD)
        }  # fmt: skip
        return tuple(sorted(found.values()))


def roles_of(programme: Programme) -> Roles:
    """Four queries."""
    others = Prefetch("other_communes", Commune.objects.select_related("department").order_by("name", "pk"))
    rows = programme.actions.in_order().select_related("commune__department").prefetch_related(others)
    parts = Part.objects.filter(action__programme=programme).order_by("pk")
    return Roles(
        actions=tuple(rows),
        parts=tuple(parts.values_list("action_id", "organisation_id", "organisation__name", "role")),
        objectives=tuple(programme.objectives.order_by("position", "code").values_list("text", flat=True)),
    )


ScopeKey = tuple[int | None, frozenset[int], frozenset[int]]


def _scope_of(figure: Figure) -> ScopeKey:
    return (
        figure.period_id,
        frozenset(one.pk for one in figure.actions.all()),
        frozenset(one.pk for one in figure.organisations.all()),
    )


def totals_of(programme: Programme, figures: Iterable[Figure]) -> dict[str, Total]:
    """What the figures bound to indicators add up to, by key."""
    grouped: dict[ScopeKey, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.kind == FigureKind.INDICATOR:
            grouped[_scope_of(figure)].append(figure)
    found: dict[str, Total] = {}
    for (period, actions, organisations), ones in grouped.items():
        scope = Scope(
            indicators={one.indicator_id for one in ones if one.indicator_id is not None},
            periods=None if period is None else [period], actions=actions or None,
            organisations=organisations or None, states=APPROVED, keys=None,
        )  # fmt: skip
        known = figures_of(programme, scope)
        for one in ones:
            total = known.get((one.indicator_id, one.part))
            if total is not None:
                found[one.key] = total.published()
    return found


def read_figures(programme: Programme, figures: Sequence[Figure], roles: Roles | None = None) -> dict[str, Read]:
    """Every figure of a report, by key, in the active language."""
    roles = roles or roles_of(programme)
    totals = totals_of(programme, figures)
    cells = _cells({pk for total in totals.values() for pk, _revision in _used(total)})
    versions = _versions({one.indicator_id for one in figures if one.indicator_id})
    by_pk = {one.pk: one for one in figures}
    quantities = {one.key: _quantity(one, totals.get(one.key), roles, versions) for one in figures}
    read = {}
    for one in figures:
        whole = by_pk.get(one.out_of_id or 0)
        stated = _stated_base(one, totals, cells)
        read[one.key] = _read(one, quantities[one.key], totals.get(one.key), versions, cells, roles) | {
            "out_of": quantities[whole.key] if whole else stated,
            "out_of_label": whole.label if whole else "",
        }
    return {key: Read(**fields) for key, fields in read.items()}


def _used(total: Total) -> list[tuple[int, int]]:
    return [one for one in total.revisions if isinstance(one, tuple)]


def _stated_base(figure: Figure, totals: Mapping[str, Total], cells: Mapping[int, Cell]) -> Quantity | None:
    """The base that the answers themselves give, when each gives one."""
    total = totals.get(figure.key)
    if total is None or total.definition.nature in {Nature.RATIO, Nature.MEAN, Nature.NPS}:
        return None
    bases = [cells[pk].base for pk, _revision in _used(total) if pk in cells]
    known = [base for base in bases if base is not None]
    return Quantity.exact(sum(known, Decimal(0))) if known and len(known) == len(bases) else None


def _quantity(figure: Figure, total: Total | None, roles: Roles, versions: Mapping[int, IndicatorVersion]) -> Quantity:
    if figure.kind == FigureKind.ENTITIES:
        return Quantity.exact(len(roles.named(figure.entity, figure.type)))
    if figure.kind == FigureKind.AMOUNT and figure.amount is not None:
        half = (figure.precision or Decimal(0)) * HALF
        return Quantity(
            value=figure.amount, lower=figure.amount - half, upper=figure.amount + half, unit=figure.unit,
        )  # fmt: skip
    if total is None:
        return Quantity(value=None, lower=None, upper=None)
    version = versions.get(figure.indicator_id or 0)
    unit = "%" if total.definition.nature == Nature.RATIO else UNITS.get(Counted(total.definition.counts), "")
    decimals = version.decimals if version else total.definition.decimals
    return Quantity(value=total.value, lower=total.lower, upper=total.upper, decimals=decimals, unit=unit)


def _read(  # noqa: PLR0917 - everything that was read at once
    figure: Figure, quantity: Quantity, total: Total | None, versions: Mapping[int, IndicatorVersion],
    cells: Mapping[int, Cell], roles: Roles,
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any] = {
        "key": figure.key, "label": figure.label, "kind": figure.kind, "quantity": quantity, "unit": figure.unit,
        "as_of": figure.as_of, "limits": figure.limits,
    }  # fmt: skip
    if figure.kind == FigureKind.ENTITIES:
        kind = f" ({ActionType(figure.type).label})" if figure.type in ActionType.values else ""
        return found | {
            "definition": _("Décompte fait par le programme lui-même : %(what)s.")
            % {"what": f"{Entity(figure.entity).label}{kind}"},
            "names": roles.named(figure.entity, figure.type),
        }
    if figure.kind == FigureKind.AMOUNT:
        return found | {"definition": _("Montant déclaré."), "sources": ({"title": figure.source},)}
    version = versions.get(figure.indicator_id or 0)
    if version is not None:
        found |= {
            "code": version.indicator.code, "version": version.number, "definition": version.definition,
            "unit": figure.unit or version.unit, "counts": str(Counted(version.counts).label),
            "nature": str(Nature(version.nature).label),
        }  # fmt: skip
    return found | (_read_total(figure, total, cells, version) if total is not None else {})


def cautions_of(total: Total, version: IndicatorVersion | None) -> tuple[str, ...]:
    """What must be said beside a figure; that it is the last value goes without saying when it is asked once."""
    once = version is not None and version.indicator.rhythm == PeriodKind.WHOLE
    return tuple(one.sentence for one in total.warnings if not (once and one.code == "last"))


def _read_total(
    figure: Figure, total: Total, cells: Mapping[int, Cell], version: IndicatorVersion | None
) -> dict[str, Any]:
    used = [cells[pk] for pk, _revision in _used(total) if pk in cells]
    sources = [source for cell in used for source in cell.sources.all()]
    names = ("expected", "received", "zeros", "not_provided", "not_applicable", "unknown", "withheld", "silent")
    dates = [cell.as_of for cell in used if cell.as_of is not None]
    return {
        "rules": tuple(str(Rule(rule).label) for rule in total.rule),
        "as_of": figure.as_of or (max(dates) if dates else None),
        "completeness": {name: getattr(total, name) for name in names}
        | ({"unchecked": total.unchecked} if total.unchecked else {}),
        "revisions": tuple(_used(total)),
        "warnings": cautions_of(total, version),
        "answers": tuple(_answer(cell) for cell in used[:MOST_CELLS]),
        "sources": tuple(_source(one) for one in sources[:MOST_SOURCES]),
        "more_sources": max(0, len(sources) - MOST_SOURCES),
        "is_rectified": total.is_rectified,
    }


def _answer(cell: Cell) -> dict[str, Any]:
    period = cell.period
    days = (period.starts_on, period.ends_before - timedelta(days=1))
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    return {
        "structure": cell.request.organisation.name, "action": cell.request.action.title,
        "period": period_phrase(*days, language, year=True), "value": _plain(cell.value), "revision": cell.revision,
        "comment": cell.comment,
    }  # fmt: skip


def _source(source: Source) -> dict[str, Any]:
    return {
        "title": source.title, "on": source.on.isoformat(), "amount": _plain(source.amount), "url": source.page_url,
    }  # fmt: skip


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")


def _cells(keys: set[int]) -> dict[int, Cell]:
    rows = Cell.objects.filter(pk__in=keys).select_related("request__organisation", "request__action", "period")
    return {cell.pk: cell for cell in rows.prefetch_related("sources").order_by("period__starts_on", "pk")}


def _versions(indicators: set[int]) -> dict[int, IndicatorVersion]:
    """The last definition of each indicator."""
    rows = IndicatorVersion.objects.filter(indicator__in=indicators).select_related("indicator")
    return {version.indicator_id: version for version in rows.order_by("since", "number")}
