"""Taxes of imported lines, by the tax domain's arithmetic."""

from collections.abc import Sequence

from app.domains.imports.records import LineRecord, TaxRecord
from app.domains.imports.values.words import ReadTax
from app.domains.tax import Rate, TaxableLine, order_taxes


def apply_taxes(
    lines: Sequence[LineRecord], taxes: Sequence[ReadTax], *, currency: str, tax_included: bool
) -> None:
    """Compute the tax of each line; an exempt line keeps a tax of zero, so that it is known to be exempt."""
    taxable = [
        TaxableLine(
            amount_minor=line.total_minor,
            rates=[Rate(code=tax.code, name=tax.name, rate=tax.rate)],
        )
        for line, tax in zip(lines, taxes, strict=True)
    ]
    result = order_taxes(taxable, currency=currency, tax_included=tax_included)
    for line, found in zip(lines, result.lines, strict=True):
        line.tax_minor = sum(tax.amount_minor for tax in found)
        line.taxes = tuple(
            TaxRecord(tax.code, tax.name, tax.rate, tax.base_minor, tax.amount_minor)
            for tax in found
        )
