"""Use cases of files of orders: added, listed, read, removed.

A file is kept before its row is written, and removed after the row is gone, by a job: a row always has its file.
"""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domains.orders import repository
from app.domains.orders.errors import OrderNotFoundError
from app.domains.orders.events import OrderFileRemoved
from app.domains.orders.files import rules
from app.domains.orders.files.errors import OrderFileNotFoundError, OrderFileUnavailableError
from app.domains.orders.files.types import CheckedFile, OrderFileUpload, OrderFileView
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import OpenUnitOfWork, UnitOfWork
from app.platform.files import FileStore, StoredFileNotFoundError, kept_content, read_content

_COLUMNS: Final = "id, order_id, name, content_type, size_bytes, file_key, created_at"
_LIST: Final = f"""
SELECT {_COLUMNS} FROM tenant.order_file WHERE tenant_id = $1 AND order_id = $2 ORDER BY created_at, id
"""  # noqa: S608 - our own text
_GET: Final = f"SELECT {_COLUMNS} FROM tenant.order_file WHERE tenant_id = $1 AND id = $2"  # noqa: S608 - our own text
_ORDER: Final = "SELECT number FROM tenant.sales_order WHERE tenant_id = $1 AND id = $2"
_COUNT: Final = "SELECT count(*) FROM tenant.order_file WHERE tenant_id = $1 AND order_id = $2"
_ADD: Final = """
INSERT INTO tenant.order_file (tenant_id, id, order_id, name, content_type, size_bytes, file_key)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_FORGET: Final = """
DELETE FROM tenant.order_file WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]) RETURNING id, file_key
"""
_REMOVE: Final = "DELETE FROM tenant.order_file WHERE tenant_id = $1 AND id = $2 RETURNING id"


async def upload_file(
    open_uow: OpenUnitOfWork, files: FileStore, *, tenant_id: UUID, upload: OrderFileUpload
) -> UUID:
    """Check a file, keep it outside of any transaction, and add it; nothing stays of what is refused.

    Raises:
        InvalidOrderFileError: If it is no file that we take, or the order has as many as it can have.
        OrderNotFoundError: If there is no such order.
    """
    async with open_uow(read_only=True) as uow:
        if await uow.fetch_value(_ORDER, upload.order_id) is None:
            raise OrderNotFoundError("There is no such order.")
    file = await asyncio.to_thread(rules.check_file, upload.name, upload.content)
    async with (
        kept_content(files, tenant_id, file.content, max_bytes=rules.MOST_BYTES) as key,
        open_uow(read_only=False) as uow,
    ):
        return await _add(uow, upload.order_id, file, file_key=key)


async def list_files(uow: UnitOfWork, *, order_id: UUID) -> list[OrderFileView]:
    """The files of an order, the first one first; none of an order that there is not."""
    return [OrderFileView(**dict(row)) for row in await uow.fetch(_LIST, order_id)]


async def get_file(uow: UnitOfWork, *, file_id: UUID) -> OrderFileView:
    """A file of an order, without its content.

    Raises:
        OrderFileNotFoundError: If the tenant has no such file.
    """
    row = await uow.fetch_row(_GET, file_id)
    if row is None:
        raise OrderFileNotFoundError("There is no file with this id.")
    return OrderFileView(**dict(row))


async def read_file(files: FileStore, tenant_id: UUID, file: OrderFileView) -> bytes:
    """A file's content as it came in.

    Raises:
        OrderFileUnavailableError: If it can't be read now.
    """
    try:
        return await read_content(files, tenant_id, file.file_key)
    except (StoredFileNotFoundError, OSError) as error:
        raise OrderFileUnavailableError("The file can't be read now.") from error


async def remove_file(uow: UnitOfWork, *, file_id: UUID) -> None:
    """Take a file off its order; its content goes after the commit.

    Raises:
        OrderFileNotFoundError: If the tenant has no such file.
    """
    file = await get_file(uow, file_id=file_id)
    order = await repository.lock_order(uow, file.order_id)
    if await uow.fetch_value(_REMOVE, file_id) is None:
        raise OrderFileNotFoundError("There is no file with this id.")
    await repository.add_event(uow, order.id, "file_removed", detail={"text": file.name})
    uow.audit(
        "orders.order.file_removed",
        Subject("order", order.id, order.number),
        before={"name": file.name, "size_bytes": file.size_bytes},
    )
    uow.emit(OrderFileRemoved(subject_id=file_id, file=str(file.file_key)))


async def forget_files(uow: UnitOfWork, *, order_ids: Sequence[UUID]) -> None:
    """Take all files off orders that are removed themselves; their content goes after the commit."""
    for row in await uow.fetch(_FORGET, list(order_ids)):
        uow.emit(OrderFileRemoved(subject_id=row["id"], file=str(row["file_key"])))


async def _add(uow: UnitOfWork, order_id: UUID, file: CheckedFile, *, file_key: UUID) -> UUID:
    """Those who add to an order take turns, so that it never has too many."""
    order = await repository.lock_order(uow, order_id)
    if await uow.fetch_value(_COUNT, order_id) >= rules.MOST_FILES:
        detail = f"An order has at most {rules.MOST_FILES} files."
        rules.refuse("/content", "file.count", detail)
    file_id, size = new_id(), len(file.content)
    await uow.execute(_ADD, file_id, order_id, file.name, file.content_type, size, file_key)
    await repository.add_event(uow, order.id, "file_added", detail={"text": file.name})
    uow.audit(
        "orders.order.file_added",
        Subject("order", order.id, order.number),
        after={"name": file.name, "size_bytes": size},
    )
    return file_id
