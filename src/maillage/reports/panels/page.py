"""The page of a version, with the list of the others."""

from typing import Any

from maillage.reports.models import Report, ReportVersion
from maillage.reports.showing import page_of

LONGEST_NUMBER = 4


def version_of(report: Report, number: str | None) -> ReportVersion | None:
    """The version asked for, the last one otherwise."""
    rows = report.versions.newest_first()
    if number is None:
        return rows.first()
    return rows.filter(number=int(number)).first() if number.isdecimal() and len(number) <= LONGEST_NUMBER else None


def version_context(version: ReportVersion) -> dict[str, Any]:
    """Everything that the page shows."""
    drawings = dict(version.drawings.order_by("pk").values_list("name", "svg"))
    versions = list(version.report.versions.newest_first().values("number", "published_at", "note", "digest"))
    return page_of(version.content, drawings) | {
        "report": version.report, "version": version, "versions": versions,
        "is_last": versions[0]["number"] == version.number, "is_preview": False,
    }  # fmt: skip
