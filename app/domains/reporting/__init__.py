"""Reporting: key figures across domains, computed from the rows at every reading."""

from app.domains.reporting.export import kpis_json
from app.domains.reporting.kpis import read_kpis
from app.domains.reporting.types import Kpis, Period

__all__ = ["Kpis", "Period", "kpis_json", "read_kpis"]
