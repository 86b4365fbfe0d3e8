"""Reads of products: lists, one with its variants, variants by themselves."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.errors import ProductNotFoundError
from app.domains.catalog.search import SearchHits, search_catalog
from app.domains.catalog.types import Specification
from app.domains.catalog.views import (
    Missing,
    ProductDetail,
    ProductFilter,
    ProductRow,
    StockState,
    VariantView,
)
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cursor_id,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

#: Most of what a filter finds is counted to here; beyond, "more than" says enough.
COUNT_CAP: Final = 10_000

_ROWS: Final = """
SELECT p.id, p.name, p.status, c.name AS category, b.name AS brand, p.source, p.external_id,
       p.created_at, p.updated_at, coalesce(v.sku_count, 0) AS sku_count, v.first_sku, v.lowest_price, v.highest_price,
       coalesce(v.on_hand, 0) AS on_hand, coalesce(v.available, 0) AS available
FROM (SELECT p.id, {rank} AS rank FROM tenant.product p WHERE {conditions} ORDER BY {order} LIMIT {limit}) picked
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = picked.id
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
LEFT JOIN tenant.product_brand b ON b.tenant_id = $1 AND b.id = p.brand_id
LEFT JOIN LATERAL (
    SELECT count(*) AS sku_count, min(v.sku) AS first_sku, min(pr.unit_price) AS lowest_price,
           max(pr.unit_price) AS highest_price, sum(s.on_hand) AS on_hand,
           sum(coalesce(k.available, s.available)) AS available
    FROM tenant.variant v
    {price}
    {stock}
    WHERE v.tenant_id = $1 AND v.product_id = p.id
) v ON true
ORDER BY {order}
"""
# What a variant has, and of a bundle what its scarcest part allows.
STOCK_OF_VARIANT: Final = """
LEFT JOIN LATERAL (
    SELECT sum(l.on_hand) AS on_hand, sum(l.reserved) AS reserved,
           sum(greatest(tenant.available_of(l), 0)) AS available
    FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id
) s ON true
LEFT JOIN LATERAL (
    SELECT min(floor(coalesce(x.available, 0) / bc.quantity)) AS available
    FROM tenant.bundle_component bc
    LEFT JOIN LATERAL (
        SELECT sum(greatest(tenant.available_of(l), 0)) AS available
        FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = bc.component_variant_id
    ) x ON true
    WHERE bc.tenant_id = $1 AND bc.bundle_variant_id = v.id
) k ON true
"""
_PRICE_LIST: Final = (
    "SELECT id FROM tenant.price_list WHERE tenant_id = $1 AND is_default AND currency = {currency}"
)
#: Each variant's price in the default list, by its key: a join might read the whole list for each variant.
PRICE_OF_VARIANT: Final = f"""
LEFT JOIN LATERAL (
    SELECT x.unit_price FROM tenant.price x
    WHERE x.tenant_id = $1 AND x.price_list_id = ({_PRICE_LIST}) AND x.variant_id = v.id AND x.min_quantity = 0 OFFSET 0
) pr ON true
"""  # noqa: S608 - our own text; values are bound
_VARIANTS: Final = """
SELECT v.id, v.product_id, p.name AS product_name, v.sku, v.name, v.barcode, v.status, v.unit_cost,
       pr.unit_price AS price, coalesce(a.attributes, jsonb_build_object())::text AS attributes,
       v.specifications::text AS specifications, k.available IS NOT NULL AS is_bundle,
       coalesce(s.on_hand, 0) AS on_hand, coalesce(s.reserved, 0) AS reserved,
       coalesce(k.available, s.available, 0) AS available, v.created_at, v.updated_at
