"""Statements that change products."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.barcodes import clean_barcode
from app.domains.catalog.errors import InvalidProductError
from app.domains.catalog.rules import variant_name
from app.domains.catalog.types import InUse, ProductWrite, VariantWrite
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.product (tenant_id, id, name, description, category_id, brand_id, seller_id, tax_class, weight_g,
                            length_mm, height_mm, width_mm, specifications)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb)
"""
_UPDATE: Final = """
UPDATE tenant.product SET name = $4, description = $5, category_id = $6, brand_id = $7, seller_id = $8, tax_class = $9,
                          weight_g = $10, length_mm = $11, height_mm = $12, width_mm = $13,
                          specifications = $14::jsonb, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND version = $3
"""
_SET_STATUS: Final = """
UPDATE tenant.product SET status = $3, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND status <> $3
RETURNING name
"""
_SET_VARIANT_STATUS: Final = """
UPDATE tenant.variant SET status = $3, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND product_id = $2 AND status <> $3
"""
_WRITE_VARIANTS: Final = """
INSERT INTO tenant.variant
    (tenant_id, id, product_id, sku, name, barcode, unit_cost, status, position, specifications)
SELECT $1, v.id, $2, v.sku, v.name, v.barcode, v.unit_cost, v.status, v.position, v.specifications::jsonb
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::bigint[], $10::text[])
     AS v(id, sku, name, barcode, unit_cost, status, position, specifications)
ON CONFLICT (tenant_id, id) DO UPDATE
SET sku = excluded.sku, name = excluded.name, barcode = excluded.barcode, unit_cost = excluded.unit_cost,
    status = excluded.status, position = excluded.position, specifications = excluded.specifications,
    version = tenant.variant.version + 1, updated_at = now()
"""
_VARIANT_IDS: Final = (
    "SELECT id FROM tenant.variant WHERE tenant_id = $1 AND product_id = $2 FOR UPDATE"
)
_TAKEN: Final = """
SELECT w.place, w.sku = v.sku AS by_sku
FROM unnest($3::bigint[], $4::text[], $5::text[]) AS w(place, sku, barcode)
JOIN tenant.variant v ON v.tenant_id = $1 AND (v.sku = w.sku OR v.barcode = w.barcode) AND v.product_id <> $2
"""
_DROP_VALUES: Final = """
DELETE FROM tenant.variant_option_value WHERE tenant_id = $1 AND variant_id = ANY($2::uuid[])
"""
_ADD_OPTIONS: Final = """
INSERT INTO tenant.product_option (tenant_id, id, product_id, name, position)
SELECT $1, o.id, $2, o.name, o.position FROM unnest($3::uuid[], $4::text[], $5::bigint[]) AS o(id, name, position)
ON CONFLICT (tenant_id, product_id, name) DO UPDATE SET position = excluded.position
"""
_ADD_VALUES: Final = """
INSERT INTO tenant.option_value (tenant_id, id, option_id, value, position)
SELECT $1, w.id, o.id, w.value, w.position
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[]) AS w(id, name, value, position)
JOIN tenant.product_option o ON o.tenant_id = $1 AND o.product_id = $2 AND o.name = w.name
ON CONFLICT (tenant_id, option_id, value) DO NOTHING
"""
_LINK: Final = """
INSERT INTO tenant.variant_option_value (tenant_id, id, variant_id, option_id, option_value_id)
SELECT $1, w.id, w.variant_id, o.id, v.id
FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS w(id, variant_id, name, value)
JOIN tenant.product_option o ON o.tenant_id = $1 AND o.product_id = $2 AND o.name = w.name
JOIN tenant.option_value v ON v.tenant_id = $1 AND v.option_id = o.id AND v.value = w.value
"""
_FOREIGN: Final = """
SELECT ($2::uuid IS NULL OR EXISTS (SELECT FROM tenant.category WHERE tenant_id = $1 AND id = $2)) AS category,
       ($3::uuid IS NULL OR EXISTS (SELECT FROM tenant.product_brand WHERE tenant_id = $1 AND id = $3)) AS brand,
       ($4::uuid IS NULL OR EXISTS (SELECT FROM tenant.seller WHERE tenant_id = $1 AND id = $4)) AS seller
"""
_IN_USE: Final = """
SELECT v.sku,
       EXISTS (SELECT FROM tenant.stock_level l
               WHERE l.tenant_id = $1 AND l.variant_id = v.id AND l.reserved > 0) AS reserved,
       EXISTS (SELECT FROM tenant.bundle_component b
               JOIN tenant.variant o ON o.tenant_id = $1 AND o.id = b.bundle_variant_id AND o.status = 'active'
               WHERE b.tenant_id = $1 AND b.component_variant_id = v.id) AS in_bundle
FROM tenant.variant v WHERE v.tenant_id = $1 AND v.product_id = ANY($2::uuid[]) AND v.status = 'archived'
ORDER BY v.sku
"""
_LOCK_PRODUCTS: Final = """
SELECT id FROM tenant.product WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_SET_CATEGORY: Final = """
UPDATE tenant.product SET category_id = $3, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND category_id IS DISTINCT FROM $3
RETURNING id, name
"""
_SKUS_LIKE: Final = """
SELECT sku FROM tenant.variant WHERE tenant_id = $1 AND sku = ANY($2::text[])
"""


async def add_product(uow: UnitOfWork, product_id: UUID, product: ProductWrite) -> None:
    """Write a new product without its variants."""
    await uow.execute(_ADD, product_id, *_columns(product))


async def update_product(
    uow: UnitOfWork, product_id: UUID, product: ProductWrite, *, version: int
) -> bool:
    """Write a product over its version; false when it has another one."""
    tag = await uow.execute(_UPDATE, product_id, version, *_columns(product))
    return tag == "UPDATE 1"


def _columns(product: ProductWrite) -> tuple[object, ...]:
    return (
        product.name.strip(), product.description.strip(), product.category_id, product.brand_id, product.seller_id,
        product.tax_class.value, product.weight_g, product.length_mm, product.height_mm, product.width_mm,
        _json(product.specifications),
    )  # fmt: skip


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def set_status(uow: UnitOfWork, product_id: UUID, status: str) -> str | None:
    """Archive or restore a product with its variants; returns its name, or none where nothing changed."""
    name = await uow.fetch_value(_SET_STATUS, product_id, status)
    if name is not None:
        await uow.execute(_SET_VARIANT_STATUS, product_id, status)
    return name


async def lock_variant_ids(uow: UnitOfWork, product_id: UUID) -> set[UUID]:
    """The variants of a product, locked."""
    return {row["id"] for row in await uow.fetch(_VARIANT_IDS, product_id)}


async def find_taken(
    uow: UnitOfWork, product_id: UUID, variants: Sequence[VariantWrite]
) -> list[asyncpg.Record]:
    """Places of variants whose SKU or bar code another product has."""
    return await uow.fetch(
        _TAKEN,
        product_id,
        list(range(len(variants))),
        [item.sku.strip() for item in variants],
        [clean_barcode(item.barcode) or None for item in variants],
    )


async def write_variants(
    uow: UnitOfWork, product_id: UUID, variants: Mapping[UUID, VariantWrite]
) -> None:
    """Write variants by id, with the values of their options.

    Raises:
        InvalidProductError: If somebody took one of the codes a moment ago.
    """
    listed = list(variants.values())
    try:
        await uow.execute(
            _WRITE_VARIANTS,
            product_id,
            list(variants),
            [item.sku.strip() for item in listed],
            [variant_name(item) for item in listed],
            [clean_barcode(item.barcode) or None for item in listed],
            [item.unit_cost for item in listed],
            ["archived" if item.is_archived else "active" for item in listed],
            list(range(len(listed))),
            [_json(item.specifications) for item in listed],
        )
    except asyncpg.UniqueViolationError as error:
        raise InvalidProductError("Another variant has one of these codes.") from error
    await uow.execute(_DROP_VALUES, list(variants))
    await _write_values(uow, product_id, {key: item.attributes for key, item in variants.items()})


async def _write_values(
    uow: UnitOfWork, product_id: UUID, chosen: Mapping[UUID, Mapping[str, str]]
) -> None:
    """Options, their values and which variant has which, in three statements."""
    names = list(dict.fromkeys(name for values in chosen.values() for name in values))
    if not names:
        return
    pairs = list(dict.fromkeys(pair for values in chosen.values() for pair in values.items()))
    links = [(key, *pair) for key, values in chosen.items() for pair in values.items()]
    await uow.execute(
        _ADD_OPTIONS, product_id, [new_id() for _ in names], names, list(range(len(names)))
    )
    await uow.execute(
        _ADD_VALUES,
        product_id,
        [new_id() for _ in pairs],
        [name for name, _ in pairs],
        [value for _, value in pairs],
        list(range(len(pairs))),
    )
    await uow.execute(
        _LINK,
        product_id,
        [new_id() for _ in links],
        [key for key, _, _ in links],
        [name for _, name, _ in links],
        [value for _, _, value in links],
    )


async def find_foreign(uow: UnitOfWork, product: ProductWrite) -> asyncpg.Record:
    """Whether the category, the brand and the seller that a product names are there."""
    rows = await uow.fetch(_FOREIGN, product.category_id, product.brand_id, product.seller_id)
    return rows[0]


async def find_in_use(uow: UnitOfWork, product_ids: Sequence[UUID]) -> InUse:
    """What still needs the archived variants of these products."""
    rows = await uow.fetch(_IN_USE, product_ids)
    return InUse(
        reserved=[row["sku"] for row in rows if row["reserved"]],
        in_bundles=[row["sku"] for row in rows if row["in_bundle"]],
    )


async def lock_products(uow: UnitOfWork, product_ids: Sequence[UUID]) -> list[UUID]:
    """Lock products in the order of their ids; returns those that exist."""
    return [row["id"] for row in await uow.fetch(_LOCK_PRODUCTS, product_ids)]


async def set_category(
    uow: UnitOfWork, product_ids: Sequence[UUID], category_id: UUID | None
) -> list[asyncpg.Record]:
    """Put products into a category; returns id and name of those that were elsewhere."""
    return await uow.fetch(_SET_CATEGORY, product_ids, category_id)


async def find_skus(uow: UnitOfWork, skus: Sequence[str]) -> set[str]:
    """Which of these SKUs the tenant has."""
    return {row["sku"] for row in await uow.fetch(_SKUS_LIKE, skus)}


def snapshot(product: ProductWrite) -> dict[str, object]:
    """A product as the audit trail keeps it."""
    return msgspec.to_builtins(product, str_keys=True)
