"""The tree of categories and the brands: one page each, with the forms that change them."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.kernel.ids import InvalidIdError, decode, encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import page
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_CATEGORIES: Final = "/products/categories"
_BRANDS: Final = "/products/brands"
_SAVED: Final = _("The change is saved.")


@get(_CATEGORIES, guards=[requires("products:read")])
async def categories_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The tree."""
    return await _tree(request, uow)


@post(_CATEGORIES, guards=[requires("products:write")])
async def create_category(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a category."""
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await catalog.create_category(
                uow, name=values.get("name", ""), parent_id=_parent(values)
            )
    except (UnprocessableError, NotFoundError) as error:
        return await _tree_again(request, error)
    return flashing(request, _CATEGORIES, _SAVED)


@post("/products/categories/{category_key:str}", guards=[requires("products:write")])
async def update_category(
    request: Request[Any, Any, Any], category_key: FromPath[str]
) -> Response[Any]:
    """Rename or move a category, or remove it."""
    values = await posted(request)
    category_id = path_id("cat", category_key)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            if "remove" in values:
                await catalog.remove_category(uow, category_id=category_id)
            else:
                await catalog.update_category(
                    uow,
                    category_id=category_id,
                    name=values.get("name", ""),
                    parent_id=_parent(values),
                )
    except (UnprocessableError, ConflictError) as error:
        return await _tree_again(request, error)
    return flashing(request, _CATEGORIES, _SAVED)


@get(_BRANDS, guards=[requires("products:read")])
async def brands_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The brands."""
    return await _brands(request, uow)


@post(_BRANDS, guards=[requires("products:write")])
async def create_brand(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a brand."""
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await catalog.create_brand(uow, name=values.get("name", ""))
    except UnprocessableError as error:
        return await _brands_again(request, error)
    return flashing(request, _BRANDS, _SAVED)


@post("/products/brands/{brand_key:str}", guards=[requires("products:write")])
async def update_brand(request: Request[Any, Any, Any], brand_key: FromPath[str]) -> Response[Any]:
    """Rename a brand, or remove it."""
    values = await posted(request)
    brand_id = path_id("brd", brand_key)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            if "remove" in values:
                await catalog.remove_brand(uow, brand_id=brand_id)
            else:
                await catalog.rename_brand(uow, brand_id=brand_id, name=values.get("name", ""))
    except UnprocessableError as error:
        return await _brands_again(request, error)
    return flashing(request, _BRANDS, _SAVED)


def _parent(values: dict[str, str]) -> UUID | None:
    text = values.get("parent", "").strip()
    try:
        return decode("cat", text) if text else None
    except InvalidIdError:
        return UUID(int=0)


async def _tree_again(
    request: Request[Any, Any, Any], error: UnprocessableError | ConflictError | NotFoundError
) -> Response[str]:
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _tree(request, uow, errors=form_errors(request, error))


async def _tree(
    request: Request[Any, Any, Any], uow: UnitOfWork, *, errors: FormErrors | None = None
) -> Response[str]:
    return await page(
        request,
        "products/categories.html",
        active="products",
        status=422 if errors else 200,
        categories=await catalog.list_categories(uow),
        waiting=await catalog.count_unmatched(uow),
        errors=errors or FormErrors(),
        tid=encode,
    )


async def _brands_again(
    request: Request[Any, Any, Any], error: UnprocessableError
) -> Response[str]:
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _brands(request, uow, errors=form_errors(request, error))


async def _brands(
    request: Request[Any, Any, Any], uow: UnitOfWork, *, errors: FormErrors | None = None
) -> Response[str]:
    return await page(
        request,
        "products/brands.html",
        active="products",
        status=422 if errors else 200,
        brands=await catalog.list_brands(uow),
        waiting=await catalog.count_unmatched(uow),
        errors=errors or FormErrors(),
        tid=encode,
    )
