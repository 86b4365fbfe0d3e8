"""Buyers, addresses and payments of mapped rows."""

from app.domains.imports.mapped.values import MappedRow, Readers
from app.domains.imports.records import (
    AddressRecord,
    CustomerRecord,
    FlagRecord,
    OrderRecord,
    PaymentRecord,
    ShipmentRecord,
)
from app.domains.imports.values.cells import folded, text_of
from app.domains.imports.values.words import (
    GUESTS,
    PAYMENT_METHODS,
    PAYMENT_STATES,
    look_up,
    names_company,
    names_street,
    read_email,
)

_SETTLED = frozenset(("paid", "invoiced", "processing", "shipped", "delivered"))


def read_customer(row: MappedRow, order_key: str | None = None) -> CustomerRecord | None:
    """The buyer: named by the channel's id, else by e-mail, else by the order alone."""
    name, key = row.text("customer_name"), row.text("customer_id")
    email = row.read_optional("customer_email", lambda cell: read_email(text_of(cell)))
    if not (name or key or email):
        return None
    is_guest = not name or folded(name) in GUESTS
    kind = "guest" if is_guest else "company" if names_company(name) else "person"
    shown = (email or name or key) if is_guest else name
    return CustomerRecord(
        key=key or email or f"order:{order_key}",
        kind=kind,
        name=shown,
        email=email,
        phone=row.text("customer_phone") or None,
        tax_id=row.text("customer_tax_id") or None,
        addresses=_addresses(row, None if is_guest else name),
    )


def _addresses(row: MappedRow, recipient: str | None) -> tuple[AddressRecord, ...]:
    places = {
        "city": row.text("city") or None,
        "region": row.text("region") or None,
        "postal_code": row.text("postal_code") or None,
    }
    found: list[AddressRecord] = []
    for kind, field in (("shipping", "ship_address"), ("billing", "bill_address")):
        line = row.text(field)
        if line:
            found.append(
                AddressRecord(
                    kind=kind,
                    line=line,
                    recipient=recipient,
                    is_structured=names_street(line),
                    **places,
                )
            )
    return tuple(found)


def add_payment(row: MappedRow, order: OrderRecord, readers: Readers) -> None:
    """The payment that the order's head names; without an amount it is the order's total, added at the end."""
    amount = row.read_optional("payment_amount", readers.minor)
    method = row.read_optional(
        "payment_method",
        lambda cell: look_up(PAYMENT_METHODS, text_of(cell), "imports.payment_method_unknown"),
    )
    state = row.read_optional(
        "payment_state",
        lambda cell: look_up(PAYMENT_STATES, text_of(cell), "imports.payment_state_unknown"),
    )
    if amount is None and method is None:
        return
    if amount is None and order.is_part:
        # Its total is only known when all of its rows, wherever they are, have been read.
        order.flags.append(FlagRecord(code="payment_amount_unknown", detail={"method": method}))
        return
    status = state or ("received" if order.status in _SETTLED else "pending")
    order.payments.append(
        PaymentRecord(
            position=1,
            method=method or "not_defined",
            status=status,
            amount_minor=-1 if amount is None else amount,
            received_at=order.placed_at if status == "received" else None,
            authorized_at=order.placed_at if status == "authorized" else None,
        )
    )


def complete(order: OrderRecord) -> None:
    """Add up what depends on all lines: the payment without an amount, and what the parcel holds."""
    for payment in order.payments:
        if payment.amount_minor < 0:
            payment.amount_minor = order.total_minor
    for shipment in order.shipments:
        shipment.lines = tuple(line.position for line in order.lines)


def add_shipment(row: MappedRow, order: OrderRecord) -> None:
    """The parcel that the order's head names."""
    carrier, tracking = row.text("carrier"), row.text("tracking")
    if not (carrier or tracking):
        return
    state = order.status if order.status in ("shipped", "delivered", "canceled") else "pending"
    order.shipments.append(
        ShipmentRecord(
            position=1,
            method="carrier",
            status=state,
            carrier=carrier or None,
            tracking_number=tracking or None,
        )
    )
