"""Keyset pages: a page knows its rows and how to go on, never a row count that costs a scan."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec

from app.kernel.errors import UnprocessableError

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
#: Of the largest number that a column can hold.
_DIGITS: Final = 19
Item = TypeVar("Item")


class InvalidCursorError(UnprocessableError):
    """The cursor was not made by us for this list."""

    code = "pagination.invalid_cursor"
    title = "The cursor is not valid"


class InvalidLimitError(UnprocessableError):
    """The page size is out of range."""

    code = "pagination.invalid_limit"
    title = "The page size is not valid"


class Page(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """Rows of one page and the cursors of the next and the previous one, where there is one."""

    items: list[Item]
    next_cursor: str | None = None
    prev_cursor: str | None = None


class PageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of a list: after a cursor, before one, or the first; and how many rows."""

    after: str | None = None
    before: str | None = None
    limit: int = DEFAULT_LIMIT

    @property
    def cursor(self) -> str | None:
        """The cursor to start from, in either direction."""
        return self.before or self.after

    @property
    def is_backward(self) -> bool:
        """Whether the rows before a cursor are asked for; they are read in reverse."""
        return bool(self.before)


def cut_page(
    rows: Sequence[Item], request: PageRequest, cursor_of: Callable[[Item], str]
) -> Page[Item]:
    """A page from ``limit + 1`` rows in reading order; the row too many says that it goes on.

    Rows read backward come back in the list's own order.
    """
    has_more = len(rows) > request.limit
    items = list(rows[: request.limit])
    if request.is_backward:
        items.reverse()
    before_it = has_more if request.is_backward else request.after is not None
    after_it = True if request.is_backward else has_more
    return Page(
        items=items,
        next_cursor=cursor_of(items[-1]) if items and after_it else None,
        prev_cursor=cursor_of(items[0]) if items and before_it else None,
    )


def checked_limit(limit: int) -> int:
    """Check a page size.

    Raises:
        InvalidLimitError: If it is not between 1 and 200.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidLimitError(f"A page has 1 to {MAX_LIMIT} rows.")
    return limit


def encode_cursor(*keys: str) -> str:
    """Pack the sort key values of the last row."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """Unpack a cursor of ``length`` sort key values.

    Raises:
        InvalidCursorError: If it is garbage or of another list.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        keys: list[Any] = msgspec.json.decode(raw, type=list[str])
    except (binascii.Error, msgspec.MsgspecError, ValueError, UnicodeError):
        raise InvalidCursorError("Leave the cursor out to start from the first page.") from None
    if len(keys) != length:
        raise InvalidCursorError("The cursor belongs to another list.")
    return keys


def moment_cursor(at: datetime, row_id: UUID) -> str:
    """The cursor of a list by time, then by id."""
    return encode_cursor(at.isoformat(), str(row_id))


def read_moment_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The instant and the id behind which a list by time goes on.

    Raises:
        InvalidCursorError: If the cursor is not one of such a list.
    """
    text, key = decode_cursor(cursor, 2)
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC), cursor_id(key)
    except (ValueError, OverflowError):
        pass
    raise InvalidCursorError("The cursor belongs to another list.")


def cursor_id(text: str) -> UUID:
    """The id that a sort key of a cursor is.

    Raises:
        InvalidCursorError: If it is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise InvalidCursorError("The cursor belongs to another list.") from None


def cursor_number(text: str, *, most: int) -> int:
    """The whole number from zero to ``most`` that a sort key of a cursor is.

    Raises:
        InvalidCursorError: If it is none.
    """
    if text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text) <= most:
        return int(text)
    raise InvalidCursorError("The cursor belongs to another list.")
