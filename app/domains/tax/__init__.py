"""Tax: rates with their validity, and the only tax arithmetic of the system."""

from app.domains.tax.errors import (
    InvalidTaxRateError,
    TaxRateMissingError,
    TaxRateTakenError,
    TaxResidueError,
)
from app.domains.tax.repository import (
    decode_rates,
    decode_withholdings,
    rates_json,
    withholdings_json,
)
from app.domains.tax.rules import (
    applicable,
    divide_taxes,
    document_totals,
    order_taxes,
    total_minor,
    withhold,
)
from app.domains.tax.service import (
    CLASSES,
    add_rate,
    all_rates,
    list_rates,
    list_withholdings,
    seed_rates,
)
from app.domains.tax.types import (
    DocumentTotals,
    LineTax,
    Rate,
    RateRow,
    RateWrite,
    TaxableLine,
    TaxResult,
    Withheld,
    Withholding,
    WithholdingBase,
)

__all__ = [
    "CLASSES",
    "DocumentTotals",
    "InvalidTaxRateError",
    "LineTax",
    "Rate",
    "RateRow",
    "RateWrite",
    "TaxRateMissingError",
    "TaxRateTakenError",
    "TaxResidueError",
    "TaxResult",
    "TaxableLine",
    "Withheld",
    "Withholding",
    "WithholdingBase",
    "add_rate",
    "all_rates",
    "applicable",
    "decode_rates",
    "decode_withholdings",
    "divide_taxes",
    "document_totals",
    "list_rates",
    "list_withholdings",
    "order_taxes",
    "rates_json",
    "seed_rates",
    "total_minor",
    "withhold",
    "withholdings_json",
]
