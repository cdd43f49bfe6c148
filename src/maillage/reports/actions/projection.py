"""What is derived from published reports and kept beside them: search. One is found where its programme is."""

from datetime import datetime
from typing import Any

from maillage.programmes.actions.projection import scopes_of
from maillage.programmes.models import Programme
from maillage.reports.models import Report, ReportVersion
from maillage.reports.showing import plain_lead
from maillage.search.index import Row, index, remove

KIND = "report"


def refresh_reports(programme: Programme, _at: datetime) -> None:
    """Bring the reports of a programme up to date in the index: its last versions while it is public."""
    reports = list(Report.objects.filter(programme=programme).published().latest_first())
    if not programme.is_public:
        remove(KIND, [one.pk for one in reports])
        return
    scopes = scopes_of(programme)
    versions = ReportVersion.objects.filter(report__in=reports).order_by("number")
    last = {version.report_id: version for version in versions}
    index([_row(one, last[one.pk], scopes) for one in reports if one.pk in last])


def _row(report: Report, version: ReportVersion, scopes: tuple[int, ...]) -> Row:
    content = version.content
    return Row(
        kind=KIND, object_id=report.pk, title=content["report"]["title"], summary=plain_lead(content),
        body="\n".join(_texts(content)), view="reports:report", args=(report.slug,), scopes=scopes,
        language=content["report"]["language"], updated_at=version.published_at,
    )  # fmt: skip


def _texts(content: dict[str, Any]) -> list[str]:
    """The words of its blocks, as they were published."""
    found = [content["programme"]["name"]]
    for block in content["blocks"]:
        found.append(block["title"])
        found += ["".join(piece["words"] for piece in passage["pieces"]) for passage in block["passages"]]
    return [one for one in found if one]
