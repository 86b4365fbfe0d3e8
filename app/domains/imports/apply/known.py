"""Looks up what the tenant has already of what a batch names, by the channel's keys."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from app.domains.sellers import Commission
from app.platform.db.unit_of_work import UnitOfWork

# Keys are joined rather than compared with an array: a plan for any array compares each row with each key in turn.

#: Two imports of a tenant take turns batch by batch, so that what was looked up stays true until the commit.
LOCK_IMPORTS: Final = (
    "SELECT pg_advisory_xact_lock(hashtextextended('imports:' || $1::uuid::text, 0))"
)

ORDERS: Final = """
SELECT o.external_id, o.id, e.detail ->> 'fingerprint' AS fingerprint, e.detail ->> 'job' AS job
FROM unnest($3::text[]) k(key)
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.channel = $2 AND o.external_id = k.key
LEFT JOIN LATERAL (
    SELECT detail FROM tenant.order_event
    WHERE tenant_id = $1 AND order_id = o.id AND kind = 'imported' ORDER BY at LIMIT 1
) e ON true
"""
NUMBERS: Final = """
SELECT o.number FROM unnest($2::text[]) k(key)
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.number = k.key
"""
VARIANTS: Final = """
SELECT v.sku, v.id, v.name FROM unnest($2::text[]) k(key) JOIN tenant.variant v ON v.tenant_id = $1 AND v.sku = k.key
"""
WAREHOUSES: Final = (
    "SELECT code, id FROM tenant.warehouse WHERE tenant_id = $1 AND code = ANY($2::text[])"
)
COUPONS: Final = (
    "SELECT code, id FROM tenant.coupon WHERE tenant_id = $1 AND code = ANY($2::text[])"
)
_BY_SOURCE: Final = {
    table: "SELECT k.key, t.id FROM unnest($3::text[]) k(key)"  # noqa: S608 - names of our own tables
    f" JOIN tenant.{table} t ON t.tenant_id = $1 AND t.source = $2 AND t.external_id = k.key"
    for table in ("customer", "seller", "category")
}
CATEGORY_NAMES: Final = """
SELECT lower(name) AS name, id FROM tenant.category
WHERE tenant_id = $1 AND lower(name) = ANY($2::text[]) ORDER BY id DESC
"""
BRANDS: Final = """
SELECT lower(name) AS name, id FROM tenant.product_brand
WHERE tenant_id = $1 AND lower(name) = ANY($2::text[]) ORDER BY id DESC
"""
BARCODES: Final = """
SELECT barcode, sku FROM tenant.variant WHERE tenant_id = $1 AND barcode = ANY($2::text[])
"""


class KnownOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that is there already, with what its import noted."""

    id: UUID
    fingerprint: str | None
    job: str | None


class Known(msgspec.Struct, kw_only=True):
    """Ids by key; grows by what the batch makes."""

    orders: dict[str, KnownOrder] = {}
    numbers: set[str] = set()
    customers: dict[str, UUID] = {}
    sellers: dict[str, UUID] = {}
    categories: dict[str, UUID] = {}
    warehouses: dict[str, UUID] = {}
    coupons: dict[str, UUID] = {}
    #: SKU to the variant's id and name; what a channel calls a variant is here as well.
    variants: dict[str, tuple[UUID, str]] = {}
    #: What a channel calls a variant, to our SKU.
    placed: dict[str, str] = {}
    #: Brands and price lists by name in small letters; the default list by an empty one.
    brands: dict[str, UUID] = {}
    price_lists: dict[str, UUID] = {}
    #: What lines owe their marketplace, by the order's key and the line's position.
    commissions: dict[tuple[str, int], Commission] = {}


async def find_orders(uow: UnitOfWork, channel: str, keys: Iterable[str]) -> dict[str, KnownOrder]:
    """The orders of a channel that are there already, by external id."""
    rows = await uow.fetch(ORDERS, channel, list(keys))
    return {
        row["external_id"]: KnownOrder(id=row["id"], fingerprint=row["fingerprint"], job=row["job"])
        for row in rows
    }


async def find_numbers(uow: UnitOfWork, numbers: Iterable[str]) -> set[str]:
    """Which of these order numbers are taken."""
    return {row["number"] for row in await uow.fetch(NUMBERS, list(numbers))}


async def find_by_source(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, table: str, channel: str, keys: Iterable[str]
) -> dict[str, UUID]:
    """Ids of customers, sellers or categories by the channel's key."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = await uow.fetch(_BY_SOURCE[table], channel, wanted)
    return {row["key"]: row["id"] for row in rows}


async def find_variants(uow: UnitOfWork, skus: Iterable[str]) -> dict[str, tuple[UUID, str]]:
    """Variants by SKU."""
    wanted = list(skus)
    if not wanted:
        return {}
    return {row["sku"]: (row["id"], row["name"]) for row in await uow.fetch(VARIANTS, wanted)}


async def find_codes(uow: UnitOfWork, statement: str, codes: Iterable[str]) -> dict[str, UUID]:
    """Warehouses or coupons by code."""
    wanted = list(codes)
    if not wanted:
        return {}
    return {row["code"]: row["id"] for row in await uow.fetch(statement, wanted)}


async def find_named(uow: UnitOfWork, statement: str, names: Iterable[str]) -> dict[str, UUID]:
    """Categories or brands by name in small letters; of several with a name the oldest."""
    wanted = sorted({name.lower() for name in names})
    if not wanted:
        return {}
    return {row["name"]: row["id"] for row in await uow.fetch(statement, wanted)}


async def find_barcodes(uow: UnitOfWork, barcodes: Iterable[str]) -> dict[str, str]:
    """Who has these bar codes already: SKUs by bar code."""
    wanted = list(barcodes)
    if not wanted:
        return {}
    return {row["barcode"]: row["sku"] for row in await uow.fetch(BARCODES, wanted)}
