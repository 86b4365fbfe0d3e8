"""Locks and writes that several use cases of purchasing share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.purchasing.errors import PurchaseOrderNotFoundError
from app.domains.purchasing.types import PurchaseStatus
from app.platform.db.unit_of_work import UnitOfWork

_LOCK_ORDER: Final = """
SELECT o.id, o.number, o.supplier_id, o.warehouse_id, o.status, o.currency, o.exchange_rate, o.over_receipt_rate,
       o.version, s.payment_days
FROM tenant.purchase_order o
JOIN tenant.supplier s ON s.tenant_id = $1 AND s.id = o.supplier_id
WHERE o.tenant_id = $1 AND o.id = $2
FOR UPDATE OF o
"""
_LINES: Final = """
SELECT l.id, l.position, l.variant_id, v.sku, l.quantity, l.unit_price, l.received, l.invoiced, l.returned
FROM tenant.purchase_order_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE l.tenant_id = $1 AND l.order_id = $2
ORDER BY l.position
"""
_SET_STATUS: Final = """
UPDATE tenant.purchase_order
SET status = $3::varchar, version = version + 1, updated_at = $4,
    sent_at = CASE WHEN $3::varchar = 'sent' THEN coalesce(sent_at, $4) ELSE sent_at END
WHERE tenant_id = $1 AND id = $2
"""
_ADD_PROGRESS: Final = """
UPDATE tenant.purchase_order_line l
SET received = l.received + p.received, invoiced = l.invoiced + p.invoiced, returned = l.returned + p.returned
FROM unnest($2::uuid[], $3::numeric[], $4::numeric[], $5::numeric[]) AS p(id, received, invoiced, returned)
WHERE l.tenant_id = $1 AND l.id = p.id
"""


class OrderHead(msgspec.Struct, frozen=True, kw_only=True):
    """A locked purchase order."""

    id: UUID
    number: str
    supplier_id: UUID
    warehouse_id: UUID
    status: PurchaseStatus
    currency: str
    exchange_rate: Decimal
    over_receipt_rate: Decimal
    version: int
    payment_days: int


class LineHead(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a locked purchase order."""

    id: UUID
    position: int
    variant_id: UUID
    sku: str
    quantity: Decimal
    unit_price: Decimal
    received: Decimal
    invoiced: Decimal
    returned: Decimal

    @property
    def open(self) -> Decimal:
        """What is still to come."""
        return max(self.quantity - self.received, Decimal(0))

    @property
    def kept(self) -> Decimal:
        """What came and did not go back."""
        return self.received - self.returned


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What to add to a line."""

    received: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)


async def lock_order(uow: UnitOfWork, order_id: UUID) -> OrderHead:
    """Lock a purchase order; its lines change only under this lock.

    Raises:
        PurchaseOrderNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(_LOCK_ORDER, order_id)
    if row is None:
        raise PurchaseOrderNotFoundError("There is no purchase order with this id.")
    values: dict[str, Any] = {**row, "status": PurchaseStatus(row["status"])}
    return OrderHead(**values)


async def list_lines(uow: UnitOfWork, order_id: UUID) -> list[LineHead]:
    """The lines of a purchase order, in their order."""
    return [LineHead(**dict(row)) for row in await uow.fetch(_LINES, order_id)]


async def set_status(uow: UnitOfWork, order_id: UUID, status: PurchaseStatus) -> None:
    """Bring a locked order to a state."""
    await uow.execute(_SET_STATUS, order_id, status.value, uow.now)


async def add_progress(uow: UnitOfWork, changes: Mapping[UUID, Progress]) -> None:
    """Add to lines of a locked order."""
    parts: Sequence[Progress] = list(changes.values())
    await uow.execute(
        _ADD_PROGRESS,
        list(changes),
        [item.received for item in parts],
        [item.invoiced for item in parts],
        [item.returned for item in parts],
    )
