"""Who may do what with a report."""

from typing import Any

from maillage.reports.enums import ReportState
from maillage.reports.models import Block, Figure, Report
from maillage.territories.rules import coordinates


def may_write(user: Any, report: Report) -> bool:
    """The coordinators of the territory of its programme."""
    return coordinates(user, report.programme.territory_id)


def may_write_block(user: Any, block: Block) -> bool:
    """The same, for one of its blocks."""
    return may_write(user, block.report)


def may_write_figure(user: Any, figure: Figure) -> bool:
    """The same, for one of its figures."""
    return may_write(user, figure.report)


def may_remove(user: Any, report: Report) -> bool:
    """A draft that was never published."""
    return report.state == ReportState.DRAFT and may_write(user, report)


def may_read(user: Any, report: Report) -> bool:
    """What was published: whoever sees the programme. Who writes a draft is shown its preview."""
    return report.state == ReportState.PUBLISHED or may_write(user, report)
