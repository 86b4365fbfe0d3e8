"""Catalog: products, their variants (what is sold, named by its SKU), options and categories."""

from app.domains.catalog.errors import (
    InvalidProductError,
    ProductNotFoundError,
    StaleProductError,
)
from app.domains.catalog.queries import (
    COUNT_CAP,
    count_products,
    get_product,
    get_variant,
    list_categories,
    list_products,
    list_variants,
)
from app.domains.catalog.service import (
    archive_product,
    create_category,
    create_product,
    restore_product,
    update_product,
)
from app.domains.catalog.types import ProductStatus, ProductWrite, TaxClass, VariantWrite
from app.domains.catalog.views import (
    CategoryView,
    ProductDetail,
    ProductFilter,
    ProductRow,
    StockState,
    VariantView,
)

__all__ = [
    "COUNT_CAP",
    "CategoryView",
    "InvalidProductError",
    "ProductDetail",
    "ProductFilter",
    "ProductNotFoundError",
    "ProductRow",
    "ProductStatus",
    "ProductWrite",
    "StaleProductError",
    "StockState",
    "TaxClass",
    "VariantView",
    "VariantWrite",
    "archive_product",
    "count_products",
    "create_category",
    "create_product",
    "get_product",
    "get_variant",
    "list_categories",
    "list_products",
    "list_variants",
    "restore_product",
    "update_product",
]
