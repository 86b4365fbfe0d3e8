"""Reading orders through the API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from app.domains import fulfillment, orders, payments
from app.domains.fulfillment import ShipmentView
from app.domains.orders import (
    OrderAddressView,
    OrderDetail,
    OrderFilter,
    OrderLineView,
    OrderNotFoundError,
    OrderRow,
    OrderSort,
    OrderStatus,
    OrderTagView,
    PaymentState,
)
from app.domains.payments import PaymentView
from app.kernel.ids import encode
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
    money,
    optional_id,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.order_bodies import OrderBody, OrderLineBody, tax_body

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


class OrderLineReadBody(OrderLineBody, frozen=True, kw_only=True):
    """A line of an order with what has become of it."""

    attributes: dict[str, str]
    shipping: MoneyBody
    reserved_quantity: DecimalText
    shipped_quantity: DecimalText


class OrderPaymentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of an order."""

    id: str
    position: int
    method: str
    status: str
    amount: MoneyBody
    refunded: MoneyBody
    installments: int
    reference: str | None
    authorized_at: datetime | None
    received_at: datetime | None


class ShipmentLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line is in a shipment."""

    order_line_id: str
    sku: str
    quantity: DecimalText


class ShipmentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of an order."""

    id: str
    method: str
    status: str
    carrier: str | None
    tracking_number: str | None
    seller_id: str | None
    ship_by_on: date | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: list[ShipmentLineBody]


class OrderAddressBody(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it was when the order was placed; `is_structured` is false for a text that names no street."""

    kind: str
    recipient: str | None
    line: str
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    is_structured: bool


class OrderFlagBody(msgspec.Struct, frozen=True, kw_only=True):
    """Something about an order that a person must look at, or has settled."""

    code: str
    detail: dict[str, object]
    created_at: datetime
    resolved_at: datetime | None
    resolution: str | None


class OrderReadBody(OrderBody, frozen=True, kw_only=True):
    """An order with everything that belongs to it."""

    lines: list[OrderLineReadBody]  # pyright: ignore[reportIncompatibleVariableOverride] - frozen, so never written
    source_status: str | None
    payment_state: str
    paid: MoneyBody
    payment_terms_days: int | None
    approved_at: datetime | None
    promised_on: date | None
    addresses: list[OrderAddressBody]
    version: int
    payments: list[OrderPaymentBody]
    shipments: list[ShipmentBody]
    flags: list[OrderFlagBody]
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
async def get_order(uow: NamedDependency[UnitOfWork], order_id: FromPath[str]) -> OrderReadBody:
    """Read an order with lines, taxes, payments, shipments, addresses and notices."""
    key = path_id("ord", order_id, OrderNotFoundError)
    order = await orders.get_order(uow, key)
    return read_body(
        order,
        await payments.list_order_payments(uow, key),
        await fulfillment.list_order_shipments(uow, key),
        tags=(await orders.tags_of_orders(uow, [key])).get(key, []),
    )


def summary_body(row: OrderRow, tags: Sequence[OrderTagView]) -> OrderSummaryBody:
    """A row of the list as the API shows it."""
    currency = row.currency
    return OrderSummaryBody(
        id=encode("ord", row.id),
        number=row.number,
        status=row.status,
        payment_state=row.payment_state,
        channel=row.channel,
        external_id=row.external_id,
        customer_id=_id("cus", row.customer_id),
        currency=currency,
        tax_included=row.tax_included,
        items=money(row.items_minor, currency),
        discount=money(row.discount_minor, currency),
        shipping=money(row.shipping_minor, currency),
        tax=money(row.tax_minor, currency),
        total=money(row.total_minor, currency),
        paid=money(row.paid_minor, currency),
        placed_at=row.placed_at,
        placed_on=row.placed_on,
        line_count=row.line_count,
        units=plain(row.units),
        open_flags=row.open_flags,
        tags=[tag.name for tag in tags],
    )


def read_body(
    order: OrderDetail,
    paid: list[PaymentView],
    shipped: list[ShipmentView],
    *,
    tags: Sequence[OrderTagView],
) -> OrderReadBody:
    """An order as the API shows it."""
    currency = order.currency
    return OrderReadBody(
        id=encode("ord", order.id),
        number=order.number,
        status=order.status,
        source_status=order.source_status,
        payment_state=order.payment_state,
        channel=order.channel,
        external_id=order.external_id,
        customer_id=_id("cus", order.customer_id),
        currency=currency,
        tax_included=order.tax_included,
        items=money(order.items_minor, currency),
        discount=money(order.discount_minor, currency),
        shipping=money(order.shipping_minor, currency),
        tax=money(order.tax_minor, currency),
        total=money(order.total_minor, currency),
        paid=money(order.paid_minor, currency),
        payment_terms_days=order.payment_terms_days,
        placed_at=order.placed_at,
        placed_on=order.placed_on,
        approved_at=order.approved_at,
        promised_on=order.promised_on,
        note=order.note,
        version=order.version,
        lines=[_line_body(line, currency) for line in order.lines],
        addresses=[_address_body(address) for address in order.addresses],
        payments=[_payment_body(payment) for payment in paid],
        shipments=[_shipment_body(shipment) for shipment in shipped],
        flags=[
            OrderFlagBody(
                code=flag.code,
                detail=flag.detail,
                created_at=flag.created_at,
                resolved_at=flag.resolved_at,
                resolution=flag.resolution,
            )
            for flag in order.flags
        ],
        tags=[tag.name for tag in tags],
    )


def _line_body(line: OrderLineView, currency: str) -> OrderLineReadBody:
    return OrderLineReadBody(
        id=encode("oln", line.id),
        position=line.position,
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        name=line.name,
        attributes=line.attributes,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        total=money(line.total_minor, currency),
        discount=money(line.discount_minor, currency),
        tax=money(line.tax_minor, currency),
        shipping=money(line.shipping_minor, currency),
        commission=money(line.commission_minor, currency),
        commission_tax=money(line.commission_tax_minor, currency),
        commission_rate=None if line.commission_rate is None else plain(line.commission_rate),
        taxes=[tax_body(tax, currency) for tax in line.taxes],
        warehouse_id=_id("whs", line.warehouse_id),
        seller_id=_id("sel", line.seller_id),
        reserved_quantity=plain(line.reserved_quantity),
        shipped_quantity=plain(line.shipped_quantity),
        backordered=plain(line.backordered),
    )


def _address_body(address: OrderAddressView) -> OrderAddressBody:
    return OrderAddressBody(**msgspec.structs.asdict(address))


def _payment_body(payment: PaymentView) -> OrderPaymentBody:
    return OrderPaymentBody(
        id=encode("pay", payment.id),
        position=payment.position,
        method=payment.method,
        status=payment.status,
        amount=money(payment.amount_minor, payment.currency),
        refunded=money(payment.refunded_minor, payment.currency),
        installments=payment.installments,
        reference=payment.reference,
        authorized_at=payment.authorized_at,
        received_at=payment.received_at,
    )


def _shipment_body(shipment: ShipmentView) -> ShipmentBody:
    return ShipmentBody(
        id=encode("shp", shipment.id),
        method=shipment.method,
        status=shipment.status,
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        seller_id=_id("sel", shipment.seller_id),
        ship_by_on=shipment.ship_by_on,
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at,
        lines=[
            ShipmentLineBody(
                order_line_id=encode("oln", line.order_line_id),
                sku=line.sku,
                quantity=plain(line.quantity),
            )
            for line in shipment.lines
        ],
    )


def _id(prefix: str, value: UUID | None) -> str | None:
    return None if value is None else encode(prefix, value)
