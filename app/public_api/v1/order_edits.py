"""Editing an order through the API, before its goods leave."""

from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Response, patch
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import FromPath, HeaderParameter, JSONBody

from app.domains import checkout
from app.domains.checkout import LineEdit, OrderAddressCreate, OrderEdit, StaleOrderError
from app.domains.orders import OrderNotFoundError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    MoneyBody,
    accepts,
    minor,
    money,
    optional_id,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.order_answers import read_order
from app.public_api.v1.order_bodies import AddressCreateBody
from app.public_api.v1.order_shapes import OrderBody

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class LineEditBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line to change, named by `id`, or to add, named by `sku`. Quantity `"0"` removes it; what is left out stays."""

    id: Annotated[str, msgspec.Meta(examples=["oln_01h455vb4pex5vsknk084sn02q"])] | None = None
    sku: _Text | None = None
    quantity: DecimalText | None = None
    unit_price: DecimalText | None = None
    discount: DecimalText | None = None


class OrderEditBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays, also lines that are not named."""

    lines: Annotated[list[LineEditBody], msgspec.Meta(max_length=500)] = []
    shipping: DecimalText | None = None
    customer_id: str | None = None
    shipping_address: AddressCreateBody | None = None
    billing_address: AddressCreateBody | None = None
    note: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    reprices: Annotated[
        bool,
        msgspec.Meta(
            description="Lines whose price is not named take the price that the rule gives for the customer."
        ),
    ] = False


class EditedOrderBody(msgspec.Struct, frozen=True, kw_only=True):
    """The order after the edit; `difference` is still owed, or was paid too much where it is negative."""

    order: OrderBody
    version: int
    difference: MoneyBody


@patch(
    "/orders/{order_id:str}",
    guards=[requires("orders:write"), accepts()],
    operation_id="edit_order",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404, 409, 412, 422),
)
async def edit_order(
    *,
    uow: NamedDependency[UnitOfWork],
    order_id: FromPath[str],
    data: JSONBody[OrderEditBody | None] = None,
    if_match: Annotated[
        str | None,
        HeaderParameter(
            name="If-Match", description="The `version` you read; another one is refused with 412."
        ),
    ] = None,
) -> Response[EditedOrderBody]:
    """Change lines, shipping, customer, addresses or note of an order whose goods have not left.

    Prices, discounts, taxes, totals and promised stock are computed again in one transaction, or nothing changes.
    """  # noqa: DOC501 - the text is the API's reference; the problems are in the decorator
    key = path_id("ord", order_id, OrderNotFoundError)
    before = await checkout.find_placed(uow, key)
    if before is None:
        raise OrderNotFoundError("There is no such order.")
    try:
        done = await checkout.edit_order(
            uow,
            order_id=key,
            edit=_edit(data or OrderEditBody(), before.currency),
            expected_version=_version(if_match),
        )
    except StaleOrderError as error:
        raise HTTPException(detail=error.detail, status_code=412) from error
    body = EditedOrderBody(
        order=await read_order(uow, key),
        version=done.version,
        difference=money(done.difference_minor, before.currency),
    )
    return Response(body, headers={"ETag": f'"{done.version}"'})


def _version(text: str | None) -> int | None:
    """The version that `If-Match` names.

    Raises:
        ValidationException: If it is no number.
    """
    if text is None:
        return None
    bare = text.strip().strip('"')
    if not bare.isdecimal():
        raise ValidationException("If-Match is the version of an order, in quotes.")
    return int(bare)


def _edit(data: OrderEditBody, currency: str) -> OrderEdit:
    shipping = data.shipping
    return OrderEdit(
        lines=[_line(index, line, currency) for index, line in enumerate(data.lines)],
        shipping_minor=None if shipping is None else minor(shipping, currency, pointer="/shipping"),
        customer_id=optional_id("cus", data.customer_id, "/customer_id"),
        shipping_address=_address(data.shipping_address),
        billing_address=_address(data.billing_address),
        note=data.note,
    )


def _line(index: int, line: LineEditBody, currency: str) -> LineEdit:
    discount = line.discount
    return LineEdit(
        line_id=optional_id("oln", line.id, f"/lines/{index}/id"),
        sku=line.sku,
        quantity=None if line.quantity is None else Decimal(line.quantity),
        unit_price=None if line.unit_price is None else Decimal(line.unit_price),
        discount_minor=None
        if discount is None
        else minor(discount, currency, pointer=f"/lines/{index}/discount"),
    )


def _address(address: AddressCreateBody | None) -> OrderAddressCreate | None:
    return None if address is None else OrderAddressCreate(**msgspec.structs.asdict(address))
