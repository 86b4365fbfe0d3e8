"""What must agree in quotes: totals with lines, and an accepted quote with its order."""

from typing import Final

from app.platform.db.concurrency import gap_free
from app.platform.db.drift import DriftCheck

_TOTALS: Final = """
SELECT q.number, q.currency, q.items_minor, l.items_minor AS lines_items_minor, q.discount_minor,
       l.discount_minor AS lines_discount_minor, q.tax_minor, l.tax_minor AS lines_tax_minor
FROM tenant.quote q
CROSS JOIN LATERAL (
    SELECT coalesce(sum(total_minor), 0)::bigint AS items_minor,
           coalesce(sum(discount_minor), 0)::bigint AS discount_minor, coalesce(sum(tax_minor), 0)::bigint AS tax_minor
    FROM tenant.quote_line WHERE tenant_id = $1 AND quote_id = q.id
) l
WHERE q.tenant_id = $1
  AND (q.items_minor <> l.items_minor OR q.discount_minor <> l.discount_minor OR q.tax_minor <> l.tax_minor)
ORDER BY q.number
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="quotes.totals_and_lines",
        doc="A quote's items, discount and tax are the sums of its lines.",
        find=_TOTALS,
    ),
    gap_free("quotes.numbers", kind="quote", table="quote"),
)
