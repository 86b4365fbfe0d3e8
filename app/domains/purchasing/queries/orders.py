"""Reads of purchase orders and goods receipts."""

from typing import Any, Final
from uuid import UUID

import asyncpg

from app.domains.purchasing.errors import PurchaseOrderNotFoundError, ReceiptNotFoundError
from app.domains.purchasing.queries.documents import list_invoices
from app.domains.purchasing.queries.paging import Listing, newest_first, one_of
from app.domains.purchasing.types import PurchaseStatus
from app.domains.purchasing.views import (
    PurchaseLineView,
    PurchaseOrderDetail,
    PurchaseOrderRow,
    ReceiptDetail,
    ReceiptLineView,
    ReceiptRow,
)
from app.kernel.pagination import MAX_LIMIT, Page, PageRequest
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

_ORDERS: Final = """
SELECT o.id, o.number, o.supplier_id, s.name AS supplier, o.warehouse_id, w.name AS warehouse, o.status, o.currency,
       o.exchange_rate, o.rate_source, o.rate_on, o.over_receipt_rate, o.expected_on, o.note, o.total_minor, o.sent_at,
       o.created_at, o.version,
       (SELECT coalesce(sum(least(l.received, l.quantity)) / sum(l.quantity), 0) FROM tenant.purchase_order_line l
        WHERE l.tenant_id = $1 AND l.order_id = o.id) AS progress
FROM tenant.purchase_order o
JOIN tenant.supplier s ON s.tenant_id = $1 AND s.id = o.supplier_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = o.warehouse_id
WHERE {conditions} ORDER BY o.id {direction} LIMIT {limit}
"""
_LINES: Final = """
SELECT l.id, l.position, l.variant_id, v.sku, v.name, coalesce(t.tracked_by, 'none') AS tracked_by, l.supplier_sku,
       l.quantity, l.unit_price, l.total_minor, l.received, l.returned, l.invoiced,
       (SELECT sum(i.quantity * i.unit_price) / sum(i.quantity) FROM tenant.supplier_invoice_line i
        WHERE i.tenant_id = $1 AND i.order_line_id = l.id) AS charged_price
FROM tenant.purchase_order_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
LEFT JOIN tenant.product_tracking t ON t.tenant_id = $1 AND t.product_id = v.product_id
WHERE l.tenant_id = $1 AND l.order_id = $2 ORDER BY l.position
"""
_RECEIPTS: Final = """
SELECT r.id, r.number, r.order_id, o.number AS order_number, s.name AS supplier, w.name AS warehouse, r.received_on,
       r.reference, r.actor_label, r.created_at,
       (SELECT sum(l.quantity) FROM tenant.goods_receipt_line l
        WHERE l.tenant_id = $1 AND l.receipt_id = r.id) AS units
FROM tenant.goods_receipt r
JOIN tenant.purchase_order o ON o.tenant_id = $1 AND o.id = r.order_id
JOIN tenant.supplier s ON s.tenant_id = $1 AND s.id = r.supplier_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = r.warehouse_id
WHERE {conditions} ORDER BY r.id {direction} LIMIT {limit}
"""
_RECEIPT_LINES: Final = """
SELECT l.id, l.order_line_id, l.variant_id, v.sku, v.name, l.quantity, l.returned, l.unit_cost,
       (SELECT coalesce(sum(p.amount_minor), 0)::bigint FROM tenant.landed_cost_part p
        WHERE p.tenant_id = $1 AND p.receipt_line_id = l.id) AS landed_minor
FROM tenant.goods_receipt_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE l.tenant_id = $1 AND l.receipt_id = $2 ORDER BY l.position
"""


def _order_row(row: asyncpg.Record) -> PurchaseOrderRow:
    values: dict[str, Any] = {**row, "status": PurchaseStatus(row["status"])}
    return PurchaseOrderRow(**values)


_ORDER_LISTING: Final = Listing[PurchaseOrderRow](
    statement=_ORDERS, column="o.id", make=_order_row, key=lambda row: row.id
)
_RECEIPT_LISTING: Final = Listing[ReceiptRow](
    statement=_RECEIPTS,
    column="r.id",
    make=lambda row: ReceiptRow(**dict(row)),
    key=lambda row: row.id,
)


async def list_purchase_orders(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    search: str = "",
    status: PurchaseStatus | None = None,
    supplier_id: UUID | None = None,
) -> Page[PurchaseOrderRow]:
    """A page of purchase orders, newest first; ``search`` is a part of the number or of the supplier's name."""
    conditions = Conditions("o.tenant_id = $1")
    if search:
        pattern = like_anywhere(search)
        conditions.add("(o.number ILIKE {} OR s.name ILIKE {})", pattern, pattern)
    if status is not None:
        conditions.add("o.status = {}", status.value)
    if supplier_id is not None:
        conditions.add("o.supplier_id = {}", supplier_id)
    return await newest_first(uow, _ORDER_LISTING, conditions, page=page)


async def get_purchase_order(uow: UnitOfWork, order_id: UUID) -> PurchaseOrderDetail:
    """A purchase order with its lines, receipts and invoices.

    Raises:
        PurchaseOrderNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(one_of(_ORDER_LISTING), order_id)
    if row is None:
        raise PurchaseOrderNotFoundError("There is no purchase order with this id.")
    everything = PageRequest(limit=MAX_LIMIT)
    receipts = await list_receipts(uow, page=everything, order_id=order_id)
    invoices = await list_invoices(uow, page=everything, order_id=order_id)
    return PurchaseOrderDetail(
        order=_order_row(row),
        lines=[PurchaseLineView(**dict(line)) for line in await uow.fetch(_LINES, order_id)],
        receipts=receipts.items,
        invoices=invoices.items,
    )


async def list_receipts(
    uow: UnitOfWork, *, page: PageRequest, order_id: UUID | None = None, search: str = ""
) -> Page[ReceiptRow]:
    """A page of goods receipts, newest first; ``search`` is a part of a number or of the supplier's name."""
    conditions = Conditions("r.tenant_id = $1")
    if order_id is not None:
        conditions.add("r.order_id = {}", order_id)
    if search:
        pattern = like_anywhere(search)
        conditions.add(
            "(r.number ILIKE {} OR o.number ILIKE {} OR s.name ILIKE {})", pattern, pattern, pattern
        )
    return await newest_first(uow, _RECEIPT_LISTING, conditions, page=page)


async def get_receipt(uow: UnitOfWork, receipt_id: UUID) -> ReceiptDetail:
    """A goods receipt with its lines.

    Raises:
        ReceiptNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(one_of(_RECEIPT_LISTING), receipt_id)
    if row is None:
        raise ReceiptNotFoundError("There is no goods receipt with this id.")
    lines = await uow.fetch(_RECEIPT_LINES, receipt_id)
    return ReceiptDetail(
        receipt=ReceiptRow(**dict(row)), lines=[ReceiptLineView(**dict(line)) for line in lines]
    )
