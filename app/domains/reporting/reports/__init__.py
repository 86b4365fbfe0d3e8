"""Reports: tables that people read, files that accountants take, answers that programs get; one definition for all."""

from app.domains.reporting.reports.definitions import REPORTS
from app.domains.reporting.reports.reading import (
    ReportRows,
    read_report,
    stream_report,
    total_report,
)
from app.domains.reporting.reports.types import Column, ColumnKind, Report, ReportFilter, ReportName

__all__ = [
    "REPORTS",
    "Column",
    "ColumnKind",
    "Report",
    "ReportFilter",
    "ReportName",
    "ReportRows",
    "read_report",
    "stream_report",
    "total_report",
]
