"""Several products at once, variants from options, and what a bundle consists of."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath

from app.domains import catalog
from app.domains.catalog import BundlePart, InUse, ProductStatus
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import InvalidIdError, decode, encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.products.detail import product_path
from app.web.products.saving import version_of
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.formats import decimal
from app.web.rendering.locales import mark as _

_STATUSES: Final = {"archive": ProductStatus.ARCHIVED, "restore": ProductStatus.ACTIVE}
_OPTIONS: Final = range(3)
_NEW_PARTS: Final = 4
_MOST_PARTS: Final = 50


@post("/products/bulk", guards=[requires("products:write")])
async def bulk(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Response[Any]:
    """Archive, restore or put into a category the products that were picked.

    Raises:
        ValidationException: If the form names no action or no product.
    """
    form = await request.form()
    ids = _ids_of([str(value) for value in form.getall("product", [])])
    action = str(form.get("action", ""))
    if not ids:
        raise ValidationException("Choose products and an action.")
    if action in _STATUSES:
        use = await catalog.set_products_status(uow, product_ids=ids, status=_STATUSES[action])
        return archived(request, "/products", use, done=len(ids))
    if action != "category":
        raise ValidationException("Choose products and an action.")
    category = str(form.get("category", ""))
    changed = await catalog.set_products_category(
        uow, product_ids=ids, category_id=path_id("cat", category) if category else None
    )
    return flashing(request, "/products", _("%(done)s products changed."), done=changed)


def archived(request: Request[Any, Any, Any], path: str, use: InUse, *, done: int) -> Response[Any]:
    """Say what was archived, and what still needs it."""
    needed = [*use.reserved, *(sku for sku in use.in_bundles if sku not in use.reserved)]
    if not needed:
        return flashing(request, path, _("%(done)s products changed."), done=done)
    return flashing(
        request,
        path,
        _("%(done)s products changed. Still reserved for orders or part of bundles: %(skus)s."),
        tone="warning",
        done=done,
        skus=", ".join(needed[:10]),
    )


@get("/products/{product_key:str}/options", guards=[requires("products:write")])
async def options_form(
    request: Request[Any, Any, Any],
    product_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """The form of options, filled with those that are there."""
    product = await catalog.get_product(uow, path_id("prd", product_key))
    values = {"version": str(product.version)}
    for place, (name, listed) in enumerate(product.options.items()):
        values |= {f"option-{place}": name, f"values-{place}": ", ".join(listed)}
    return await _options(request, uow, product.id, values=values)


@post("/products/{product_key:str}/options", guards=[requires("products:write")])
async def make_variants(
    request: Request[Any, Any, Any], product_key: FromPath[str]
) -> Response[Any]:
    """Add the SKUs that are missing of the options' combinations."""
    product_id = path_id("prd", product_key)
    values = await posted(request)
    options = {
        values.get(f"option-{place}", ""): values.get(f"values-{place}", "").split(",")
        for place in _OPTIONS
        if values.get(f"option-{place}", "").strip() or values.get(f"values-{place}", "").strip()
    }
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            added = await catalog.generate_variants(
                uow,
                product_id=product_id,
                version=version_of(values),
                options=options,
                sku_base=values.get("sku_base", ""),
            )
    except (UnprocessableError, ConflictError) as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _options(
                request, uow, product_id, values=values, errors=form_errors(request, error)
            )
    return flashing(request, product_path(product_id), _("%(done)s SKUs added."), done=len(added))


async def _options(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    product_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "products/options.html",
        active="products",
        status=422 if errors else 200,
        product=await catalog.get_product(uow, product_id),
        values=defaultdict(str, values),
        places=_OPTIONS,
        errors=errors or FormErrors(),
        tid=encode,
    )


@get("/products/bundles/{variant_key:str}", guards=[requires("products:write")])
async def bundle_form(
    request: Request[Any, Any, Any],
    variant_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """The parts of a bundle."""
    variant_id = path_id("sku", variant_key)
    values: dict[str, str] = {}
    for place, part in enumerate(await catalog.list_bundle_parts(uow, variant_ids=[variant_id])):
        values |= {
            f"parts-{place}": part.sku,
            f"quantity-{place}": decimal(part.quantity.normalize(), language_of(request)),
        }
    return await _bundle(request, uow, variant_id, values=values)


@post("/products/bundles/{variant_key:str}", guards=[requires("products:write")])
async def save_bundle(request: Request[Any, Any, Any], variant_key: FromPath[str]) -> Response[Any]:
    """Say what a bundle consists of; without parts it is a plain SKU again."""
    variant_id = path_id("sku", variant_key)
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            parts = await _parts_of(uow, values, language_of(request))
            await catalog.set_bundle(uow, variant_id=variant_id, parts=parts)
            product_id = (await catalog.get_variant(uow, variant_id)).product_id
    except UnprocessableError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _bundle(
                request, uow, variant_id, values=values, errors=form_errors(request, error)
            )
    return flashing(request, product_path(product_id), _("The bundle is saved."))


async def _parts_of(uow: UnitOfWork, values: dict[str, str], language: str) -> list[BundlePart]:
    reader = FormReader(values, language)
    parts: list[BundlePart] = []
    for place in range(_MOST_PARTS):
        sku = reader.text(f"parts-{place}")
        if not sku:
            continue
        found = await catalog.list_variants(uow, page=PageRequest(limit=1), sku=sku)
        quantity = reader.number(f"quantity-{place}", code="bundle.quantity")
        if not found.items:
            reader.wrong(f"parts-{place}", "bundle.part_unknown")
            continue
        parts.append(
            BundlePart(
                variant_id=found.items[0].id,
                quantity=Decimal(1) if quantity is None else quantity,
            )
        )
    reader.done()
    return parts


async def _bundle(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    variant_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    filled = sum(name.startswith("parts-") and bool(value) for name, value in values.items())
    return await page(
        request,
        "products/bundle.html",
        active="products",
        status=422 if errors else 200,
        variant=await catalog.get_variant(uow, variant_id),
        values=defaultdict(str, values),
        places=range(min(filled + _NEW_PARTS, _MOST_PARTS)),
        errors=errors or FormErrors(),
        tid=encode,
    )


def _ids_of(texts: list[str]) -> list[UUID]:
    found: list[UUID] = []
    for text in texts:
        try:
            found.append(UUID(text) if "_" not in text else decode("prd", text))
        except (InvalidIdError, ValueError):
            continue
    return found
