"""Reports."""

from app.web.reports.health import check_now, health_page
from app.web.reports.kpis import export_kpis, kpis_page
from app.web.reports.tables import export_csv, export_xlsx, report_page

ROUTE_HANDLERS = [
    kpis_page,
    export_kpis,
    health_page,
    check_now,
    report_page,
    export_csv,
    export_xlsx,
]

__all__ = ["ROUTE_HANDLERS"]
