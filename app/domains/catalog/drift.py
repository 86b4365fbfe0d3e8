"""What must agree in the catalogue."""

from typing import Final

from app.platform.db.drift import DriftCheck

# Only of variants without words is it asked whether they should have some: a SKU can be made of signs alone.
_WORDLESS: Final = """
SELECT v.id, v.sku FROM tenant.variant v
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE v.tenant_id = $1
  AND NOT EXISTS (SELECT FROM tenant.variant_word w WHERE w.tenant_id = $1 AND w.variant_id = v.id)
  AND (cardinality(platform.search_words(concat_ws(' ', p.name, v.name))) > 0
       OR cardinality(platform.search_codes(v.sku)) > 0)
"""
DRIFT_CHECKS: Final = (
    DriftCheck(
        name="catalog.search_words",
        doc="Every variant has the words by which it is found.",
        find=_WORDLESS,
        mend=f"""
SELECT platform.index_variants(n.nspname, (SELECT array_agg(lost.id) FROM ({_WORDLESS}) lost))
FROM pg_class k JOIN pg_namespace n ON n.oid = k.relnamespace WHERE k.oid = 'tenant.variant'::regclass
""",  # noqa: S608 - our own text; values are bound
    ),
)
