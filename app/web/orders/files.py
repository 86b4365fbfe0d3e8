"""Files of an order: added on its page, downloaded, removed."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from app.domains import orders
from app.domains.orders import OrderFileUpload
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.attachments import attachment
from app.platform.http.caller import requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, files_of
from app.web.forms import flashing
from app.web.query import path_id
from app.web.rendering.locales import mark as _
from app.web.uploads import UploadField, add_chosen

_FILES: Final = UploadField(
    name="files",
    most=5,
    most_bytes=orders.MOST_FILE_BYTES,
    added=_("The files are added."),
    none=_("Choose at least one file."),
)
_REMOVED: Final = _("The file is removed.")


@get("/orders/files/{file_key:str}", guards=[requires("orders:read")])
async def download(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], file_key: FromPath[str]
) -> Response[bytes]:
    """A file of an order, to be saved."""
    file = await orders.get_file(uow, file_id=path_id("ofl", file_key))
    content = await orders.read_file(files_of(request), tenant_of(request), file)
    return attachment(content, name=file.name, media_type=file.content_type)


@post(
    "/orders/{order_key:str}/files",
    guards=[requires("orders:write")],
    request_max_body_size=_FILES.most_body,
)
async def upload(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Add the chosen files; what can't be added is said, and the others stay."""
    order_id = path_id("ord", order_key)
    async with caller_unit_of_work(request, read_only=True) as uow:
        await orders.get_order(uow, order_id)

    async def add(name: str, content: bytes) -> None:
        await orders.upload_file(
            partial(caller_unit_of_work, request),
            files_of(request),
            tenant_id=tenant_of(request),
            upload=OrderFileUpload(order_id=order_id, name=name, content=content),
        )

    return await add_chosen(request, _FILES, add, path=_back(order_id))


@post("/orders/files/{file_key:str}", guards=[requires("orders:write")])
async def remove(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], file_key: FromPath[str]
) -> Response[Any]:
    """Take a file off its order."""
    file = await orders.get_file(uow, file_id=path_id("ofl", file_key))
    await orders.remove_file(uow, file_id=file.id)
    return flashing(request, _back(file.order_id), _REMOVED)


def _back(order_id: UUID) -> str:
    return f"/orders/{encode('ord', order_id)}#files"


FILE_HANDLERS: Final[list[ControllerRouterHandler]] = [download, upload, remove]
