"""Suppliers' invoices and what is paid for them.

An invoice is matched with the order's lines. Where its price differs from the order's, the difference for goods that
are here goes to their cost: to stock for what is left, to the cost of sales of today for what has left. It is valued
at the order's exchange rate, so a rate that moved meanwhile does not change what goods cost.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import asyncpg

from app.domains import inventory
from app.domains.inventory import AddedCost, EntryKind
from app.domains.purchasing import repository, rules
from app.domains.purchasing.errors import (
    InvoiceTakenError,
    OverpaymentError,
    SupplierInvoiceNotFoundError,
)
from app.domains.purchasing.repository import LineHead, OrderHead, Progress
from app.domains.purchasing.types import InvoiceLineWrite, InvoiceWrite, PaymentWrite
from app.kernel.ids import new_id
from app.kernel.money import round_cost, share_of_cost
from app.kernel.quantity import positive_quantity
from app.platform.db.audit import Subject
from app.platform.db.concurrency import happens_first
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.supplier_invoice (tenant_id, id, number, supplier_id, order_id, currency, exchange_rate, rate_source,
                                     rate_on, issued_on, due_on, net_minor, tax_minor, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_ADD_LINES: Final = """
INSERT INTO tenant.supplier_invoice_line (tenant_id, id, invoice_id, order_line_id, quantity, unit_price, total_minor)
SELECT $1, l.id, $2, l.order_line_id, l.quantity, l.unit_price, l.total_minor
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[], $6::numeric[], $7::bigint[])
     AS l(id, order_line_id, quantity, unit_price, total_minor)
"""
_RECEIVED: Final = """
SELECT id, order_line_id, quantity - returned AS kept FROM tenant.goods_receipt_line
WHERE tenant_id = $1 AND order_line_id = ANY($2::uuid[]) AND quantity > returned ORDER BY id
"""
_ADD_PAYMENT: Final = """
INSERT INTO tenant.supplier_payment (tenant_id, id, invoice_id, amount_minor, paid_on, reference, idempotency_key,
                                     actor_label, created_at)
