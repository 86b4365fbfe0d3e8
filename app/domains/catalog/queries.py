"""Reads of products: lists, one with its variants, variants by themselves, categories."""

from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.errors import ProductNotFoundError
from app.domains.catalog.views import (
    CategoryView,
    ProductDetail,
    ProductFilter,
    ProductRow,
    StockState,
    VariantView,
)
from app.kernel.pagination import (
    InvalidCursorError,
    Page,
    PageRequest,
    checked_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions, like_anywhere, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

#: Most of what a filter finds is counted to here; beyond, "more than" says enough.
COUNT_CAP: Final = 10_000

_ROWS: Final = """
SELECT p.id, p.name, p.status, c.name AS category, p.source, p.external_id, p.created_at, p.updated_at,
       coalesce(v.sku_count, 0) AS sku_count, v.first_sku, v.lowest_price, v.highest_price,
       coalesce(s.on_hand, 0) AS on_hand, coalesce(s.available, 0) AS available
FROM (SELECT p.* FROM tenant.product p WHERE {conditions} ORDER BY p.name {direction}, p.id {direction} LIMIT {limit}) p
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
LEFT JOIN LATERAL (
    SELECT count(*) AS sku_count, min(v.sku) AS first_sku, min(pr.unit_price) AS lowest_price,
           max(pr.unit_price) AS highest_price
    FROM tenant.variant v
    LEFT JOIN tenant.price pr ON pr.tenant_id = $1 AND pr.variant_id = v.id
     AND pr.price_list_id = ({price_list}) AND pr.min_quantity = 0
    WHERE v.tenant_id = $1 AND v.product_id = p.id
) v ON true
LEFT JOIN LATERAL (
    SELECT sum(l.on_hand) AS on_hand, sum(greatest(l.on_hand - l.reserved - l.safety - l.expired, 0)) AS available
    FROM tenant.variant v JOIN tenant.stock_level l ON l.tenant_id = $1 AND l.variant_id = v.id
    WHERE v.tenant_id = $1 AND v.product_id = p.id
) s ON true
ORDER BY p.name {direction}, p.id {direction}
"""
_PRICE_LIST: Final = (
    "SELECT id FROM tenant.price_list WHERE tenant_id = $1 AND is_default AND currency = {currency}"
)
_VARIANTS: Final = """
SELECT v.id, v.product_id, p.name AS product_name, v.sku, v.name, v.barcode, v.status, v.unit_cost,
       pr.unit_price AS price,
       coalesce(a.attributes, jsonb_build_object())::text AS attributes, coalesce(s.on_hand, 0) AS on_hand,
       coalesce(s.reserved, 0) AS reserved, coalesce(s.available, 0) AS available, v.created_at, v.updated_at
FROM (SELECT v.* FROM tenant.variant v WHERE {conditions} ORDER BY {order} LIMIT {limit}) v
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN tenant.price pr ON pr.tenant_id = $1 AND pr.variant_id = v.id
     AND pr.price_list_id = ({price_list}) AND pr.min_quantity = 0
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(o.name, ov.value) AS attributes
    FROM tenant.variant_option_value vo
    JOIN tenant.product_option o ON o.tenant_id = $1 AND o.id = vo.option_id
    JOIN tenant.option_value ov ON ov.tenant_id = $1 AND ov.id = vo.option_value_id
    WHERE vo.tenant_id = $1 AND vo.variant_id = v.id
) a ON true
LEFT JOIN LATERAL (
    SELECT sum(l.on_hand) AS on_hand, sum(l.reserved) AS reserved,
           sum(greatest(l.on_hand - l.reserved - l.safety - l.expired, 0)) AS available
    FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id
) s ON true
ORDER BY {order}
"""
_PRODUCT: Final = """
SELECT p.id, p.name, p.description, p.status, p.tax_class, p.category_id, c.name AS category, p.weight_g, p.length_mm,
       p.height_mm, p.width_mm, p.source, p.external_id, p.version, p.created_at, p.updated_at
FROM tenant.product p
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
WHERE p.tenant_id = $1 AND p.id = $2
"""
_OPTIONS: Final = """
SELECT o.name, array_agg(v.value ORDER BY v.position, v.value) AS values
FROM tenant.product_option o JOIN tenant.option_value v ON v.tenant_id = $1 AND v.option_id = o.id
WHERE o.tenant_id = $1 AND o.product_id = $2 GROUP BY o.id, o.name, o.position ORDER BY o.position, o.name
"""
_CATEGORIES: Final = """
SELECT c.id, c.name, (SELECT count(*) FROM tenant.product p WHERE p.tenant_id = $1 AND p.category_id = c.id) AS products
FROM tenant.category c WHERE c.tenant_id = $1 ORDER BY c.name, c.id LIMIT 500
"""
_STOCK: Final = {
    StockState.AVAILABLE: "EXISTS (SELECT {levels} AND l.on_hand - l.reserved > 0)",
    StockState.LOW: "EXISTS (SELECT {levels} AND l.on_hand - l.reserved < l.safety)",
    StockState.NONE: "NOT EXISTS (SELECT {levels} AND l.on_hand - l.reserved > 0)",
}
_LEVELS: Final = (
    "FROM tenant.variant v JOIN tenant.stock_level l ON l.tenant_id = $1 AND l.variant_id = v.id"
    " WHERE v.tenant_id = $1 AND v.product_id = p.id"
)
_MOST_VARIANTS: Final = 500


async def list_products(
    uow: UnitOfWork, *, filters: ProductFilter, page: PageRequest
) -> Page[ProductRow]:
    """A page of products by name.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = _conditions(filters)
    currency = conditions.bind(uow.tenant.currency)
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor:
        name, last_id = _read_cursor(page.cursor)
        conditions.add(f"(p.name, p.id) {comparison} ({{}}, {{}})", name, last_id)
    statement = _ROWS.format(
        conditions=conditions.sql,
        direction=direction,
        limit=page.limit + 1,
        price_list=_PRICE_LIST.format(currency=currency),
    )
    rows = [ProductRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.name, str(row.id)))


async def count_products(uow: UnitOfWork, *, filters: ProductFilter) -> int:
    """How many products a filter finds, counted to one more than ``COUNT_CAP``."""
    conditions = _conditions(filters)
    return await uow.fetch_value(
        f"SELECT count(*) FROM (SELECT FROM tenant.product p WHERE {conditions.sql} LIMIT {COUNT_CAP + 1}) p",  # noqa: S608 - conditions hold parameters only
        *conditions.values,
    )


async def get_product(uow: UnitOfWork, product_id: UUID) -> ProductDetail:
    """A product with its options and variants.

    Raises:
        ProductNotFoundError: If the tenant has no such product.
    """
    row = await uow.fetch_row(_PRODUCT, product_id)
    if row is None:
        raise ProductNotFoundError("There is no product with this id.")
    options = await uow.fetch(_OPTIONS, product_id)
    conditions = Conditions("v.tenant_id = $1")
    conditions.add("v.product_id = {}", product_id)
    variants = await _variants(uow, conditions, order="v.position, v.sku", limit=_MOST_VARIANTS)
    return ProductDetail(
        **dict(row),
        options={option["name"]: list(option["values"]) for option in options},
        variants=variants,
    )


async def list_variants(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    search: str = "",
    sku: str = "",
    product_id: UUID | None = None,
) -> Page[VariantView]:
    """A page of variants by SKU; ``sku`` is the whole code, ``search`` a part of code or name.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("v.tenant_id = $1")
    if sku:
        conditions.add("v.sku = {}", sku)
    if product_id:
        conditions.add("v.product_id = {}", product_id)
    if search:
        conditions.add(
            "(v.sku ILIKE {} OR v.name ILIKE {})", like_prefix(search), like_anywhere(search)
        )
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor:
        (last_sku,) = decode_cursor(page.cursor, 1)
        conditions.add(f"v.sku {comparison} {{}}", last_sku)
    rows = await _variants(uow, conditions, order=f"v.sku {direction}", limit=page.limit + 1)
    return cut_page(rows, page, lambda row: encode_cursor(row.sku))


async def get_variant(uow: UnitOfWork, variant_id: UUID) -> VariantView:
    """A variant.

    Raises:
        ProductNotFoundError: If the tenant has no such variant.
    """
    conditions = Conditions("v.tenant_id = $1")
    conditions.add("v.id = {}", variant_id)
    rows = await _variants(uow, conditions, order="v.sku", limit=1)
    if not rows:
        raise ProductNotFoundError("There is no variant with this id.")
    return rows[0]


async def list_categories(uow: UnitOfWork) -> list[CategoryView]:
    """The categories by name with the number of their products."""
    return [CategoryView(**dict(row)) for row in await uow.fetch(_CATEGORIES)]


async def _variants(
    uow: UnitOfWork, conditions: Conditions, *, order: str, limit: int
) -> list[VariantView]:
    statement = _VARIANTS.format(
        price_list=_PRICE_LIST.format(currency=conditions.bind(uow.tenant.currency)),
        conditions=conditions.sql,
        order=order,
        limit=limit,
    )
    return [_variant(row) for row in await uow.fetch(statement, *conditions.values)]


def _variant(row: asyncpg.Record) -> VariantView:
    values: dict[str, Any] = dict(row)
    values["attributes"] = msgspec.json.decode(values["attributes"], type=dict[str, str])
    return VariantView(**values)


def _conditions(filters: ProductFilter) -> Conditions:
    found = Conditions("p.tenant_id = $1")
    if filters.status:
        found.add("p.status = {}", filters.status.value)
    if filters.category_id:
        found.add("p.category_id = {}", filters.category_id)
    if filters.stock:
        found.add_raw(_STOCK[filters.stock].format(levels=_LEVELS))
    text = filters.search.strip()
    if text:
        found.add(
            "(p.name ILIKE {} OR EXISTS (SELECT FROM tenant.variant v WHERE v.tenant_id = $1 AND v.product_id = p.id"
            " AND (v.sku ILIKE {} OR v.barcode = {})))",
            like_anywhere(text),
            like_anywhere(text),
            text,
        )
    return found


def _read_cursor(cursor: str) -> tuple[str, UUID]:
    name, last_id = decode_cursor(cursor, 2)
    try:
        return name, UUID(last_id)
    except ValueError:
        raise InvalidCursorError("The cursor belongs to another list.") from None
