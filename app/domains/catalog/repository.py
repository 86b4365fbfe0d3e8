"""Statements that change products."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.errors import InvalidProductError
from app.domains.catalog.rules import variant_name
from app.domains.catalog.types import ProductWrite, VariantWrite
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.product (tenant_id, id, name, description, category_id, tax_class, weight_g)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_UPDATE: Final = """
UPDATE tenant.product SET name = $4, description = $5, category_id = $6, tax_class = $7, weight_g = $8,
                          version = version + 1, updated_at = now()
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
INSERT INTO tenant.variant (tenant_id, id, product_id, sku, name, barcode, unit_cost, status, position)
SELECT $1, v.id, $2, v.sku, v.name, v.barcode, v.unit_cost, v.status, v.position
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::bigint[])
     AS v(id, sku, name, barcode, unit_cost, status, position)
ON CONFLICT (tenant_id, id) DO UPDATE
SET sku = excluded.sku, name = excluded.name, barcode = excluded.barcode, unit_cost = excluded.unit_cost,
    status = excluded.status, position = excluded.position, version = tenant.variant.version + 1, updated_at = now()
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
_ADD_OPTION: Final = """
INSERT INTO tenant.product_option (tenant_id, id, product_id, name, position) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, product_id, name) DO UPDATE SET position = excluded.position RETURNING id
"""
_ADD_VALUE: Final = """
INSERT INTO tenant.option_value (tenant_id, id, option_id, value, position) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, option_id, value) DO UPDATE SET value = excluded.value RETURNING id
"""
_LINK: Final = """
INSERT INTO tenant.variant_option_value (tenant_id, id, variant_id, option_id, option_value_id)
VALUES ($1, $2, $3, $4, $5)
"""
_ADD_CATEGORY: Final = "INSERT INTO tenant.category (tenant_id, id, name) VALUES ($1, $2, $3)"
_HAS_CATEGORY: Final = (
    "SELECT EXISTS (SELECT FROM tenant.category WHERE tenant_id = $1 AND id = $2)"
)


async def add_product(uow: UnitOfWork, product_id: UUID, product: ProductWrite) -> None:
    """Write a new product without its variants."""
    await uow.execute(
        _ADD, product_id, product.name.strip(), product.description.strip(), product.category_id,
        product.tax_class.value, product.weight_g,
    )  # fmt: skip


async def update_product(
    uow: UnitOfWork, product_id: UUID, product: ProductWrite, *, version: int
) -> bool:
    """Write a product over its version; false when it has another one."""
    tag = await uow.execute(
        _UPDATE, product_id, version, product.name.strip(), product.description.strip(), product.category_id,
        product.tax_class.value, product.weight_g,
    )  # fmt: skip
    return tag == "UPDATE 1"


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
        [item.barcode.strip() or None for item in variants],
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
            [item.barcode.strip() or None for item in listed],
            [item.unit_cost for item in listed],
            ["archived" if item.is_archived else "active" for item in listed],
            list(range(len(listed))),
        )
    except asyncpg.UniqueViolationError as error:
        raise InvalidProductError("Another variant has one of these codes.") from error
    await uow.execute(_DROP_VALUES, list(variants))
    names = list(dict.fromkeys(name for item in listed for name in item.attributes))
    for place, name in enumerate(names):
        option_id = await uow.fetch_value(_ADD_OPTION, new_id(), product_id, name, place)
        await _write_values(
            uow, option_id, {key: item.attributes[name] for key, item in variants.items()}
        )


async def _write_values(uow: UnitOfWork, option_id: UUID, values: Mapping[UUID, str]) -> None:
    known: dict[str, UUID] = {}
    for variant_id, value in values.items():
        if value not in known:
            known[value] = await uow.fetch_value(_ADD_VALUE, new_id(), option_id, value, len(known))
        await uow.execute(_LINK, new_id(), variant_id, option_id, known[value])


async def add_category(uow: UnitOfWork, category_id: UUID, name: str) -> None:
    """Write a new category."""
    await uow.execute(_ADD_CATEGORY, category_id, name)


async def has_category(uow: UnitOfWork, category_id: UUID) -> bool:
    """Whether the tenant has the category."""
    return await uow.fetch_value(_HAS_CATEGORY, category_id)


def snapshot(product: ProductWrite) -> dict[str, object]:
    """A product as the audit trail keeps it."""
    return msgspec.to_builtins(product, str_keys=True)
