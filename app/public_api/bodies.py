"""Shapes that all resources share: money, decimals, pages, query parameters.

Money and quantities are decimal strings, never JSON numbers, so that no program in between can round them.
"""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from litestar.exceptions import ValidationException
from litestar.handlers.base import BaseRouteHandler

from app.kernel.errors import DomainError, FieldIssue, NotFoundError, UnprocessableError
from app.kernel.ids import InvalidIdError, decode, encode
from app.kernel.money import exact_minor, major
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT, Page

Item = TypeVar("Item")
Body = TypeVar("Body")

#: A decimal as text: up to 15 digits and 6 decimals.
DecimalText = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$",
        description="A decimal number as a string.",
        examples=["12990", "0.5"],
    ),
]
#: Parameters of every list.
PAGE_PARAMETERS: Final = ("limit", "cursor")


class InvalidAmountError(UnprocessableError):
    """An amount has more decimals than its currency."""

    code = "request.invalid_amount"
    title = "The amount is not valid"


class MoneyBody(msgspec.Struct, frozen=True, kw_only=True):
    """An amount and its ISO 4217 currency."""

    amount: DecimalText
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3, examples=["CLP"])]


class PageBody(msgspec.Struct, Generic[Body], frozen=True, kw_only=True):
    """One page of a list. ``next_cursor`` is the ``cursor`` of the next request."""

    data: list[Body]
    has_more: bool
    next_cursor: str | None


def money(amount_minor: int, currency: str) -> MoneyBody:
    """Money as the API shows it."""
    return MoneyBody(amount=f"{major(amount_minor, currency):f}", currency=currency)


def minor(text: str, currency: str, *, pointer: str) -> int:
    """Minor units of an amount as the API takes it.

    Raises:
        InvalidAmountError: If it has more decimals than its currency; names the field.
    """
    try:
        return exact_minor(Decimal(text), currency)
    except DomainError as error:
        issue = FieldIssue(pointer=pointer, code=error.code, detail=error.detail)
        raise InvalidAmountError(error.detail, issues=[issue]) from error


def clean(text: str) -> str:
    """A text as the database takes it: without zero bytes."""
    return text.replace("\x00", "")


def path_id(prefix: str, text: str, missing: type[NotFoundError]) -> UUID:
    """The id in a request's path; what can't be one names nothing.

    Raises:
        NotFoundError: The ``missing`` of its kind, if the text is no id that starts with the prefix.
    """
    try:
        return decode(prefix, text)
    except InvalidIdError as error:
        raise missing(error.detail) from None


def body_id(prefix: str, text: str, pointer: str) -> UUID:
    """An id in a body.

    Raises:
        InvalidIdError: If it is none of its kind; names the field.
    """
    try:
        return decode(prefix, text)
    except InvalidIdError as error:
        issue = FieldIssue(pointer=pointer, code=error.code, detail=error.detail)
        raise InvalidIdError(error.detail, issues=[issue]) from None


def optional_id(prefix: str, text: str | None, pointer: str) -> UUID | None:
    """An id in a body or a filter that may be left out.

    Raises:
        InvalidIdError: If it is none of its kind; names the field.
    """
    return body_id(prefix, text, pointer) if text else None


def most_body(most_bytes: int) -> int:
    """What a request with a file of so many bytes may hold: Base64 takes four signs for three bytes."""
    return most_bytes // 3 * 4 + 10_000


def shown_id(prefix: str, value: UUID | None) -> str | None:
    """An id as the API shows it, if there is one."""
    return None if value is None else encode(prefix, value)


def page_body(page: Page[Item], convert: Callable[[Item], Body]) -> PageBody[Body]:
    """A page of domain structs as the API shows it."""
    return PageBody(
        data=[convert(item) for item in page.items],
        has_more=page.next_cursor is not None,
        next_cursor=page.next_cursor,
    )


def accepts(
    *names: str,
) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """Guard: refuse query parameters we do not know, because a typo in a filter must not return everything."""
    known = frozenset(names)

    async def guard(
        connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
    ) -> None:
        if not connection.scope["query_string"]:
            return
        unknown = sorted(set(connection.query_params.keys()) - known)
        if unknown:
            raise ValidationException(
                f"Unknown query parameter: {', '.join(unknown)[:200]}.",
                extra=[
                    {"key": name[:60], "message": "This parameter is not known.", "source": "query"}
                    for name in unknown
                ],
            )

    return guard


#: For handlers' ``limit`` parameter.
LIMIT_META: Final = {"ge": 1, "le": MAX_LIMIT, "default": DEFAULT_LIMIT}
