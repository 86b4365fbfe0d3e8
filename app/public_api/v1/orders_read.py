"""Reading orders through the API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from app.domains import orders
from app.domains.orders import (
    OrderFilter,
    OrderNotFoundError,
    OrderRow,
    OrderSort,
    OrderStatus,
    OrderTagView,
    PaymentState,
)
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    MoneyBody,
    PageBody,
    accepts,
    clean,
    optional_id,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.order_answers import head_of, read_order
from app.public_api.v1.order_shapes import OrderBody

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Orders of a page.")]


class OrderSummaryBody(msgspec.Struct, frozen=True, kw_only=True):
    """An order as a list shows it; `paid` is what was received less what was given back."""

    id: str
    number: str
    status: str
    payment_state: str
    channel: str
    external_id: str | None
    customer_id: str | None
    currency: str
    tax_included: bool
    items: MoneyBody
    discount: MoneyBody
    shipping: MoneyBody
    tax: MoneyBody
    total: MoneyBody
    paid: MoneyBody
    placed_at: datetime
    placed_on: date
    line_count: int
    units: DecimalText
    open_flags: int
    tags: list[str]


@get(
    "/orders",
    guards=[
        requires("orders:read"),
        accepts(
            "limit", "cursor", "status", "payment_state", "channel", "external_id", "placed_from",
            "placed_to", "customer_id", "seller_id", "tag",
        ),
    ],
    operation_id="list_orders",
    tags=["Orders"],
    responses=problems(400, 401, 403, 422),
)  # fmt: skip
async def list_orders(  # noqa: PLR0913 - each filter is a parameter of its own in the reference
    uow: NamedDependency[UnitOfWork],
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[OrderStatus | None] = None,
    payment_state: FromQuery[PaymentState | None] = None,
    channel: FromQuery[str] = "",
    external_id: FromQuery[str] = "",
    placed_from: FromQuery[date | None] = None,
    placed_to: FromQuery[date | None] = None,
    customer_id: FromQuery[str | None] = None,
    seller_id: FromQuery[str | None] = None,
    tag: FromQuery[str] = "",
) -> PageBody[OrderSummaryBody]:
    """List orders, the newest first. Dates are business dates, both included; `tag` is a tag's name in any case."""
    found = await orders.list_orders(
        uow,
        filters=OrderFilter(
            status=status,
            payment_state=payment_state,
            channel=clean(channel),
            external_id=clean(external_id),
            placed_from=placed_from,
            placed_to=placed_to,
            customer_id=optional_id("cus", customer_id, "customer_id"),
            seller_id=optional_id("sel", seller_id, "seller_id"),
            tag=clean(tag),
        ),
        page=PageRequest(after=cursor, limit=limit),
        sort=OrderSort.NEWEST,
    )
    tags = await orders.tags_of_orders(uow, [row.id for row in found.items])
    return page_body(found, lambda row: summary_body(row, tags.get(row.id, [])))


@get(
    "/orders/{order_id:str}",
    guards=[requires("orders:read"), accepts()],
    operation_id="get_order",
    tags=["Orders"],
    responses=problems(401, 403, 404),
)
async def get_order(uow: NamedDependency[UnitOfWork], order_id: FromPath[str]) -> OrderBody:
    """Read an order with lines, taxes, payments, shipments, addresses and notices."""
    return await read_order(uow, path_id("ord", order_id, OrderNotFoundError))


def summary_body(row: OrderRow, tags: Sequence[OrderTagView]) -> OrderSummaryBody:
    """A row of the list as the API shows it."""
    return OrderSummaryBody(
        **head_of(row),
        line_count=row.line_count,
        units=plain(row.units),
        open_flags=row.open_flags,
        tags=[tag.name for tag in tags],
    )
