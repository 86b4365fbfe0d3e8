"""From prices to what is written: demands on the stock, the state an order begins in; pure."""

from collections.abc import Sequence
from uuid import UUID

from app.domains.checkout.rules.prices import PricedLine
from app.domains.inventory import Demand
from app.domains.orders import OrderStatus
from app.domains.payments import PaymentCreate, PaymentStatus
from app.domains.tax import Rate


def demands_of(lines: Sequence[PricedLine]) -> list[Demand]:
    """What the lines ask of the stock."""
    return [
        Demand(
            position=position,
            variant_id=line.offer.variant_id,
            quantity=line.quantity,
            label=line.offer.sku,
        )
        for position, line in enumerate(lines, start=1)
    ]


def status_when_placed(payment: PaymentCreate | None, total_minor: int) -> OrderStatus:
    """Where an order stands at the end of its placement: paid if it comes with all its money."""
    if payment is None or payment.status is not PaymentStatus.RECEIVED:
        return OrderStatus.PENDING
    return OrderStatus.PAID if payment.amount_minor >= total_minor else OrderStatus.PENDING


def rates_by_class(rows: Sequence[tuple[str, Rate]]) -> dict[str, list[Rate]]:
    """Rates grouped by class of goods."""
    found: dict[str, list[Rate]] = {}
    for tax_class, rate in rows:
        found.setdefault(tax_class, []).append(rate)
    return found


def only_warehouse(warehouse_ids: Sequence[UUID]) -> UUID | None:
    """The warehouse that serves a line, unless several do."""
    return warehouse_ids[0] if len(set(warehouse_ids)) == 1 else None
