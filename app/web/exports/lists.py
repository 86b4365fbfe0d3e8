"""A list's view as a file: the same filters, read page after page by the list's own cursor."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.response import Stream

from app.kernel.pagination import MAX_LIMIT, Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.dependencies import caller_unit_of_work
from app.web.exports.files import Cell, FileKind, Table, file_response

Item = TypeVar("Item")


class ListFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a list: its name without ending and the words of its head."""

    name: str
    head: Sequence[str]


def list_response(
    request: Request[Any, Any, Any],
    file: ListFile,
    *,
    read: Callable[[UnitOfWork, PageRequest], Awaitable[Page[Item]]],
    cells: Callable[[Item], Sequence[Sequence[Cell]]],
) -> Stream:
    """All of a list as a download; the address's ending says which kind of file.

    ``read`` is the list's own query, ``cells`` are the rows that an item makes. It is sent after the handler, so it is
    read in a unit of work of its own. Rows that change meanwhile may be as they were or as they are.
    """

    async def batches() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        page = PageRequest(limit=MAX_LIMIT)
        async with caller_unit_of_work(request, read_only=True) as uow:
            while True:
                found = await read(uow, page)
                yield [row for item in found.items for row in cells(item)]
                if found.next_cursor is None:
                    return
                page = PageRequest(after=found.next_cursor, limit=MAX_LIMIT)

    kind = FileKind(request.url.path.rpartition(".")[2])
    return file_response(Table(file.name, file.head, batches()), kind)
