"""What must agree in customers."""

from typing import Final

from app.platform.db.drift import DriftCheck

#: An entry stays with the row it was made for; a row that was merged counts for the one that is left.
_PROVED: Final = """
SELECT coalesce(c.merged_into_id, c.id) AS customer_id, sum(e.amount_minor)::bigint AS proved
FROM tenant.customer_credit_entry e
JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = e.customer_id
WHERE e.tenant_id = $1 GROUP BY 1
"""
_WORDLESS: Final = """
SELECT c.id, c.name FROM tenant.customer c
WHERE c.tenant_id = $1
  AND NOT EXISTS (SELECT FROM tenant.customer_word w WHERE w.tenant_id = $1 AND w.customer_id = c.id)
  AND cardinality(platform.customer_words(c.name, c.email, c.phone, c.tax_id)) > 0
"""
DRIFT_CHECKS: Final = (
    DriftCheck(
        name="customers.search_words",
        doc="Every customer has the words by which it is found.",
        find=_WORDLESS,
        mend=f"""
SELECT platform.index_customers(n.nspname, (SELECT array_agg(lost.id) FROM ({_WORDLESS}) lost))
FROM pg_class k JOIN pg_namespace n ON n.oid = k.relnamespace WHERE k.oid = 'tenant.customer'::regclass
""",  # noqa: S608 - our own text; values are bound
    ),
    DriftCheck(
        name="customers.credit_used",
        doc="A customer's credit in use is the sum of its entries.",
        find=f"""
SELECT c.id, c.name, c.credit_used_minor, coalesce(p.proved, 0) AS proved
FROM tenant.customer c LEFT JOIN ({_PROVED}) p ON p.customer_id = c.id
WHERE c.tenant_id = $1 AND c.credit_used_minor <> coalesce(p.proved, 0)
""",  # noqa: S608 - our own text; values are bound
        mend=f"""
UPDATE tenant.customer c SET credit_used_minor = greatest(coalesce(p.proved, 0), 0)
FROM tenant.customer s LEFT JOIN ({_PROVED}) p ON p.customer_id = s.id
WHERE c.tenant_id = $1 AND s.tenant_id = $1 AND s.id = c.id AND c.credit_used_minor <> coalesce(p.proved, 0)
""",  # noqa: S608 - our own text; values are bound
    ),
)
