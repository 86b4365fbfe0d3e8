"""Statements on price lists and prices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from app.domains.pricing.types import PriceChange, PriceListWrite
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD_DEFAULT: Final = """
INSERT INTO tenant.price_list (tenant_id, id, name, currency, is_default, tax_included)
VALUES ($1, $2, $3, $4, true, $5)
ON CONFLICT DO NOTHING
"""
_FIND_DEFAULT: Final = """
SELECT id FROM tenant.price_list WHERE tenant_id = $1 AND currency = $2 AND is_default
"""
_ADD_LIST: Final = """
INSERT INTO tenant.price_list (tenant_id, id, name, currency, is_default, tax_included, kind, priority, channel,
                               customer_group_id, valid_from_on, valid_to_on, is_active)
VALUES ($1, $2, $3, $4, false, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id
"""
_UPDATE_LIST: Final = """
UPDATE tenant.price_list
SET name = $4, kind = $5, priority = $6, channel = $7, customer_group_id = $8, valid_from_on = $9, valid_to_on = $10,
    is_active = $11, version = version + 1, updated_at = $12
WHERE tenant_id = $1 AND id = $2 AND version = $3 RETURNING id
"""
_NAMED_LISTS: Final = """
SELECT id, lower(name) AS name, is_default FROM tenant.price_list
WHERE tenant_id = $1 AND currency = $2 AND (is_default OR lower(name) = ANY($3::text[]))
"""
# Keeps others from writing prices of the list meanwhile, so that what was before is what was replaced.
_LOCK_LIST: Final = """
SELECT name, currency FROM tenant.price_list WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE
"""
_FIND_VARIANTS: Final = """
SELECT id, sku FROM tenant.variant
WHERE tenant_id = $1 AND (id = ANY($2::uuid[]) OR sku = ANY($3::text[]))
"""
_FIND_PRICES: Final = """
SELECT p.variant_id, v.sku, p.min_quantity, p.unit_price
FROM tenant.price p JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = p.variant_id
WHERE p.tenant_id = $1 AND p.price_list_id = $2 AND ($3::uuid[] IS NULL OR p.variant_id = ANY($3))
ORDER BY v.sku, p.min_quantity
"""
_SET_PRICES: Final = """
INSERT INTO tenant.price (tenant_id, id, price_list_id, variant_id, min_quantity, unit_price)
SELECT $1, p.id, $2, p.variant_id, p.min_quantity, p.unit_price
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[], $6::numeric[]) AS p(id, variant_id, min_quantity, unit_price)
ON CONFLICT (tenant_id, price_list_id, variant_id, min_quantity)
DO UPDATE SET unit_price = excluded.unit_price, updated_at = now()
"""
_REMOVE_PRICES: Final = """
DELETE FROM tenant.price p USING unnest($3::uuid[], $4::numeric[]) AS g(variant_id, min_quantity)
WHERE p.tenant_id = $1 AND p.price_list_id = $2 AND p.variant_id = g.variant_id AND p.min_quantity = g.min_quantity
"""


async def add_default_list(
    uow: UnitOfWork, *, name: str, currency: str, tax_included: bool
) -> None:
    """Add the default list of a currency unless there is one."""
    await uow.execute(_ADD_DEFAULT, new_id(), name, currency, tax_included)


async def find_default_list(uow: UnitOfWork, *, currency: str) -> UUID | None:
    """The default list of a currency."""
    return await uow.fetch_value(_FIND_DEFAULT, currency)


async def add_list(uow: UnitOfWork, price_list: PriceListWrite) -> UUID | None:
    """Add a list; none if its name is taken."""
    return await uow.fetch_value(
        _ADD_LIST, new_id(), price_list.name, price_list.currency, price_list.tax_included,
        price_list.kind.value, price_list.priority, price_list.channel, price_list.customer_group_id,
        price_list.valid_from_on, price_list.valid_to_on, price_list.is_active,
    )  # fmt: skip


async def update_list(
    uow: UnitOfWork, price_list_id: UUID, price_list: PriceListWrite, *, version: int
) -> bool:
    """Change a list; false if somebody else changed it since that version."""
    updated = await uow.fetch_value(
        _UPDATE_LIST, price_list_id, version, price_list.name, price_list.kind.value,
        price_list.priority, price_list.channel, price_list.customer_group_id,
        price_list.valid_from_on, price_list.valid_to_on, price_list.is_active, uow.now,
    )  # fmt: skip
    return updated is not None


async def find_lists(uow: UnitOfWork, *, names: Sequence[str], currency: str) -> dict[str, UUID]:
    """Lists of a currency by name in small letters; the default one is also found by an empty name."""
    found: dict[str, UUID] = {}
    for row in await uow.fetch(_NAMED_LISTS, currency, list(names)):
        found[row["name"]] = row["id"]
        if row["is_default"]:
            found[""] = row["id"]
    return found


async def lock_list(uow: UnitOfWork, price_list_id: UUID) -> asyncpg.Record | None:
    """Name and currency of a list whose prices are about to change; others wait."""
    return await uow.fetch_row(_LOCK_LIST, price_list_id)


async def find_variants(
    uow: UnitOfWork, *, ids: Sequence[UUID], skus: Sequence[str]
) -> list[tuple[UUID, str]]:
    """Ids and SKUs of variants that are named by either."""
    rows = await uow.fetch(_FIND_VARIANTS, list(ids), list(skus))
    return [(row["id"], row["sku"]) for row in rows]


async def find_prices(
    uow: UnitOfWork, price_list_id: UUID, *, variant_ids: Sequence[UUID] | None = None
) -> dict[tuple[UUID, Decimal], tuple[str, Decimal]]:
    """SKU and unit price by variant and minimum quantity, by SKU; of all variants or of some."""
    chosen = None if variant_ids is None else list(variant_ids)
    return {
        (row["variant_id"], row["min_quantity"]): (row["sku"], row["unit_price"])
        for row in await uow.fetch(_FIND_PRICES, price_list_id, chosen)
    }


async def write_changes(
    uow: UnitOfWork, price_list_id: UUID, changes: Sequence[PriceChange]
) -> None:
    """Write what prices are after changes."""
    kept = [(item, item.after) for item in changes if item.after is not None]
    gone = [item for item in changes if item.after is None]
    if kept:
        await uow.execute(
            _SET_PRICES, price_list_id, [new_id() for _ in kept],
            [item.variant_id for item, _ in kept], [item.min_quantity for item, _ in kept],
            [after for _, after in kept],
        )  # fmt: skip
    if gone:
        await uow.execute(
            _REMOVE_PRICES, price_list_id,
            [item.variant_id for item in gone], [item.min_quantity for item in gone],
        )  # fmt: skip
