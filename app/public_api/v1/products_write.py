"""Writing products through the API: one by one with their version, or many at once."""

from typing import Annotated, Literal

import msgspec
from litestar import Response, post, put
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, HeaderParameter, JSONBody

from app.domains import catalog
from app.domains.catalog import InUse, ProductNotFoundError, StaleProductError, UpsertResult
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, path_id, shown_id
from app.public_api.openapi import FieldProblemBody, problems
from app.public_api.v1.product_bodies import ProductWriteBody, product_write
from app.public_api.v1.products import ProductReadBody, product_response

IfMatch = Annotated[
    str,
    HeaderParameter(
        name="If-Match",
        description="The `ETag` of the product that was read, so that nobody's change is lost.",
    ),
]


class ArchiveBody(msgspec.Struct, frozen=True, kw_only=True):
    """A product that was archived, and what still needs it: SKUs reserved for orders, SKUs in bundles."""

    id: str
    reserved: list[str]
    in_bundles: list[str]


class GenerateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options with their values; what is missing of their combinations is added."""

    options: Annotated[
        dict[str, list[str]], msgspec.Meta(examples=[{"Talla": ["S", "M"], "Color": ["Negro"]}])
    ]
    sku_base: Annotated[str, msgspec.Meta(max_length=60)] = ""


class BulkBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Products to be written, known by their SKUs."""

    items: Annotated[list[ProductWriteBody], msgspec.Meta(min_length=1, max_length=500)]


class BulkResultBody(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one item; a refused one says why."""

    index: int
    outcome: Literal["created", "updated", "refused"]
    id: str | None
    code: str | None
    detail: str | None
    errors: list[FieldProblemBody]


class BulkResultsBody(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each item, in the order in which they came."""

    results: list[BulkResultBody]


@post(
    "/products",
    guards=[requires("products:write"), accepts()],
    operation_id="create_product",
    tags=["Products"],
    responses=problems(400, 401, 403, 422),
)
async def create_product(
    uow: NamedDependency[UnitOfWork], data: JSONBody[ProductWriteBody]
) -> Response[ProductReadBody]:
    """Add a product with its variants."""
    product_id, _ = await catalog.create_product(uow, product=product_write(data))
    return product_response(await catalog.get_product(uow, product_id), uow, status_code=201)


@put(
    "/products/{product_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="update_product",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 412, 422),
)
async def update_product(
    *,
    uow: NamedDependency[UnitOfWork],
    product_id: FromPath[str],
    data: JSONBody[ProductWriteBody],
    if_match: IfMatch,
) -> Response[ProductReadBody]:
    """Write a product over the version that was read; variants that are not named stay as they are."""  # noqa: DOC501 - the text is the API's reference
    key = path_id("prd", product_id, ProductNotFoundError)
    tag = if_match.strip().removeprefix("W/").strip('"')
    version = int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 10 else 0  # noqa: PLR2004 - fits a number
    try:
        await catalog.update_product(
            uow, product_id=key, version=version, product=product_write(data)
        )
    except StaleProductError as error:
        raise HTTPException(detail=error.detail, status_code=412) from error
    return product_response(await catalog.get_product(uow, key), uow)


@post(
    "/products/{product_id:str}/archive",
    guards=[requires("products:write"), accepts()],
    operation_id="archive_product",
    tags=["Products"],
    status_code=200,
    responses=problems(400, 401, 403, 404),
)
async def archive_product(
    uow: NamedDependency[UnitOfWork], product_id: FromPath[str]
) -> ArchiveBody:
    """Take a product out of sale. Orders that have its stock reserved go on; they are named."""
    use = await catalog.archive_product(
        uow, product_id=path_id("prd", product_id, ProductNotFoundError)
    )
    return _archived(product_id, use)


@post(
    "/products/{product_id:str}/restore",
    guards=[requires("products:write"), accepts()],
    operation_id="restore_product",
    tags=["Products"],
    status_code=200,
    responses=problems(400, 401, 403, 404),
)
async def restore_product(
    uow: NamedDependency[UnitOfWork], product_id: FromPath[str]
) -> ArchiveBody:
    """Put an archived product back on sale."""
    await catalog.restore_product(uow, product_id=path_id("prd", product_id, ProductNotFoundError))
    return _archived(product_id, InUse())


@post(
    "/products/{product_id:str}/variants/generate",
    guards=[requires("products:write"), accepts()],
    operation_id="generate_variants",
    tags=["Products"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def generate_variants(
    uow: NamedDependency[UnitOfWork], product_id: FromPath[str], data: JSONBody[GenerateBody]
) -> Response[ProductReadBody]:
    """Add the variants that a product lacks of its options' combinations; repeating it adds nothing."""
    key = path_id("prd", product_id, ProductNotFoundError)
    before = await catalog.get_product(uow, key)
    await catalog.generate_variants(
        uow,
        product_id=key,
        version=before.version,
        options=data.options,
        sku_base=data.sku_base,
    )
    return product_response(await catalog.get_product(uow, key), uow)


@post(
    "/products/bulk",
    guards=[requires("products:write"), accepts()],
    operation_id="upsert_products",
    tags=["Products"],
    status_code=200,
    responses=problems(400, 401, 403, 422),
)
async def upsert_products(
    uow: NamedDependency[UnitOfWork], data: JSONBody[BulkBody]
) -> BulkResultsBody:
    """Write up to 500 products. One whose SKUs are new is added, one of which a SKU is known is replaced.

    Each item is written or refused by itself; look at its `outcome`.
    """
    results = await catalog.upsert_products(
        uow, products=[product_write(item) for item in data.items]
    )
    return BulkResultsBody(results=[_result(index, result) for index, result in enumerate(results)])


def _archived(product_id: str, use: InUse) -> ArchiveBody:
    return ArchiveBody(id=product_id, reserved=list(use.reserved), in_bundles=list(use.in_bundles))


def _result(index: int, result: UpsertResult) -> BulkResultBody:
    error = result.error
    return BulkResultBody(
        index=index,
        outcome="refused" if error else "created" if result.is_new else "updated",
        id=shown_id("prd", result.product_id),
        code=error.code if error else None,
        detail=error.detail if error else None,
        errors=[
            FieldProblemBody(pointer=issue.pointer, code=issue.code, detail=issue.detail)
            for issue in (error.issues if error else ())
        ],
    )
