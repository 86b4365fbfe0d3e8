"""An order as the API shows it, whether it was just placed or is read.

One shape for both: what placing an order answers is what reading it right after answers, without another read.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.domains import fulfillment, orders, payments
from app.domains.checkout import PlacedLine, PlacedOrder
from app.domains.fulfillment import ShipmentView
from app.domains.orders import (
    OrderAddressView,
    OrderDetail,
    OrderLineTaxView,
    OrderLineView,
    OrderLink,
    OrderTagView,
)
from app.domains.payments import PaymentView
from app.domains.tax import LineTax
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.public_api.bodies import money
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


def placed_body(order: PlacedOrder) -> OrderBody:
    """An order that was just placed: nothing has left, and nobody was told of anything yet."""
    currency = order.currency
    return OrderBody(
        id=encode("ord", order.id),
        number=order.number,
        status=order.status,
        source_status=None,
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
        promised_on=None,
        note=order.note,
        version=order.version,
        lines=[_placed_line_body(line, currency) for line in order.lines],
        addresses=[_address_body(address) for address in order.addresses],
        payments=[_payment_body(payment) for payment in order.payments],
        shipments=[],
        flags=[],
        tags=[],
        split_from=_link_body(order.split_from),
        split_into=_link_body(order.split_into),
    )


def _placed_line_body(line: PlacedLine, currency: str) -> OrderLineBody:
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
        shipping=money(0, currency),
        warehouse_id=_id("whs", line.warehouse_id),
        reserved_quantity=plain(line.reserved_quantity),
        shipped_quantity="0",
        backordered=plain(line.backordered),
        seller_id=_id("sel", line.seller_id),
        commission=money(line.commission_minor, currency),
        commission_tax=money(line.commission_tax_minor, currency),
        commission_rate=None if line.commission_rate is None else plain(line.commission_rate),
    )


def order_body(
    order: OrderDetail,
    paid: list[PaymentView],
    shipped: list[ShipmentView],
    *,
    tags: Sequence[OrderTagView],
) -> OrderBody:
    """An order that was read as the API shows it."""
    currency = order.currency
    return OrderBody(
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
        split_from=_link_body(order.split_from),
        split_into=_link_body(order.split_into),
    )


def _line_body(line: OrderLineView, currency: str) -> OrderLineBody:
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
        shipping=money(line.shipping_minor, currency),
        commission=money(line.commission_minor, currency),
        commission_tax=money(line.commission_tax_minor, currency),
        commission_rate=None if line.commission_rate is None else plain(line.commission_rate),
        taxes=_tax_bodies(line.taxes, currency),
        warehouse_id=_id("whs", line.warehouse_id),
        seller_id=_id("sel", line.seller_id),
        reserved_quantity=plain(line.reserved_quantity),
        shipped_quantity=plain(line.shipped_quantity),
        backordered=plain(line.backordered),
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


def _link_body(link: OrderLink | None) -> OrderLinkBody | None:
    return None if link is None else OrderLinkBody(id=encode("ord", link.id), number=link.number)


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