FROM (SELECT v.*, {rank} AS rank FROM tenant.variant v WHERE {conditions} ORDER BY {order} LIMIT {limit}) v
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
{price}
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(o.name, ov.value) AS attributes
    FROM tenant.variant_option_value vo
    JOIN tenant.product_option o ON o.tenant_id = $1 AND o.id = vo.option_id
    JOIN tenant.option_value ov ON ov.tenant_id = $1 AND ov.id = vo.option_value_id
    WHERE vo.tenant_id = $1 AND vo.variant_id = v.id
) a ON true
{stock}
ORDER BY {order}
"""
_PRODUCT: Final = """
SELECT p.id, p.name, p.description, p.status, p.tax_class, p.category_id, c.name AS category, p.brand_id,
       b.name AS brand, p.seller_id, s.name AS seller, p.specifications::text AS specifications, p.weight_g,
       p.length_mm, p.height_mm, p.width_mm, p.source, p.external_id, p.version, p.created_at, p.updated_at
FROM tenant.product p
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
LEFT JOIN tenant.product_brand b ON b.tenant_id = $1 AND b.id = p.brand_id
LEFT JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = p.seller_id
WHERE p.tenant_id = $1 AND p.id = $2
"""
_OPTIONS: Final = """
SELECT o.name, array_agg(v.value ORDER BY v.position, v.value) AS values
FROM tenant.product_option o JOIN tenant.option_value v ON v.tenant_id = $1 AND v.option_id = o.id
WHERE o.tenant_id = $1 AND o.product_id = $2 GROUP BY o.id, o.name, o.position ORDER BY o.position, o.name
"""
_SUBTREE: Final = """
p.category_id IN (
    WITH RECURSIVE below AS (
        SELECT c.id FROM tenant.category c WHERE c.tenant_id = $1 AND c.id = {}
        UNION
        SELECT c.id FROM below b JOIN tenant.category c ON c.tenant_id = $1 AND c.parent_id = b.id
    ) SELECT id FROM below)
