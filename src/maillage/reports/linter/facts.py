"""All that the linter needs, read in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from maillage.programmes.enums import TOTAL, UNSAID, CellStatus
from maillage.programmes.models import BreakdownMember, Cell, IndicatorVersion
from maillage.programmes.querysets.aggregation import Figure as Total
from maillage.programmes.querysets.figures import APPROVED, Scope, figures_of
from maillage.reports.linter.outcome import quoted
from maillage.reports.models import Block, Check, Figure, Report
from maillage.reports.reading import Read, Roles, read_figures, roles_of


@dataclass(frozen=True)
class Entered:
    """What was typed for one indicator and part: their sum, the sum of their bases, the last date."""

    value: Decimal | None
    base: Decimal | None
    as_of: date | None


@dataclass(frozen=True)
class Facts:
    """A report and its programme, read once."""

    report: Report
    blocks: Sequence[Block]
    figures: Sequence[Figure]
    reads: Mapping[str, Read]
    roles: Roles
    checks: Sequence[Check]
    statements: Mapping[str, Any]
    versions: Mapping[str, IndicatorVersion]
    totals: Mapping[tuple[str, str], Total]
    entered: Mapping[tuple[str, str], Entered]
    members: Mapping[str, Sequence[BreakdownMember]]

    def total(self, code: str) -> Decimal | None:
        """What an indicator adds up to."""
        found = self.totals.get((code, TOTAL))
        return found.value if found else None

    def parts(self, code: str) -> list[tuple[BreakdownMember, Decimal | None]]:
        """The parts of an indicator and their values; « non renseigné » only when something was said of it."""
        found = []
        for member in self.members.get(code, ()):
            total = self.totals.get((code, f"{member.breakdown.dimension}={member.code}"))
            if member.code != UNSAID or total is not None:
                found.append((member, total.value if total else None))
        return found

    def label(self, code: str) -> str:
        """« emplois créés » (I10)."""
        version = self.versions.get(code)
        return f"{quoted(version.label)} ({code})" if version else code


def codes_in(side: Any) -> set[str]:
    """The indicators that an expression names."""
    if isinstance(side, Mapping):
        named = ("indicator", "entered", "parts", "part_values", "base", "dated")
        found = {side[name] for name in named if isinstance(side.get(name), str)}
        return found | {code for name in ("values", "sum") for code in side.get(name, ())}
    return set()


def facts_of(report: Report) -> Facts:
    """Everything, for one report."""
    programme = report.programme
    blocks = list(report.blocks.with_things().in_order())
    figures = list(report.figures.in_order().prefetch_related("actions", "organisations"))
    checks = list(report.checks.order_by("position", "code"))
    roles = roles_of(programme)
    bound = [*(one.indicator_id for one in figures), *(one.indicator_id for one in blocks)]
    keys = {pk for pk in bound if pk is not None}
    codes = {code for check in checks for side in (check.left, check.right) for code in codes_in(side)}
    names = dict(programme.indicators.order_by("pk").values_list("pk", "code"))
    wanted = {pk for pk, code in names.items() if pk in keys or code in codes}
    totals = figures_of(programme, Scope(indicators=wanted, states=APPROVED, keys=None)) if wanted else {}
    versions = IndicatorVersion.objects.filter(indicator__in=wanted).select_related("indicator")
    last = {names[version.indicator_id]: version for version in versions.order_by("since", "number")}
    return Facts(
        report=report, blocks=blocks, figures=figures, reads=read_figures(programme, figures, roles), roles=roles,
        checks=checks, statements={one.code: one for one in report.statements.order_by("code")}, versions=last,
        totals={(names[key[0]], str(key[1])): total for key, total in totals.items()},  # type: ignore[index]  # a pk
        entered=_entered(wanted, names), members=_members(last),
    )  # fmt: skip


def _entered(wanted: set[int], names: Mapping[int, str]) -> dict[tuple[str, str], Entered]:
    cells = Cell.objects.filter(
        indicator__in=wanted, request__state__in=APPROVED, status=CellStatus.VALUE, key=TOTAL
    ).order_by()
    rows = cells.values_list("indicator_id").annotate(Sum("value"), Sum("base"), Max("as_of"))
    return {(names[pk], TOTAL): Entered(value, base, as_of) for pk, value, base, as_of in rows}


def _members(versions: Mapping[str, IndicatorVersion]) -> dict[str, list[BreakdownMember]]:
    codes = {version.pk: code for code, version in versions.items()}
    rows = BreakdownMember.objects.filter(breakdown__version__in=codes).select_related("breakdown")
    found: dict[str, list[BreakdownMember]] = {}
    for member in rows.order_by("breakdown__position", "breakdown__pk", "position", "pk"):
        found.setdefault(codes[member.breakdown.version_id], []).append(member)
    return found
