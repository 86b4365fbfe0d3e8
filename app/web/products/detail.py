"""One product: its variants with price and stock, what it sold, the last movements; archive and restore."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog, inventory, reporting
from app.domains.catalog import ProductDetail
from app.domains.inventory import MovementFilter, MovementRow, StockFilter, StockRow
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.forms import flashing
from app.web.pages import language_of, page
from app.web.products.words import PRODUCT_STATUS, TAX_CLASS, price_writer
from app.web.query import path_id
from app.web.rendering.locales import mark as _
from app.web.stock.words import MOVEMENT_KIND

_MOVEMENTS: Final = 10
_MOST_LEVELS: Final = 200


@get("/products/{product_key:str}", guards=[requires("products:read")])
async def detail_page(
    request: Request[Any, Any, Any],
    product_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """A product."""
    product = await catalog.get_product(uow, path_id("prd", product_key))
    return await page(
        request,
        "products/detail.html",
        active="products",
        product=product,
        parts=await catalog.list_bundle_parts(
            uow, variant_ids=[variant.id for variant in product.variants if variant.is_bundle]
        ),
        images=await catalog.list_images(uow, product_id=product.id),
        warehouses=await inventory.list_warehouses(uow),
        levels=await _levels(uow, product),
        movements=await _movements(uow, product),
        sales=await reporting.read_product_sales(uow, product_id=product.id),
        statuses=PRODUCT_STATUS,
        tax_classes=TAX_CLASS,
        kinds=MOVEMENT_KIND,
        price=price_writer(uow.tenant.currency, language_of(request)),
        tid=encode,
    )


@post("/products/{product_key:str}/archive", guards=[requires("products:write")])
async def archive(
    request: Request[Any, Any, Any],
    product_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[Any]:
    """Take a product out of sale."""
    product_id = path_id("prd", product_key)
    use = await catalog.archive_product(uow, product_id=product_id)
    needed = list(dict.fromkeys([*use.reserved, *use.in_bundles]))
    if not needed:
        return flashing(request, product_path(product_id), _("The product is archived."))
    return flashing(
        request,
        product_path(product_id),
        _("The product is archived. Still reserved for orders or part of bundles: %(skus)s."),
        tone="warning",
        skus=", ".join(needed),
    )


@post("/products/{product_key:str}/restore", guards=[requires("products:write")])
async def restore(
    request: Request[Any, Any, Any],
    product_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[Any]:
    """Put a product back on sale."""
    product_id = path_id("prd", product_key)
    await catalog.restore_product(uow, product_id=product_id)
    return flashing(request, product_path(product_id), _("The product is on sale again."))


def product_path(product_id: UUID) -> str:
    """The address of a product's page."""
    return f"/products/{encode('prd', product_id)}"


async def _levels(uow: UnitOfWork, product: ProductDetail) -> dict[str, StockRow]:
    """Stock by SKU."""
    found = await inventory.list_stock(
        uow, filters=StockFilter(product_id=product.id), page=PageRequest(limit=_MOST_LEVELS)
    )
    return {row.sku: row for row in found.items}


async def _movements(uow: UnitOfWork, product: ProductDetail) -> list[MovementRow]:
    found = await inventory.list_movements(
        uow, filters=MovementFilter(product_id=product.id), page=PageRequest(limit=_MOVEMENTS)
    )
    return found.items
