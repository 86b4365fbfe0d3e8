"""The tree of categories and the brands of products, through the API."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.domains import catalog
from app.domains.catalog import (
    CategoryNotFoundError,
    CategoryView,
    ProductBrandNotFoundError,
    ProductBrandView,
)
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, clean, optional_id, path_id, shown_id
from app.public_api.openapi import problems

Name = Annotated[str, msgspec.Meta(max_length=200)]


class CategoryWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category; without `parent_id` it is at the top of the tree."""

    name: Name
    parent_id: str | None = None


class CategoryBody(msgspec.Struct, frozen=True, kw_only=True):
    """A category in its tree, with the number of its own products."""

    id: str
    name: str
    parent_id: str | None
    depth: int
    path: str
    products: int


class CategoriesBody(msgspec.Struct, frozen=True, kw_only=True):
    """The whole tree, parents before what is below them."""

    data: list[CategoryBody]


class BrandWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A brand of products."""

    name: Name


class BrandBody(msgspec.Struct, frozen=True, kw_only=True):
    """A brand with the number of its products."""

    id: str
    name: str
    products: int


class BrandsBody(msgspec.Struct, frozen=True, kw_only=True):
    """All brands by name."""

    data: list[BrandBody]


@get(
    "/categories",
    guards=[requires("products:read"), accepts()],
    operation_id="list_categories",
    tags=["Products"],
    responses=problems(400, 401, 403),
)
async def list_categories(uow: NamedDependency[UnitOfWork]) -> CategoriesBody:
    """Read the tree of categories."""
    return CategoriesBody(data=[_category(row) for row in await catalog.list_categories(uow)])


@post(
    "/categories",
    guards=[requires("products:write"), accepts()],
    operation_id="create_category",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_category(
    uow: NamedDependency[UnitOfWork], data: JSONBody[CategoryWriteBody]
) -> CategoryBody:
    """Add a category."""
    key = await catalog.create_category(
        uow, name=clean(data.name), parent_id=optional_id("cat", data.parent_id, "/parent_id")
    )
    return await _read(uow, key)


@put(
    "/categories/{category_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="update_category",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
)
async def update_category(
    uow: NamedDependency[UnitOfWork], category_id: FromPath[str], data: JSONBody[CategoryWriteBody]
) -> CategoryBody:
    """Rename a category and put it below another one, with all that is below it."""
    key = path_id("cat", category_id, CategoryNotFoundError)
    await catalog.update_category(
        uow,
        category_id=key,
        name=clean(data.name),
        parent_id=optional_id("cat", data.parent_id, "/parent_id"),
    )
    return await _read(uow, key)


@delete(
    "/categories/{category_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="remove_category",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 409),
)
async def remove_category(uow: NamedDependency[UnitOfWork], category_id: FromPath[str]) -> None:
    """Remove a category that nothing is in."""
    await catalog.remove_category(
        uow, category_id=path_id("cat", category_id, CategoryNotFoundError)
    )


@get(
    "/brands",
    guards=[requires("products:read"), accepts()],
    operation_id="list_brands",
    tags=["Products"],
    responses=problems(400, 401, 403),
)
async def list_brands(uow: NamedDependency[UnitOfWork]) -> BrandsBody:
    """Read the brands of products."""
    return BrandsBody(data=[_brand(row) for row in await catalog.list_brands(uow)])


@post(
    "/brands",
    guards=[requires("products:write"), accepts()],
    operation_id="create_brand",
    tags=["Products"],
    responses=problems(400, 401, 403, 422),
)
async def create_brand(
    uow: NamedDependency[UnitOfWork], data: JSONBody[BrandWriteBody]
) -> BrandBody:
    """Add a brand."""
    return _brand(
        await catalog.get_brand(uow, await catalog.create_brand(uow, name=clean(data.name)))
    )


@put(
    "/brands/{brand_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="rename_brand",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
)
async def rename_brand(
    uow: NamedDependency[UnitOfWork], brand_id: FromPath[str], data: JSONBody[BrandWriteBody]
) -> BrandBody:
    """Give a brand another name."""
    key = path_id("brd", brand_id, ProductBrandNotFoundError)
    await catalog.rename_brand(uow, brand_id=key, name=clean(data.name))
    return _brand(await catalog.get_brand(uow, key))


@delete(
    "/brands/{brand_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="remove_brand",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def remove_brand(uow: NamedDependency[UnitOfWork], brand_id: FromPath[str]) -> None:
    """Remove a brand; its products stay, without one."""
    await catalog.remove_brand(uow, brand_id=path_id("brd", brand_id, ProductBrandNotFoundError))


async def _read(uow: UnitOfWork, key: UUID) -> CategoryBody:
    return next(_category(row) for row in await catalog.list_categories(uow) if row.id == key)


def _category(row: CategoryView) -> CategoryBody:
    return CategoryBody(
        id=encode("cat", row.id),
        name=row.name,
        parent_id=shown_id("cat", row.parent_id),
        depth=row.depth,
        path=row.path,
        products=row.products,
    )


def _brand(row: ProductBrandView) -> BrandBody:
    return BrandBody(id=encode("brd", row.id), name=row.name, products=row.products)
