"""An order as the API shows it, whether it was just placed or is read.

One shape for both: what placing an order answers is what reading it right after answers, without another read.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from app.domains import fulfillment, orders, payments
from app.domains.checkout import PlacedLine, PlacedOrder
from app.domains.fulfillment import ShipmentView
from app.domains.orders import (
    OrderAddressView,
    OrderDetail,
    OrderFlagView,
    OrderLineTaxView,
    OrderLineView,
    OrderLink,
    OrderRow,
    OrderTagView,
)
from app.domains.payments import PaymentView
from app.domains.tax import LineTax, Withheld
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.public_api.bodies import MoneyBody, money, shown_id
from app.public_api.sums import Sums, sums_of
from app.public_api.v1.order_shapes import (
    LineTaxBody,
    OrderAddressBody,
    OrderBody,
    OrderFlagBody,
    OrderLineBody,
    OrderLinkBody,
    OrderPaymentBody,
    ShipmentBody,
    ShipmentLineBody,
    WithheldBody,
)


async def read_order(uow: UnitOfWork, order_id: UUID) -> OrderBody:
    """An order as it stands.

    Raises:
        OrderNotFoundError: If there is no such order.
    """
    order = await orders.get_order(uow, order_id)
    return order_body(
        order,
        await payments.list_order_payments(uow, order_id),
        await fulfillment.list_order_shipments(uow, order_id),
        tags=(await orders.tags_of_orders(uow, [order_id])).get(order_id, []),
    )


class OrderHead(Sums):
    """What an order and a row of the list of orders both show."""

    id: str
    number: str
    status: str
    payment_state: str
    channel: str
    external_id: str | None
    customer_id: str | None
    paid: MoneyBody
    placed_at: datetime
    placed_on: date


def head_of(order: PlacedOrder | OrderDetail | OrderRow) -> OrderHead:
    """The part of an order that all of its shapes have."""
    return {
        "id": encode("ord", order.id),
        "number": order.number,
        "status": order.status,
        "payment_state": order.payment_state,
        "channel": order.channel,
        "external_id": order.external_id,
        "customer_id": shown_id("cus", order.customer_id),
        **sums_of(order),
        "paid": money(order.paid_minor, order.currency),
        "placed_at": order.placed_at,
        "placed_on": order.placed_on,
    }


def placed_body(order: PlacedOrder) -> OrderBody:
    """An order that was just placed: nothing has left, and nobody was told of anything yet."""
    return OrderBody(
        **head_of(order),
        source_status=None,
        payment_terms_days=order.payment_terms_days,
        approved_at=order.approved_at,
        promised_on=None,
        note=order.note,
        version=order.version,
        lines=[_line_body(line, order.currency) for line in order.lines],
        addresses=[_address_body(address) for address in order.addresses],
        payments=[_payment_body(payment) for payment in order.payments],
        shipments=[],
        flags=[],
        tags=[],
        withheld=withheld_bodies(order.withheld, order.currency),
        payable=money(order.payable_minor, order.currency),
        split_from=_link_body(order.split_from),
        split_into=_link_body(order.split_into),
    )


def order_body(
    order: OrderDetail,
    paid: list[PaymentView],
    shipped: list[ShipmentView],
    *,
    tags: Sequence[OrderTagView],
) -> OrderBody:
    """An order that was read as the API shows it."""
    return OrderBody(
        **head_of(order),
        source_status=order.source_status,
        payment_terms_days=order.payment_terms_days,
        approved_at=order.approved_at,
        promised_on=order.promised_on,
        note=order.note,
        version=order.version,
        lines=[_line_body(line, order.currency) for line in order.lines],
        addresses=[_address_body(address) for address in order.addresses],
        payments=[_payment_body(payment) for payment in paid],
        shipments=[_shipment_body(shipment) for shipment in shipped],
        flags=[_flag_body(flag) for flag in order.flags],
        tags=[tag.name for tag in tags],
        withheld=withheld_bodies(order.withheld, order.currency),
        payable=money(order.payable_minor, order.currency),
        split_from=_link_body(order.split_from),
        split_into=_link_body(order.split_into),
    )


def _line_body(line: PlacedLine | OrderLineView, currency: str) -> OrderLineBody:
    """A line; of one that was just placed nothing has left, and shipping is not shared out yet."""
    is_new = isinstance(line, PlacedLine)
    return OrderLineBody(
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
        taxes=_tax_bodies(line.taxes, currency),
        shipping=money(0 if is_new else line.shipping_minor, currency),
        warehouse_id=shown_id("whs", line.warehouse_id),
        reserved_quantity=plain(line.reserved_quantity),
        shipped_quantity="0" if is_new else plain(line.shipped_quantity),
        backordered=plain(line.backordered),
        seller_id=shown_id("sel", line.seller_id),
        commission=money(line.commission_minor, currency),
        commission_tax=money(line.commission_tax_minor, currency),
        commission_rate=None if line.commission_rate is None else plain(line.commission_rate),
    )


def _tax_bodies(taxes: Sequence[LineTax | OrderLineTaxView], currency: str) -> list[LineTaxBody]:
    """The taxes of a line, by their code."""
    return [
        LineTaxBody(
            code=item.code,
            name=item.name,
            rate=plain(item.rate),
            base=money(item.base_minor, currency),
            amount=money(item.amount_minor, currency),
        )
        for item in sorted(taxes, key=lambda item: item.code)
    ]


def withheld_bodies(withheld: Sequence[Withheld], currency: str) -> list[WithheldBody]:
    """What the buyer keeps back of a document, each with its base."""
    return [
        WithheldBody(
            code=item.code,
            name=item.name,
            rate=plain(item.rate),
            base=money(item.base_minor, currency),
            amount=money(item.amount_minor, currency),
        )
        for item in withheld
    ]


def _link_body(link: OrderLink | None) -> OrderLinkBody | None:
    return None if link is None else OrderLinkBody(id=encode("ord", link.id), number=link.number)


def _address_body(address: OrderAddressView) -> OrderAddressBody:
    return OrderAddressBody(**msgspec.structs.asdict(address))


def _flag_body(flag: OrderFlagView) -> OrderFlagBody:
    return OrderFlagBody(
        code=flag.code,
        detail=flag.detail,
        created_at=flag.created_at,
        resolved_at=flag.resolved_at,
        resolution=flag.resolution,
    )


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
        seller_id=shown_id("sel", shipment.seller_id),
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
