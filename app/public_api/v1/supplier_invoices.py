"""Suppliers' invoices through the API: what is charged beside what was ordered and is here, and what was paid."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from app.domains import purchasing
from app.domains.purchasing import (
    InvoiceDetail,
    InvoiceLineWrite,
    InvoiceRow,
    InvoiceWrite,
    PaymentWrite,
    SupplierInvoiceNotFoundError,
)
from app.kernel.errors import FieldIssue
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    InvalidAmountError,
    MoneyBody,
    PageBody,
    accepts,
    body_id,
    minor,
    money,
    optional_id,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.purchase_bodies import ExchangeRateBody, rate_of
from app.public_api.v1.stock_moves import IdempotencyKey, Limit, cause_of


class InvoiceLineWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is charged for a line of the order: units and net price of one, in the order's currency."""

    purchase_line_id: str
    quantity: DecimalText
    unit_price: DecimalText


class InvoiceWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A supplier's invoice for a purchase order; `number` is the supplier's own."""

    purchase_order_id: str
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    issued_on: date
    lines: Annotated[list[InvoiceLineWriteBody], msgspec.Meta(min_length=1, max_length=500)]
    tax: MoneyBody | None = None
    due_on: date | None = None
    exchange_rate: ExchangeRateBody | None = None


class SupplierPaymentBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money paid to a supplier, in the invoice's currency."""

    amount: MoneyBody
    paid_on: date
    reference: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SupplierInvoiceBody(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier's invoice. `has_differences` says that it charges other than what was ordered and is here."""

    id: str
    number: str
    supplier_id: str
    purchase_order_id: str
    issued_on: date
    due_on: date
    net: MoneyBody
    tax: MoneyBody
    total: MoneyBody
    paid: MoneyBody
    owed: MoneyBody
    has_differences: bool


class InvoiceLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """What an invoice charges, beside what was ordered, what is here and what all invoices charge."""

    purchase_line_id: str
    sku: str
    quantity: DecimalText
    unit_price: DecimalText
    total: MoneyBody
    ordered: DecimalText
    ordered_price: DecimalText
    kept: DecimalText
    invoiced: DecimalText


class SupplierInvoiceReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier's invoice with its three-way match."""

    invoice: SupplierInvoiceBody
    lines: list[InvoiceLineBody]


@get(
    "/supplier-invoices",
    guards=[
        requires("purchasing:read"),
        accepts("limit", "cursor", "search", "is_open", "purchase_order_id", "due_before"),
    ],
    operation_id="list_supplier_invoices",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 422),
)
async def list_supplier_invoices(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
    is_open: FromQuery[bool] = False,
    purchase_order_id: FromQuery[str | None] = None,
    due_before: FromQuery[date | None] = None,
) -> PageBody[SupplierInvoiceBody]:
    """List suppliers' invoices, newest first; `is_open` leaves those of which something is owed."""
    found = await purchasing.list_invoices(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        search=search.replace("\x00", ""),
        order_id=optional_id("po", purchase_order_id, "purchase_order_id"),
        is_open=is_open,
        due_before=due_before,
    )
    return page_body(found, _invoice_body)


@get(
    "/supplier-invoices/{invoice_id:str}",
    guards=[requires("purchasing:read"), accepts()],
    operation_id="get_supplier_invoice",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404),
)
async def get_supplier_invoice(
    uow: NamedDependency[UnitOfWork], invoice_id: FromPath[str]
) -> SupplierInvoiceReadBody:
    """Read a supplier's invoice with its match."""
    key = path_id("siv", invoice_id, SupplierInvoiceNotFoundError)
    return _invoice_read_body(await purchasing.get_invoice(uow, key))