SELECT $1, $2, i.id, $4, $5, $6, $7, $8, $9 FROM tenant.supplier_invoice i WHERE i.tenant_id = $1 AND i.id = $3
ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
"""
_PAY: Final = """
UPDATE tenant.supplier_invoice SET paid_minor = paid_minor + $3
WHERE tenant_id = $1 AND id = $2 AND paid_minor + $3 <= net_minor + tax_minor
RETURNING number
"""
_EXISTS: Final = "SELECT 1 FROM tenant.supplier_invoice WHERE tenant_id = $1 AND id = $2"
_LONGEST_NUMBER: Final = 60


async def record_invoice(uow: UnitOfWork, *, order_id: UUID, invoice: InvoiceWrite) -> UUID:
    """Keep a supplier's invoice for an order, and bring what goods cost to its prices; returns its id.

    Raises:
        InvalidPurchaseError: If the number or a line makes no sense.
        InvoiceTakenError: If the supplier's invoice with this number is there.
        PurchaseOrderNotFoundError: If there is no such order.
        PurchaseStateError: If the order was never sent.
        UnknownExchangeRateError: If the currency is not the tenant's and no rate is given.
    """
    order = await repository.lock_order(uow, order_id)
    rules.require_state(order.status, "invoice")
    lines = {line.id: line for line in await repository.list_lines(uow, order_id)}
    _require_valid(invoice, lines)
    rate = rules.rate_of(
        order.currency, uow.tenant.currency, invoice.exchange_rate, pointer="/exchange_rate"
    )
    totals = [
        rules.line_total(line.quantity, line.unit_price, order.currency) for line in invoice.lines
    ]
    invoice_id = new_id()
    try:
        await uow.execute(
            _ADD,
            invoice_id,
            invoice.number.strip(),
            order.supplier_id,
            order_id,
            order.currency,
            rate.rate,
            rate.source.strip(),
            None if rate.rate_on == date.min else rate.rate_on,
            invoice.issued_on,
            invoice.due_on or rules.due_on(invoice.issued_on, order.payment_days),
            sum(totals),
            invoice.tax_minor,
            uow.now,
        )
    except asyncpg.UniqueViolationError as error:
        raise InvoiceTakenError("The supplier's invoice with this number is there.") from error
    await _write_lines(uow, invoice_id, invoice.lines, totals=totals)
    await repository.add_progress(
        uow, {line.order_line_id: Progress(invoiced=line.quantity) for line in invoice.lines}
    )
    await _correct_costs(uow, order, invoice.lines, lines=lines, invoice_id=invoice_id)
    uow.audit(
        "purchasing.invoice.recorded",
        Subject("supplier_invoice", invoice_id, invoice.number.strip()),
        after={
            "order": order.number,
            "net_minor": sum(totals),
            "tax_minor": invoice.tax_minor,
            "currency": order.currency,
        },
    )
    return invoice_id


async def pay_invoice(uow: UnitOfWork, *, invoice_id: UUID, payment: PaymentWrite) -> bool:
    """Note that money was paid for an invoice; returns whether this was new.

    Raises:
        InvalidPurchaseError: If the amount is not greater than zero.
        OverpaymentError: If more would be paid than is owed.
        SupplierInvoiceNotFoundError: If there is none with this id.
    """
    if payment.amount_minor <= 0:
        rules.refuse("amount", "An amount is greater than zero.")
    if not await uow.fetch_value(_EXISTS, invoice_id):
        raise SupplierInvoiceNotFoundError("There is no supplier invoice with this id.")
    is_new = await happens_first(
        uow,
        _ADD_PAYMENT,
        new_id(),
        invoice_id,
        payment.amount_minor,
        payment.paid_on,
        payment.reference.strip(),
        payment.idempotency_key,
        uow.actor.label,
        uow.now,
    )
    if not is_new:
        return False
    number = await uow.fetch_value(_PAY, invoice_id, payment.amount_minor)
    if number is None:
        raise OverpaymentError("More would be paid than is owed.")
    uow.audit(
        "purchasing.invoice.paid",
        Subject("supplier_invoice", invoice_id, number),
        after={"amount_minor": payment.amount_minor, "paid_on": payment.paid_on.isoformat()},
    )
    return True


def _require_valid(invoice: InvoiceWrite, lines: Mapping[UUID, LineHead]) -> None:
    if not 1 <= len(invoice.number.strip()) <= _LONGEST_NUMBER:
        rules.refuse("number", "A number has 1 to 60 characters.")
    if invoice.tax_minor < 0:
        rules.refuse("tax", "A tax is zero or more.")
    if not invoice.lines or len({line.order_line_id for line in invoice.lines}) != len(
        invoice.lines
    ):
        rules.refuse("lines", "An invoice has lines, each of the order's once.")
    for position, line in enumerate(invoice.lines):
        if line.order_line_id not in lines or line.unit_price < 0:
            rules.refuse(f"lines/{position}", "The line is not one of this order's.")
        positive_quantity(line.quantity)


async def _correct_costs(
    uow: UnitOfWork,
    order: OrderHead,
    charged: Sequence[InvoiceLineWrite],
    *,
    lines: Mapping[UUID, LineHead],
    invoice_id: UUID,
) -> None:
    """Add what units cost more or less than the order said, for those that are here."""
    more = {
        line.order_line_id: (
            round_cost(line.unit_price - lines[line.order_line_id].unit_price, order.exchange_rate),
            line.quantity,
        )
        for line in charged
        if line.unit_price != lines[line.order_line_id].unit_price
    }
    costs: list[AddedCost] = []
    for row in await uow.fetch(_RECEIVED, list(more)) if more else ():
        of_one, quantity = more[row["order_line_id"]]
        kept = lines[row["order_line_id"]].kept
        # An invoice for a part of what came bears that part of the difference on each receipt.
        units = share_of_cost(min(quantity, kept), row["kept"], kept)
        costs.append(
            AddedCost(
                receipt_line_id=row["id"], amount=round_cost(units, of_one), quantity=row["kept"]
            )
        )
    if costs:
        await inventory.add_costs(
            uow, costs=costs, kind=EntryKind.PRICE_DIFFERENCE, document_id=invoice_id
        )


async def _write_lines(
    uow: UnitOfWork,
    invoice_id: UUID,
    lines: Sequence[InvoiceLineWrite],
    *,
    totals: Sequence[int],
) -> None:
    await uow.execute(
        _ADD_LINES,
        invoice_id,
        [new_id() for _ in lines],
        [line.order_line_id for line in lines],
        [line.quantity for line in lines],
        [line.unit_price for line in lines],
        list(totals),
    )
