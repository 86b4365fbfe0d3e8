"""Files of an order: added on its page, downloaded, removed."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from app.domains import orders
from app.domains.orders import InvalidOrderFileError, OrderFileUpload
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.attachments import attachment
from app.platform.http.caller import requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, files_of
from app.web.acting import words_of
from app.web.forms import flashing
from app.web.pages import language_of
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_MOST_AT_ONCE: Final = 5
_MOST_BODY: Final = _MOST_AT_ONCE * orders.MOST_FILE_BYTES + 1_000_000
_ADDED: Final = _("The files are added.")
_REMOVED: Final = _("The file is removed.")
_NONE: Final = _("Choose at least one file.")
_REFUSED: Final = _("%(file)s was not added. %(reason)s")


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
    request_max_body_size=_MOST_BODY,
)
async def upload(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Add the chosen files; what can't be added is said, and the others stay."""
    order_id = path_id("ord", order_key)
    async with caller_unit_of_work(request, read_only=True) as uow:
        await orders.get_order(uow, order_id)
    form = await request.form()
    chosen = [
        item
        for key, item in form.multi_items()
        if key == "files" and isinstance(item, UploadFile) and item.filename
    ][:_MOST_AT_ONCE]
    if not chosen:
        return flashing(request, _back(order_id), _NONE, tone="warning")
    for file in chosen:
        content = await file.read(orders.MOST_FILE_BYTES + 1)
        try:
            await orders.upload_file(
                partial(caller_unit_of_work, request),
                files_of(request),
                tenant_id=tenant_of(request),
                upload=OrderFileUpload(order_id=order_id, name=file.filename, content=content),
            )
        except InvalidOrderFileError as error:
            reason = words_of(error, language_of(request))
            return flashing(
                request, _back(order_id), _REFUSED, tone="danger", file=file.filename[:80], reason=reason
            )  # fmt: skip
    return flashing(request, _back(order_id), _ADDED)


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
