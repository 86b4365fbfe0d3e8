"""Reports."""

from app.web.reports.health import check_now, health_page
from app.web.reports.kpis import export_kpis, kpis_page

ROUTE_HANDLERS = [kpis_page, export_kpis, health_page, check_now]

__all__ = ["ROUTE_HANDLERS"]
