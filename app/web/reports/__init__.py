"""Reports."""

from app.web.reports.kpis import export_kpis, kpis_page

ROUTE_HANDLERS = [kpis_page, export_kpis]

__all__ = ["ROUTE_HANDLERS"]
