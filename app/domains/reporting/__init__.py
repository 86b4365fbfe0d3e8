"""Reporting: key figures across domains, computed from the rows at every reading."""

from app.domains.reporting.dashboard import (
    Bucket,
    Dashboard,
    change,
    choose_span,
    read_dashboard,
)
from app.domains.reporting.errors import UnknownCheckError
from app.domains.reporting.export import kpis_json
from app.domains.reporting.facts import FACT_CHECKS, fold_deltas
from app.domains.reporting.kpis import read_kpis
from app.domains.reporting.periods import InvalidPeriodError, PeriodKind, Span, span_of
from app.domains.reporting.product_sales import ProductSales, read_product_sales
from app.domains.reporting.reconciliation import (
    RunView,
    choose_checks,
    drift_checks,
    list_runs,
    reconcile,
)
from app.domains.reporting.reports import (
    REPORTS,
    Column,
    ColumnKind,
    Report,
    ReportFilter,
    ReportName,
    ReportRows,
    read_report,
    stream_report,
    total_report,
)
from app.domains.reporting.return_rates import (
    RateBy,
    RatePeriod,
    ReturnRate,
    list_return_rates,
)
from app.domains.reporting.tasks import SCHEDULE
from app.domains.reporting.types import Kpis, Period

__all__ = [
    "FACT_CHECKS",
    "REPORTS",
    "SCHEDULE",
    "Bucket",
    "Column",
    "ColumnKind",
    "Dashboard",
    "InvalidPeriodError",
    "Kpis",
    "Period",
    "PeriodKind",
    "ProductSales",
    "RateBy",
    "RatePeriod",
    "Report",
    "ReportFilter",
    "ReportName",
    "ReportRows",
    "ReturnRate",
    "RunView",
    "Span",
    "UnknownCheckError",
    "change",
    "choose_checks",
    "choose_span",
    "drift_checks",
    "fold_deltas",
    "kpis_json",
    "list_return_rates",
    "list_runs",
    "read_dashboard",
    "read_kpis",
    "read_product_sales",
    "read_report",
    "reconcile",
    "span_of",
    "stream_report",
    "total_report",
]
