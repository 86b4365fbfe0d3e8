"""The addresses and the first payment of an order as they will stand; pure."""

import msgspec

from app.domains import payments
from app.domains.checkout.types import OrderCreate, PlacedOrder
from app.domains.orders import OrderAddressView, OrderStatus, PaymentState
from app.domains.payments import PaymentCreate, PaymentStatus
from app.kernel.ids import new_id


def with_attachments(placed: PlacedOrder, order: OrderCreate) -> PlacedOrder:
    """The order with its addresses and its first payment, which pays it if it covers the total."""
    paid = _received(order.payment)
    is_paid = placed.status == OrderStatus.PAID
    return msgspec.structs.replace(
        placed,
        version=placed.version + is_paid,
        payment_state=_payment_state(order.payment, total_minor=placed.payable_minor),
        paid_minor=paid,
        approved_at=placed.placed_at if is_paid else None,
        addresses=_addresses(order),
        payments=[]
        if order.payment is None
        else [
            payments.first_payment(
                order.payment,
                payment_id=new_id(),
                currency=placed.currency,
                at=placed.placed_at,
            )
        ],
    )


def _received(payment: PaymentCreate | None) -> int:
    if payment is None or payment.status is not PaymentStatus.RECEIVED:
        return 0
    return payment.amount_minor


def _payment_state(payment: PaymentCreate | None, *, total_minor: int) -> PaymentState:
    """How far a new order is paid, as lists of orders say it."""
    paid = _received(payment)
    if paid >= total_minor:
        return PaymentState.PAID
    if paid:
        return PaymentState.PARTIALLY_PAID
    if payment is not None and payment.status is PaymentStatus.AUTHORIZED:
        return PaymentState.AUTHORIZED
    return PaymentState.UNPAID


def _addresses(order: OrderCreate) -> list[OrderAddressView]:
    return [
        OrderAddressView(kind=kind, is_structured=True, **msgspec.structs.asdict(address))
        for kind, address in (
            ("shipping", order.shipping_address),
            ("billing", order.billing_address),
        )
        if address is not None
    ]