"""
_MISSING: Final = {
    Missing.BARCODE: (
        "EXISTS (SELECT FROM tenant.variant v WHERE v.tenant_id = $1 AND v.product_id = p.id"
        " AND v.barcode IS NULL AND v.status = 'active')"
    ),
    Missing.PRICE: (
        "EXISTS (SELECT FROM tenant.variant v WHERE v.tenant_id = $1 AND v.product_id = p.id"
        " AND v.status = 'active' AND NOT EXISTS (SELECT FROM tenant.price pr"
        " WHERE pr.tenant_id = $1 AND pr.variant_id = v.id))"
    ),
    Missing.IMAGE: (
        "NOT EXISTS (SELECT FROM tenant.product_image im WHERE im.tenant_id = $1 AND im.product_id = p.id)"
    ),
}
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
    """A page of products by name; in a search those whose SKU, bar code or alias it is come first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions, hits = await _conditions(uow, filters)
    exact = set(hits.exact_products)
    rank = f"(p.id <> ALL({conditions.bind(list(exact))}::uuid[]))" if exact else "true"
    keys = ("rank", "p.name", "p.id") if exact else ("p.name", "p.id")
    currency = conditions.bind(uow.tenant.currency)
    comparison = "<" if page.is_backward else ">"
    if page.cursor:
        after = _read_cursor(page.cursor)
        columns = ", ".join(keys).replace("rank", rank)
        places = ", ".join(conditions.bind(value) for value in after[-len(keys) :])
        conditions.add_raw(f"({columns}) {comparison} ({places})")
    statement = _ROWS.format(
        rank=rank,
        conditions=conditions.sql,
        order=_order(keys, page),
        limit=page.limit + 1,
        price=PRICE_OF_VARIANT.format(currency=currency),
        stock=STOCK_OF_VARIANT,
    )
    rows = [ProductRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(
        rows,
        page,
        lambda row: encode_cursor(str(int(row.id not in exact)), row.name, str(row.id)),
    )


async def count_products(uow: UnitOfWork, *, filters: ProductFilter) -> int:
    """How many products a filter finds, counted to one more than ``COUNT_CAP``."""
    conditions, hits = await _conditions(uow, filters)
    found = f"SELECT FROM tenant.product p WHERE {conditions.sql}"
    if filters == ProductFilter(search=filters.search):
        of_words = Conditions()
        found_by_words = hits.products_of_words(of_words)
        if found_by_words is not None:
            conditions, found = of_words, found_by_words
    return await uow.fetch_value(
        f"SELECT count(*) FROM ({found} LIMIT {COUNT_CAP + 1}) p",  # noqa: S608 - values are parameters
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
    values: dict[str, Any] = dict(row)
    values["specifications"] = _specifications(values["specifications"])
    return ProductDetail(
        **values,
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
    """A page of variants by SKU; ``sku`` is the whole code, ``search`` what people type, its exact code first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("v.tenant_id = $1")
    exact: set[UUID] = set()
    if sku:
        conditions.add("v.sku = {}", sku)
    if product_id:
        conditions.add("v.product_id = {}", product_id)
    if search.strip():
        hits = await search_catalog(uow, search)
        hits.restrict_variants(conditions, "v.id")
        exact = set(hits.exact_variants)
    rank = f"(v.id <> ALL({conditions.bind(list(exact))}::uuid[]))" if exact else "true"
    keys = ("rank", "v.sku") if exact else ("v.sku",)
    if page.cursor:
        place, last_sku = decode_cursor(page.cursor, 2)
        columns = ", ".join(keys).replace("rank", rank)
        values = [conditions.bind(value) for value in (place != "0", last_sku)[-len(keys) :]]
        conditions.add_raw(f"({columns}) {'<' if page.is_backward else '>'} ({', '.join(values)})")
    rows = await _variants(
        uow, conditions, order=_order(keys, page), limit=page.limit + 1, rank=rank
    )
    return cut_page(rows, page, lambda row: encode_cursor(str(int(row.id not in exact)), row.sku))


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


def _order(keys: Sequence[str], page: PageRequest) -> str:
    direction = "DESC" if page.is_backward else "ASC"
    return ", ".join(f"{key} {direction}" for key in keys)


async def _variants(
    uow: UnitOfWork, conditions: Conditions, *, order: str, limit: int, rank: str = "true"
) -> list[VariantView]:
    statement = _VARIANTS.format(
        price=PRICE_OF_VARIANT.format(currency=conditions.bind(uow.tenant.currency)),
        conditions=conditions.sql,
        order=order,
        limit=limit,
        rank=rank,
        stock=STOCK_OF_VARIANT,
    )
    return [_variant(row) for row in await uow.fetch(statement, *conditions.values)]


def _variant(row: asyncpg.Record) -> VariantView:
    values: dict[str, Any] = dict(row)
    values["attributes"] = msgspec.json.decode(values["attributes"], type=dict[str, str])
    values["specifications"] = _specifications(values["specifications"])
    return VariantView(**values)


def _specifications(text: str) -> list[Specification]:
    return msgspec.json.decode(text, type=list[Specification])


async def _conditions(uow: UnitOfWork, filters: ProductFilter) -> tuple[Conditions, SearchHits]:
    found = Conditions("p.tenant_id = $1")
    if filters.status:
        found.add("p.status = {}", filters.status.value)
    if filters.category_id:
        found.add(_SUBTREE, filters.category_id)
    if filters.brand_id:
        found.add("p.brand_id = {}", filters.brand_id)
    if filters.missing:
        found.add_raw(_MISSING[filters.missing])
    if filters.stock:
        found.add_raw(_STOCK[filters.stock].format(levels=_LEVELS))
    if not filters.search.strip():
        return found, SearchHits()
    hits = await search_catalog(uow, filters.search)
    hits.restrict_products(found, "p.id")
    return found, hits


def _read_cursor(cursor: str) -> tuple[bool, str, UUID]:
    rank, name, last_id = decode_cursor(cursor, 3)
    return rank != "0", name, cursor_id(last_id)
