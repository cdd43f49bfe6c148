"""What the worker does for reports: it draws the charts of a version that was published."""

from maillage.reports.actions.drawing import draw_charts
from maillage.reports.models import ReportVersion
from maillage.territories.pagecache import renew


def draw(version_id: int) -> None:
    """Draw the charts of a version that are not drawn yet; twice changes nothing."""
    version = ReportVersion.objects.select_related("report__programme__territory").filter(pk=version_id).first()
    if version is not None and draw_charts(version=version):
        renew({version.report.programme.territory.slug})
