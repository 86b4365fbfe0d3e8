"""Use cases of purchase orders: write, send, close, cancel. What is on its way follows them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains import inventory
from app.domains.purchasing import repository, rules
from app.domains.purchasing.errors import SupplierNotFoundError
from app.domains.purchasing.events import PurchaseOrderSent
from app.domains.purchasing.repository import LineHead, OrderHead
from app.domains.purchasing.types import PurchaseLineWrite, PurchaseOrderWrite, PurchaseStatus
from app.kernel.ids import new_id
from app.kernel.quantity import positive_quantity
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_SUPPLIER: Final = """
SELECT currency, over_receipt_rate, lead_days FROM tenant.supplier WHERE tenant_id = $1 AND id = $2 AND is_active
"""
_LOCK_KEY: Final = (
    "SELECT pg_advisory_xact_lock(hashtextextended('purchase:' || $1::uuid || ':' || $2::text, 0))"
)
_KNOWN: Final = "SELECT id FROM tenant.purchase_order WHERE tenant_id = $1 AND idempotency_key = $2"
_ITEMS: Final = """
SELECT v.id, i.supplier_sku, i.unit_price
FROM tenant.variant v
LEFT JOIN tenant.supplier_item i ON i.tenant_id = $1 AND i.variant_id = v.id AND i.supplier_id = $2
WHERE v.tenant_id = $1 AND v.id = ANY($3::uuid[])
"""
_ADD_ORDER: Final = """
INSERT INTO tenant.purchase_order (tenant_id, id, number, supplier_id, warehouse_id, currency, exchange_rate,
                                   rate_source, rate_on, over_receipt_rate, expected_on, note, total_minor, created_at,
                                   updated_at, idempotency_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)
"""
_ADD_LINES: Final = """
INSERT INTO tenant.purchase_order_line (tenant_id, id, order_id, position, variant_id, supplier_sku, quantity,
                                        unit_price, total_minor)
SELECT $1, l.id, $2, l.position, l.variant_id, l.supplier_sku, l.quantity, l.unit_price, l.total_minor
FROM unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::numeric[], $8::numeric[], $9::bigint[])
     AS l(id, position, variant_id, supplier_sku, quantity, unit_price, total_minor)
"""
_MOST_LINES: Final = 500


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line before it is written."""

    variant_id: UUID
    supplier_sku: str
    quantity: Decimal
    unit_price: Decimal
    total_minor: int


