"""Facts about reports, by subject."""

from maillage.reports.models.reports import Block, Check, Figure, Photo, Report, Statement
from maillage.reports.models.versions import Drawing, ReportVersion

__all__ = ["Block", "Check", "Drawing", "Figure", "Photo", "Report", "ReportVersion", "Statement"]
