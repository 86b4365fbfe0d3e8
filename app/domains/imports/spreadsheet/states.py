"""Whether an order's state, payments and stock movements of one row can all be true, and what was shipped."""

from typing import Final, Protocol

from app.domains.imports.records import OrderRecord, ShipmentRecord
from app.domains.imports.spreadsheet.cells import ReadShipping
from app.domains.imports.types import IssueSeverity

_AFTER_PAYMENT: Final = frozenset(("paid", "invoiced", "processing"))
_GONE: Final = frozenset(("shipped", "delivered"))


class Notes(Protocol):
    """Where a contradiction is said."""

    def note(self, severity: IssueSeverity, code: str, field: str, **detail: object) -> None:
        """Say something about a cell."""


def check_states(row: Notes, order: OrderRecord) -> None:
    """Note an error where two cells of the row can't both be true."""
    paid = {payment.status for payment in order.payments}
    moved = {movement.kind for movement in order.movements}
    contradictions = (
        ("payment", order.status in _AFTER_PAYMENT and paid and "received" not in paid),
        ("payment", order.status == "pending" and "received" in paid),
        ("stock", order.status == "pending" and "dispatch" in moved),
        ("stock", order.status in _GONE and "reservation" in moved),
        ("stock", order.status in ("canceled", "unavailable") and moved),
    )
    for field, is_contradictory in contradictions:
        if is_contradictory:
            row.note(
                IssueSeverity.ERROR,
                "imports.states_contradictory",
                field,
                status=order.source_status or order.status,
            )


def shipments_of(order: OrderRecord, shipping: ReadShipping | None) -> list[ShipmentRecord]:
    """The one shipment of the order, as far as the row says it went."""
    if shipping is None:
        return []
    has_left = any(movement.kind == "dispatch" for movement in order.movements)
    status = "pending"
    if order.status == "delivered":
        status = "delivered"
    elif order.status == "canceled":
        status = "canceled"
    elif order.status == "shipped" or has_left:
        status = "shipped"
    return [
        ShipmentRecord(
            position=1,
            method=shipping.method,
            status=status,
            carrier=shipping.carrier,
            tracking_number=shipping.tracking_number,
            lines=tuple(line.position for line in order.lines),
        )
    ]
