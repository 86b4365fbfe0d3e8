"""Keyset pages of documents, newest first: their ids are in the order of time."""

from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cursor_id,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

Row = TypeVar("Row")


class Listing(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """A list by id: its statement takes conditions, direction and limit; ``column`` is the id's."""

    statement: str
    column: str
    make: Callable[[asyncpg.Record], Row]
    key: Callable[[Row], UUID]


async def newest_first(
    uow: UnitOfWork, listing: Listing[Row], conditions: Conditions, *, page: PageRequest
) -> Page[Row]:
    """A page of a list, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
        InvalidLimitError: If the page size is out of range.
    """
    checked_limit(page.limit)
    if page.cursor:
        (text,) = decode_cursor(page.cursor, 1)
        conditions.add(f"{listing.column} {'>' if page.is_backward else '<'} {{}}", cursor_id(text))
    sql = listing.statement.format(
        conditions=conditions.sql,
        direction="ASC" if page.is_backward else "DESC",
        limit=page.limit + 1,
    )
    rows = [listing.make(row) for row in await uow.fetch(sql, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(str(listing.key(row))))


def one_of(listing: Listing[Row]) -> str:
    """The statement for one row, whose id is ``$2``."""
    return listing.statement.format(
        conditions=f"{listing.column.split('.')[0]}.tenant_id = $1 AND {listing.column} = $2",
        direction="ASC",
        limit=1,
    )
