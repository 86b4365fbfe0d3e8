"""Reads of suppliers' invoices and landed costs."""

from datetime import date
from typing import Final
from uuid import UUID

from app.domains.purchasing.errors import LandedCostNotFoundError, SupplierInvoiceNotFoundError
from app.domains.purchasing.queries.paging import Listing, newest_first, one_of
from app.domains.purchasing.views import (
    ChargeView,
    InvoiceDetail,
    InvoiceLineView,
    InvoiceRow,
    LandedCostDetail,
    LandedCostRow,
    LandedPartView,
    PaymentView,
)
from app.kernel.pagination import Page, PageRequest
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

_INVOICES: Final = """
SELECT i.id, i.number, i.supplier_id, s.name AS supplier, i.order_id, o.number AS order_number, i.currency,
       i.exchange_rate, i.issued_on, i.due_on, i.net_minor, i.tax_minor, i.paid_minor,
       EXISTS (SELECT FROM tenant.supplier_invoice_line k
               JOIN tenant.purchase_order_line l ON l.tenant_id = $1 AND l.id = k.order_line_id
               WHERE k.tenant_id = $1 AND k.invoice_id = i.id
                 AND (k.unit_price <> l.unit_price OR l.invoiced <> l.received - l.returned)) AS has_differences
FROM tenant.supplier_invoice i
JOIN tenant.supplier s ON s.tenant_id = $1 AND s.id = i.supplier_id
JOIN tenant.purchase_order o ON o.tenant_id = $1 AND o.id = i.order_id
WHERE {conditions} ORDER BY i.id {direction} LIMIT {limit}
"""
_INVOICE_LINES: Final = """
SELECT k.order_line_id, v.sku, k.quantity, k.unit_price, k.total_minor, l.quantity AS ordered,
       l.unit_price AS ordered_price, l.received - l.returned AS kept, l.invoiced
FROM tenant.supplier_invoice_line k
JOIN tenant.purchase_order_line l ON l.tenant_id = $1 AND l.id = k.order_line_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE k.tenant_id = $1 AND k.invoice_id = $2 ORDER BY l.position
"""
_PAYMENTS: Final = """
SELECT paid_on, amount_minor, reference, actor_label FROM tenant.supplier_payment
WHERE tenant_id = $1 AND invoice_id = $2 ORDER BY id
"""
_COSTS: Final = """
SELECT c.id, c.number, c.basis, c.reference, c.amount_minor, c.created_at, c.actor_label,
       coalesce(p.to_stock, 0) AS to_stock, coalesce(p.to_sales, 0) AS to_sales
FROM tenant.landed_cost c
LEFT JOIN LATERAL (
    SELECT sum(p.to_stock) AS to_stock, sum(p.to_sales) AS to_sales FROM tenant.landed_cost_part p
    WHERE p.tenant_id = $1 AND p.landed_cost_id = c.id) p ON true
WHERE {conditions} ORDER BY c.id {direction} LIMIT {limit}
"""
_CHARGES: Final = """
SELECT kind, amount_minor, currency, exchange_rate, base_minor FROM tenant.landed_cost_charge
WHERE tenant_id = $1 AND landed_cost_id = $2 ORDER BY position
"""
_PARTS: Final = """
SELECT r.id AS receipt_id, r.number AS receipt_number, v.sku, l.quantity - l.returned AS quantity, p.amount_minor,
       p.to_stock, p.to_sales
FROM tenant.landed_cost_part p
JOIN tenant.goods_receipt_line l ON l.tenant_id = $1 AND l.id = p.receipt_line_id
JOIN tenant.goods_receipt r ON r.tenant_id = $1 AND r.id = l.receipt_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE p.tenant_id = $1 AND p.landed_cost_id = $2 ORDER BY r.number, l.position
"""
_INVOICE_LISTING: Final = Listing[InvoiceRow](
    statement=_INVOICES,
    column="i.id",
    make=lambda row: InvoiceRow(**dict(row)),
    key=lambda row: row.id,
)
_COST_LISTING: Final = Listing[LandedCostRow](
    statement=_COSTS,
    column="c.id",
    make=lambda row: LandedCostRow(**dict(row)),
    key=lambda row: row.id,
)


async def list_invoices(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    search: str = "",
    order_id: UUID | None = None,
    is_open: bool = False,
    due_before: date | None = None,
) -> Page[InvoiceRow]:
    """A page of suppliers' invoices, newest first; ``is_open`` leaves those of which something is owed."""
    conditions = Conditions("i.tenant_id = $1")
    if order_id is not None:
        conditions.add("i.order_id = {}", order_id)
    if search:
        pattern = like_anywhere(search)
        conditions.add("(i.number ILIKE {} OR s.name ILIKE {})", pattern, pattern)
    if is_open or due_before is not None:
        conditions.add_raw("i.paid_minor < i.net_minor + i.tax_minor")
    if due_before is not None:
        conditions.add("i.due_on < {}", due_before)
    return await newest_first(uow, _INVOICE_LISTING, conditions, page=page)


async def get_invoice(uow: UnitOfWork, invoice_id: UUID) -> InvoiceDetail:
    """A supplier's invoice with its match and payments.

    Raises:
        SupplierInvoiceNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(one_of(_INVOICE_LISTING), invoice_id)
    if row is None:
        raise SupplierInvoiceNotFoundError("There is no supplier invoice with this id.")
    lines = await uow.fetch(_INVOICE_LINES, invoice_id)
    return InvoiceDetail(
        invoice=InvoiceRow(**dict(row)),
        lines=[InvoiceLineView(**dict(item)) for item in lines],
        payments=[PaymentView(**dict(item)) for item in await uow.fetch(_PAYMENTS, invoice_id)],
    )


async def list_landed_costs(uow: UnitOfWork, *, page: PageRequest) -> Page[LandedCostRow]:
    """A page of landed costs, newest first."""
    return await newest_first(uow, _COST_LISTING, Conditions("c.tenant_id = $1"), page=page)


async def get_landed_cost(uow: UnitOfWork, landed_cost_id: UUID) -> LandedCostDetail:
    """A landed cost with its charges and parts.

    Raises:
        LandedCostNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(one_of(_COST_LISTING), landed_cost_id)
    if row is None:
        raise LandedCostNotFoundError("There is no landed cost with this id.")
    return LandedCostDetail(
        cost=LandedCostRow(**dict(row)),
        charges=[ChargeView(**dict(item)) for item in await uow.fetch(_CHARGES, landed_cost_id)],
        parts=[LandedPartView(**dict(item)) for item in await uow.fetch(_PARTS, landed_cost_id)],
    )