async def create_purchase_order(uow: UnitOfWork, *, order: PurchaseOrderWrite) -> UUID:
    """Write a draft of a purchase order; returns its id.

    A line without a price takes the supplier's own; the currency is the supplier's unless another is named, and the
    exchange rate is kept as it is given now.

    Raises:
        InvalidPurchaseError: If there are no lines, or one has no price or an unknown variant.
        SupplierNotFoundError: If there is no such active supplier or warehouse.
        UnknownExchangeRateError: If the currency is not the tenant's and no rate is given.
    """
    if order.idempotency_key:
        # Two posts of the same order wait for each other here; the unique key stands behind it.
        await uow.execute(_LOCK_KEY, order.idempotency_key)
        known: UUID | None = await uow.fetch_value(_KNOWN, order.idempotency_key)
        if known is not None:
            return known
    supplier = await uow.fetch_row(_SUPPLIER, order.supplier_id)
    if supplier is None:
        raise SupplierNotFoundError("There is no active supplier with this id.")
    currency = order.currency or supplier["currency"]
    rate = rules.rate_of(
        currency, uow.tenant.currency, order.exchange_rate, pointer="/exchange_rate"
    )
    lines = await _lines(uow, order, currency)
    order_id = new_id()
    number = f"OC-{await take_document_number(uow, kind='purchase_order'):06d}"
    total_minor = sum(line.total_minor for line in lines)
    try:
        await uow.execute(
            _ADD_ORDER,
            order_id,
            number,
            order.supplier_id,
            order.warehouse_id,
            currency,
            rate.rate,
            rate.source.strip(),
            None if rate.rate_on == date.min else rate.rate_on,
            supplier["over_receipt_rate"],
            order.expected_on,
            order.note.strip(),
            total_minor,
            uow.now,
            order.idempotency_key or None,
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise SupplierNotFoundError("There is no such warehouse.") from error
    await _write_lines(uow, order_id, lines)
    uow.audit(
        "purchasing.order.created",
        Subject("purchase_order", order_id, number),
        after={"currency": currency, "total_minor": total_minor, "lines": len(lines)},
    )
    return order_id


async def send_purchase_order(uow: UnitOfWork, *, order_id: UUID) -> None:
    """Say that an order went to its supplier: from now on its goods are on their way.

    Raises:
        PurchaseOrderNotFoundError: If there is none with this id.
        PurchaseStateError: If it is no draft.
    """
    order = await repository.lock_order(uow, order_id)
    rules.require_state(order.status, "send")
    lines = await repository.list_lines(uow, order_id)
    await _expect(uow, order, lines, sign=1)
    await repository.set_status(uow, order_id, PurchaseStatus.SENT)
    _audit(uow, order, action="sent", to=PurchaseStatus.SENT)
    uow.emit(
        PurchaseOrderSent(subject_id=order_id, number=order.number, supplier_id=order.supplier_id)
    )


async def close_purchase_order(uow: UnitOfWork, *, order_id: UUID) -> None:
    """Say that nothing more will come of an order.

    Raises:
        PurchaseOrderNotFoundError: If there is none with this id.
        PurchaseStateError: If nothing of it has come, or it is closed or canceled.
    """
    await _end(uow, order_id, action="close", to=PurchaseStatus.CLOSED)


async def cancel_purchase_order(uow: UnitOfWork, *, order_id: UUID) -> None:
    """Take back an order of which nothing has come.

    Raises:
        PurchaseOrderNotFoundError: If there is none with this id.
        PurchaseStateError: If something of it has come, or it is closed or canceled.
    """
    await _end(uow, order_id, action="cancel", to=PurchaseStatus.CANCELED)


async def _end(uow: UnitOfWork, order_id: UUID, *, action: str, to: PurchaseStatus) -> None:
    order = await repository.lock_order(uow, order_id)
    rules.require_state(order.status, action)
    if order.status in {PurchaseStatus.SENT, PurchaseStatus.PARTIALLY_RECEIVED}:
        await _expect(uow, order, await repository.list_lines(uow, order_id), sign=-1)
    await repository.set_status(uow, order_id, to)
    _audit(uow, order, action=to.value, to=to)


async def _expect(
    uow: UnitOfWork, order: OrderHead, lines: Sequence[LineHead], *, sign: int
) -> None:
    """Add to, or take off, what is on its way to the warehouse."""
    changes: dict[tuple[UUID, UUID], Decimal] = {}
    for line in lines:
        key = (line.variant_id, order.warehouse_id)
        changes[key] = changes.get(key, Decimal(0)) + sign * line.open
    await inventory.change_incoming(uow, changes=changes)


def _audit(uow: UnitOfWork, order: OrderHead, *, action: str, to: PurchaseStatus) -> None:
    uow.audit(
        f"purchasing.order.{action}",
        Subject("purchase_order", order.id, order.number),
        before={"status": order.status.value},
        after={"status": to.value},
    )


async def _lines(uow: UnitOfWork, order: PurchaseOrderWrite, currency: str) -> list[_Line]:
    """The lines with their prices, checked.

    Raises:
        InvalidPurchaseError: If there are none or too many, or one has no price or an unknown variant.
    """
    if not 1 <= len(order.lines) <= _MOST_LINES:
        rules.refuse("lines", "An order has 1 to 500 lines.")
    rows = await uow.fetch(_ITEMS, order.supplier_id, [line.variant_id for line in order.lines])
    items = {row["id"]: row for row in rows}
    return [
        _line(line, items.get(line.variant_id), currency, position=position)
        for position, line in enumerate(order.lines)
    ]


def _line(
    line: PurchaseLineWrite, item: asyncpg.Record | None, currency: str, *, position: int
) -> _Line:
    if item is None:
        rules.refuse(f"lines/{position}/variant_id", "There is no such variant.")
    price = item["unit_price"] if line.unit_price is None else line.unit_price
    if price is None or price < 0:
        rules.refuse(f"lines/{position}/unit_price", "A line needs a price, zero or more.")
    quantity = positive_quantity(line.quantity)
    return _Line(
        variant_id=line.variant_id,
        supplier_sku=item["supplier_sku"] or "",
        quantity=quantity,
        unit_price=price,
        total_minor=rules.line_total(quantity, price, currency),
    )


async def _write_lines(uow: UnitOfWork, order_id: UUID, lines: Sequence[_Line]) -> None:
    await uow.execute(
        _ADD_LINES,
        order_id,
        [new_id() for _ in lines],
        list(range(1, len(lines) + 1)),
        [line.variant_id for line in lines],
        [line.supplier_sku for line in lines],
        [line.quantity for line in lines],
        [line.unit_price for line in lines],
        [line.total_minor for line in lines],
    )