@post(
    "/supplier-invoices",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="record_supplier_invoice",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def record_supplier_invoice(
    uow: NamedDependency[UnitOfWork], data: JSONBody[InvoiceWriteBody]
) -> SupplierInvoiceReadBody:
    """Keep a supplier's invoice and bring what goods cost to its prices.

    The supplier's number makes repeating safe: the same invoice again is refused with 409.
    """
    order_id = body_id("po", data.purchase_order_id, "/purchase_order_id")
    currency = (await purchasing.get_purchase_order(uow, order_id)).order.currency
    invoice = InvoiceWrite(
        number=data.number,
        issued_on=data.issued_on,
        lines=[
            InvoiceLineWrite(
                order_line_id=body_id(
                    "pol", line.purchase_line_id, f"/lines/{index}/purchase_line_id"
                ),
                quantity=Decimal(line.quantity),
                unit_price=Decimal(line.unit_price),
            )
            for index, line in enumerate(data.lines)
        ],
        tax_minor=0 if data.tax is None else _minor_of(data.tax, currency, pointer="/tax"),
        due_on=data.due_on,
        exchange_rate=rate_of(data.exchange_rate),
    )
    key = await purchasing.record_invoice(uow, order_id=order_id, invoice=invoice)
    return _invoice_read_body(await purchasing.get_invoice(uow, key))


@post(
    "/supplier-invoices/{invoice_id:str}/payments",
    guards=[requires("payments:write"), accepts()],
    operation_id="pay_supplier_invoice",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def pay_supplier_invoice(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    invoice_id: FromPath[str],
    data: JSONBody[SupplierPaymentBody],
    idempotency_key: IdempotencyKey = None,
) -> SupplierInvoiceReadBody:
    """Note that money was paid for an invoice, never more than is owed; the same key again changes nothing."""
    key = path_id("siv", invoice_id, SupplierInvoiceNotFoundError)
    currency = (await purchasing.get_invoice(uow, key)).invoice.currency
    payment = PaymentWrite(
        amount_minor=_minor_of(data.amount, currency, pointer="/amount"),
        paid_on=data.paid_on,
        idempotency_key=cause_of(request, idempotency_key),
        reference=data.reference,
    )
    await purchasing.pay_invoice(uow, invoice_id=key, payment=payment)
    return _invoice_read_body(await purchasing.get_invoice(uow, key))


def _minor_of(body: MoneyBody, currency: str, *, pointer: str) -> int:
    """Minor units of an amount that must be in the document's currency.

    Raises:
        InvalidAmountError: If it is in another one, or has more decimals than it; names the field.
    """
    if body.currency != currency:
        issue = FieldIssue(
            pointer=f"{pointer}/currency",
            code=InvalidAmountError.code,
            detail=f"The amount is in {currency}.",
        )
        raise InvalidAmountError(issue.detail, issues=[issue])
    return minor(body.amount, currency, pointer=f"{pointer}/amount")


def _invoice_body(row: InvoiceRow) -> SupplierInvoiceBody:
    return SupplierInvoiceBody(
        id=encode("siv", row.id),
        number=row.number,
        supplier_id=encode("sup", row.supplier_id),
        purchase_order_id=encode("po", row.order_id),
        issued_on=row.issued_on,
        due_on=row.due_on,
        net=money(row.net_minor, row.currency),
        tax=money(row.tax_minor, row.currency),
        total=money(row.total_minor, row.currency),
        paid=money(row.paid_minor, row.currency),
        owed=money(row.owed_minor, row.currency),
        has_differences=row.has_differences,
    )


def _invoice_read_body(detail: InvoiceDetail) -> SupplierInvoiceReadBody:
    return SupplierInvoiceReadBody(
        invoice=_invoice_body(detail.invoice),
        lines=[
            InvoiceLineBody(
                purchase_line_id=encode("pol", line.order_line_id),
                sku=line.sku,
                quantity=plain(line.quantity),
                unit_price=plain(line.unit_price),
                total=money(line.total_minor, detail.invoice.currency),
                ordered=plain(line.ordered),
                ordered_price=plain(line.ordered_price),
                kept=plain(line.kept),
                invoiced=plain(line.invoiced),
            )
            for line in detail.lines
        ],
    )


INVOICE_ROUTES = [
    list_supplier_invoices,
    get_supplier_invoice,
    record_supplier_invoice,
    pay_supplier_invoice,
]
