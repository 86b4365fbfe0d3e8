"""Tax: rates with their validity, and the only tax arithmetic of the system."""

from app.domains.tax.errors import TaxRateMissingError, TaxResidueError
from app.domains.tax.rules import applicable, order_taxes, total_minor
from app.domains.tax.service import list_rates, seed_rates
from app.domains.tax.types import LineTax, Rate, TaxableLine, TaxResult

__all__ = [
    "LineTax",
    "Rate",
    "TaxRateMissingError",
    "TaxResidueError",
    "TaxResult",
    "TaxableLine",
    "applicable",
    "list_rates",
    "order_taxes",
    "seed_rates",
    "total_minor",
]
