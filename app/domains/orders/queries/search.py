"""Quick look-ups: orders by their number, variants that can be put on an order."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains import catalog
from app.domains.orders.queries.filters import CHANNELS, number_spellings
from app.domains.orders.views import SellableVariant
from app.kernel.pagination import checked_limit
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

_HITS: Final = f"""
SELECT o.id, o.number, o.external_id, o.status, o.currency, o.total_minor, o.placed_at, c.name AS customer_name
FROM (
    SELECT s.id FROM tenant.sales_order s WHERE s.tenant_id = $1 AND s.number = ANY($2::text[])
    UNION
    SELECT s.id FROM tenant.sales_order s
    WHERE s.tenant_id = $1 AND s.channel IN ({CHANNELS.strip()}) AND s.external_id = $3
) hit
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = hit.id
LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
ORDER BY o.placed_at DESC, o.id DESC LIMIT $4
"""  # noqa: S608 - our own text; values are bound
# Of a bundle so many are there as its scarcest part allows.
# The price is that of the currency's default list; the rows are few, so each is looked up by its index.
_SELLABLE: Final = """
SELECT v.id, v.product_id, v.sku, p.name,
       coalesce(attribute.pairs, '[]')::text AS attributes, price.currency, price.unit_price, stock.available
FROM (
    SELECT s.* FROM tenant.variant s
    JOIN tenant.product p ON p.tenant_id = $1 AND p.id = s.product_id
    WHERE s.tenant_id = $1 AND s.status = 'active' AND {condition}
    ORDER BY {inner} LIMIT {limit}
) v
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(po.name, ov.value) ORDER BY po.position, po.name) AS pairs
    FROM tenant.variant_option_value vo
    JOIN tenant.product_option po ON po.tenant_id = $1 AND po.id = vo.option_id
    JOIN tenant.option_value ov ON ov.tenant_id = $1 AND ov.id = vo.option_value_id
    WHERE vo.tenant_id = $1 AND vo.variant_id = v.id
) attribute ON true
LEFT JOIN LATERAL (
    SELECT pl.currency, pr.unit_price FROM tenant.price pr
    JOIN tenant.price_list pl ON pl.tenant_id = $1 AND pl.id = pr.price_list_id
    WHERE pr.tenant_id = $1 AND pr.variant_id = v.id AND pl.is_default AND pl.currency = {currency}
      AND pr.min_quantity = 0
) price ON true
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT min(floor(coalesce(x.available, 0) / bc.quantity)) FROM tenant.bundle_component bc
                     LEFT JOIN LATERAL (
                         SELECT sum(greatest(tenant.available_of(l), 0)) AS available
                         FROM tenant.stock_level l
                         JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id AND w.is_active
                         WHERE l.tenant_id = $1 AND l.variant_id = bc.component_variant_id
                     ) x ON true
                     WHERE bc.tenant_id = $1 AND bc.bundle_variant_id = v.id),
                    sum(tenant.available_of(l)), 0) AS available FROM tenant.stock_level l
    JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id AND w.is_active
    WHERE l.tenant_id = $1 AND l.variant_id = v.id
) stock
ORDER BY {outer}
"""


class OrderHit(msgspec.Struct, frozen=True, kw_only=True):
    """An order that a quick look-up found."""

    id: UUID
    number: str
    external_id: str | None
    status: str
    currency: str
    total_minor: int
    placed_at: datetime
    customer_name: str | None


async def find_orders(uow: UnitOfWork, *, text: str, limit: int = 10) -> list[OrderHit]:
    """Orders whose number or channel's id is exactly the text."""
    bare = text.strip()
    rows = await uow.fetch(_HITS, number_spellings(bare), bare, checked_limit(limit))
    return [OrderHit(**dict(row)) for row in rows]


async def list_sellable(uow: UnitOfWork, *, skus: list[str]) -> dict[str, SellableVariant]:
    """Active variants by their SKU; those that do not exist are left out."""
    statement = _SELLABLE.format(
        condition="s.sku = ANY($2::text[])", inner="s.sku", outer="v.sku", limit="$3", currency="$4"
    )
    rows = await uow.fetch(statement, skus, len(skus), uow.tenant.currency)
    return {variant.sku: variant for variant in map(_sellable, rows)}


async def search_sellable(uow: UnitOfWork, *, text: str, limit: int = 10) -> list[SellableVariant]:
    """Active variants that the text means, by the catalogue's search: the exact code first, then by SKU."""
    hits = await catalog.search_catalog(uow, text)
    conditions = Conditions()
    exact = conditions.bind(list(hits.exact_variants))
    order = f"{{variant}}.id <> ALL({exact}::uuid[]), {{variant}}.sku"
    most = conditions.bind(checked_limit(limit))
    currency = conditions.bind(uow.tenant.currency)
    hits.restrict_variants(conditions, "s.id")
    statement = _SELLABLE.format(
        condition=conditions.sql,
        inner=order.format(variant="s"),
        outer=order.format(variant="v"),
        limit=most,
        currency=currency,
    )
    return [_sellable(row) for row in await uow.fetch(statement, *conditions.values)]


def _sellable(row: asyncpg.Record) -> SellableVariant:
    values: dict[str, Any] = dict(row)
    values["attributes"] = dict(msgspec.json.decode(row["attributes"]))
    return SellableVariant(**values)
