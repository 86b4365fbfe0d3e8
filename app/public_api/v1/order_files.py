"""Files of orders through the API: PDF, JPEG, PNG, WebP, TXT, CSV or XLSX, handed in as Base64."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import orders
from app.domains.orders import (
    OrderFileNotFoundError,
    OrderFileUpload,
    OrderFileView,
    OrderNotFoundError,
)
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.attachments import attachment
from app.platform.http.caller import requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, files_of
from app.public_api.bodies import accepts, most_body, path_id
from app.public_api.openapi import problems


class OrderFileBody(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an order; its content is at `content_path`."""

    id: str
    name: str
    content_type: str
    size_bytes: int
    content_path: str
    created_at: datetime


class OrderFilesBody(msgspec.Struct, frozen=True, kw_only=True):
    """The files of an order, the first one first."""

    items: list[OrderFileBody]


class OrderFileCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of at most 10 MB before Base64. Its content says what it is; its name gets an ending that says so too."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=250)]
    content: Annotated[bytes, msgspec.Meta(min_length=1)]


@get(
    "/orders/{order_id:str}/files",
    guards=[requires("orders:read"), accepts()],
    operation_id="list_order_files",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404),
)
async def list_files(uow: NamedDependency[UnitOfWork], order_id: FromPath[str]) -> OrderFilesBody:
    """The files of an order."""
    key = path_id("ord", order_id, OrderNotFoundError)
    await orders.get_order(uow, key)
    found = await orders.list_files(uow, order_id=key)
    return OrderFilesBody(items=[_body(file) for file in found])


@post(
    "/orders/{order_id:str}/files",
    guards=[requires("orders:write"), accepts()],
    operation_id="add_order_file",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404, 422),
    request_max_body_size=most_body(orders.MOST_FILE_BYTES),
)
async def add_file(
    request: Request[Any, Any, Any], order_id: FromPath[str], data: JSONBody[OrderFileCreateBody]
) -> OrderFileBody:
    """Put a file with an order, which can have 20."""
    key = path_id("ord", order_id, OrderNotFoundError)
    file_id = await orders.upload_file(
        partial(caller_unit_of_work, request),
        files_of(request),
        tenant_id=tenant_of(request),
        upload=OrderFileUpload(order_id=key, name=data.name, content=data.content),
    )
    async with caller_unit_of_work(request, read_only=True) as uow:
        return _body(await orders.get_file(uow, file_id=file_id))


@delete(
    "/orders/{order_id:str}/files/{file_id:str}",
    guards=[requires("orders:write"), accepts()],
    operation_id="remove_order_file",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404),
)
async def remove_file(
    uow: NamedDependency[UnitOfWork], order_id: FromPath[str], file_id: FromPath[str]
) -> None:
    """Take a file off an order."""
    file = await _file_of(uow, order_id, file_id)
    await orders.remove_file(uow, file_id=file.id)


@get(
    "/orders/{order_id:str}/files/{file_id:str}/content",
    guards=[requires("orders:read"), accepts()],
    operation_id="get_order_file_content",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404, 503),
)
async def get_file_content(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    *,
    order_id: FromPath[str],
    file_id: FromPath[str],
) -> Response[bytes]:
    """The file itself, as it was handed in."""
    file = await _file_of(uow, order_id, file_id)
    content = await orders.read_file(files_of(request), tenant_of(request), file)
    return attachment(content, name=file.name, media_type=file.content_type)


async def _file_of(uow: UnitOfWork, order_id: str, file_id: str) -> OrderFileView:
    """A file by its address; that of another order is none.

    Raises:
        OrderFileNotFoundError: If there is none.
    """
    order = path_id("ord", order_id, OrderNotFoundError)
    file = await orders.get_file(uow, file_id=path_id("ofl", file_id, OrderFileNotFoundError))
    if file.order_id != order:
        raise OrderFileNotFoundError("There is no file with this id.")
    return file


def _body(file: OrderFileView) -> OrderFileBody:
    order, key = encode("ord", file.order_id), encode("ofl", file.id)
    return OrderFileBody(
        id=key,
        name=file.name,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        content_path=f"/v1/orders/{order}/files/{key}/content",
        created_at=file.created_at,
    )


ORDER_FILE_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_files,
    add_file,
    remove_file,
    get_file_content,
]
