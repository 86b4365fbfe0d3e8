"""The form of a product with its variants; works without script: more rows come with a button that sends the form."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog, sellers
from app.domains.catalog import ProductDetail, Specification, SpecificationKind
from app.domains.sellers import SellerFilter
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.products.detail import product_path
from app.web.products.reading import ROW_FIELDS, read_product, row_count, without_blanks
from app.web.products.saving import save_new, save_over
from app.web.products.words import TAX_CLASS
from app.web.query import path_id
from app.web.rendering.formats import decimal
from app.web.rendering.locales import mark as _

_NEW_ROWS: Final = 3
_MORE_ROWS: Final = 5


@get("/products/new", guards=[requires("products:write")])
async def new_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new product."""
    return await _form(request, uow, {}, rows=_NEW_ROWS)


@post("/products/new", guards=[requires("products:write")])
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a product."""
    values = without_blanks(await posted(request))
    language = language_of(request)
    try:
        if "more" not in values:
            product, prices = read_product(values, language=language)
            async with caller_unit_of_work(request, read_only=False) as uow:
                product_id = await save_new(
                    uow, product, prices, category=values.get("new_category", "")
                )
            return flashing(request, product_path(product_id), _("The product is saved."))
        errors = None
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, rows=_rows(values), errors=errors)


@get("/products/{product_key:str}/edit", guards=[requires("products:write")])
async def edit_form(
    request: Request[Any, Any, Any],
    product_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """The form of a product."""
    product = await catalog.get_product(uow, path_id("prd", product_key))
    values = _values_of(product, language_of(request))
    return await _form(request, uow, values, rows=len(product.variants) + 1, product=product)


@post("/products/{product_key:str}/edit", guards=[requires("products:write")])
async def update(request: Request[Any, Any, Any], product_key: FromPath[str]) -> Response[Any]:
    """Change a product."""
    product_id = path_id("prd", product_key)
    values = without_blanks(await posted(request))
    language = language_of(request)
    try:
        if "more" not in values:
            product, prices = read_product(values, language=language)
            async with caller_unit_of_work(request, read_only=False) as uow:
                await save_over(uow, product_id, product, prices=prices, values=values)
            return flashing(request, product_path(product_id), _("The product is saved."))
        errors = None
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        known = await catalog.get_product(uow, product_id)
        return await _form(request, uow, values, rows=_rows(values), product=known, errors=errors)


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    rows: int,
    product: ProductDetail | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "products/form.html",
        active="products",
        status=422 if errors else 200,
        product=product,
        values=defaultdict(str, values),
        rows=range(rows),
        errors=errors or FormErrors(),
        categories=await catalog.list_categories(uow),
        brands=await catalog.list_brands(uow),
        sellers=(
            await sellers.list_sellers(uow, filters=SellerFilter(), page=PageRequest(limit=200))
        ).items,
        tax_classes=TAX_CLASS,
        tid=encode,
    )


def _rows(values: dict[str, str]) -> int:
    return row_count(values) + (_MORE_ROWS if "more" in values else 1)


def _values_of(product: ProductDetail, language: str) -> dict[str, str]:
    """The form's fields for a product as it is."""
    values = {
        "name": product.name,
        "description": product.description,
        "category": encode("cat", product.category_id) if product.category_id else "",
        "tax_class": product.tax_class,
        "brand": encode("brd", product.brand_id) if product.brand_id else "",
        "seller": encode("sel", product.seller_id) if product.seller_id else "",
        "specifications": "\n".join(written(item) for item in product.specifications),
        **{
            field: "" if value is None else str(value)
            for field, value in (
                ("weight_g", product.weight_g),
                ("length_mm", product.length_mm),
                ("height_mm", product.height_mm),
                ("width_mm", product.width_mm),
            )
        },
        "version": str(product.version),
    }
    for place, variant in enumerate(product.variants):
        row = {
            "id": encode("sku", variant.id),
            "sku": variant.sku,
            "barcode": variant.barcode or "",
            "attributes": "; ".join(
                f"{name}: {value}" for name, value in variant.attributes.items()
            ),
            "price": _number(variant.price, language),
            "cost": _number(variant.unit_cost, language),
            "archived": "1" if variant.status == "archived" else "",
        }
        values.update({f"variants-{place}-{field}": row[field] for field in ROW_FIELDS})
    return values


def written(item: Specification) -> str:
    """A specification as the form writes and reads it."""
    value = {"true": "sí", "false": "no"}.get(item.value, item.value)
    is_boolean = item.kind is SpecificationKind.BOOLEAN
    return f"{item.name}: {value if is_boolean else item.value} {item.unit}".rstrip()


def _number(value: Decimal | None, language: str) -> str:
    return "" if value is None else decimal(value.normalize(), language)
