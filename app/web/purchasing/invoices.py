"""Suppliers' invoices: list, form with the match against what came, page with differences, payments."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory, purchasing
from app.domains.purchasing import PurchaseOrderDetail
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.purchasing.reading import rate_of
from app.web.query import Query, path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _


@get("/purchasing/invoices", guards=[requires("purchasing:read")])
async def invoices_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of suppliers' invoices."""
    query = Query(request)
    search, is_open = query.text("q"), query.text("open") == "1"
    return await page(
        request,
        "purchasing/invoices.html",
        active="purchasing",
        found=await purchasing.list_invoices(
            uow, page=query.page(), search=search, is_open=is_open
        ),
        search=search,
        is_open=is_open,
        today=inventory.today_of(uow),
        tid=encode,
    )


@get("/purchasing/orders/{purchase_key:str}/invoice", guards=[requires("purchasing:write")])
async def invoice_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    purchase_key: FromPath[str],
) -> Response[str]:
    """The form of an invoice for an order: what came and is not charged yet stands in it already."""
    detail = await purchasing.get_purchase_order(uow, path_id("po", purchase_key))
    return await _form(request, uow, detail, values={})


@post("/purchasing/orders/{purchase_key:str}/invoice", guards=[requires("purchasing:write")])
async def record_invoice(
    request: Request[Any, Any, Any], purchase_key: FromPath[str]
) -> Response[Any]:
    """Keep an invoice for an order."""
    order_id = path_id("po", purchase_key)
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        detail = await purchasing.get_purchase_order(uow, order_id)
    try:
        invoice = _invoice_of(FormReader(values, language_of(request)), detail)
        async with caller_unit_of_work(request, read_only=False) as uow:
            invoice_id = await purchasing.record_invoice(uow, order_id=order_id, invoice=invoice)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    else:
        return flashing(request, _path(invoice_id), _("The invoice is kept."))
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, detail, values=values, errors=errors)


@get("/purchasing/invoices/{bill_key:str}", guards=[requires("purchasing:read")])
async def invoice_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], bill_key: FromPath[str]
) -> Response[str]:
    """An invoice beside what was ordered and is here."""
    return await _show(request, uow, path_id("siv", bill_key), values={})


@post("/purchasing/invoices/{bill_key:str}/payments", guards=[requires("payments:write")])
async def pay(request: Request[Any, Any, Any], bill_key: FromPath[str]) -> Response[Any]:
    """Note that money was paid for an invoice."""
    invoice_id = path_id("siv", bill_key)
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        invoice = (await purchasing.get_invoice(uow, invoice_id)).invoice
        today = inventory.today_of(uow)
    try:
        reader = FormReader(values, language_of(request))
        payment = purchasing.PaymentWrite(
            amount_minor=reader.amount("amount", invoice.currency) or 0,
            paid_on=reader.day("paid_on") or today,
            idempotency_key=f"form:{reader.text('key', longest=64)}",
            reference=reader.text("reference", longest=120),
        )
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            await purchasing.pay_invoice(uow, invoice_id=invoice_id, payment=payment)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    else:
        return flashing(request, _path(invoice_id), _("The payment is noted."))
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _show(request, uow, invoice_id, values=values, errors=errors)


def _invoice_of(reader: FormReader, detail: PurchaseOrderDetail) -> purchasing.InvoiceWrite:
    """The invoice of a form with two fields for each line; lines without a quantity are left out.

    Raises:
        FormError: If fields can't be read; names them.
    """
    lines: list[purchasing.InvoiceLineWrite] = []
    for line in detail.lines:
        quantity = reader.quantity_or_zero(f"quantity-{line.position}", code="stock.quantity")
        if quantity:
            price = reader.needed(f"price-{line.position}", code="purchasing.unit_price")
            lines.append(
                purchasing.InvoiceLineWrite(
                    order_line_id=line.id, quantity=quantity, unit_price=price
                )
            )
    issued_on = reader.day("issued_on")
    if issued_on is None and not reader.is_wrong("issued_on"):
        reader.wrong("issued_on", "form.date")
    tax_minor = reader.amount("tax", detail.order.currency) or 0
    due_on, rate = reader.day("due_on"), rate_of(reader)
    reader.done()
    assert issued_on is not None  # noqa: S101 - the reader refused the form without it
    return purchasing.InvoiceWrite(
        number=reader.text("number", longest=80),
        issued_on=issued_on,
        lines=lines,
        tax_minor=tax_minor,
        due_on=due_on,
        exchange_rate=rate,
    )


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    detail: PurchaseOrderDetail,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "purchasing/invoice_form.html",
        active="purchasing",
        status=422 if errors else 200,
        detail=detail,
        is_foreign=detail.order.currency != uow.tenant.currency,
        is_new=not values,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        tid=encode,
    )


async def _show(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    invoice_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "purchasing/invoice.html",
        active="purchasing",
        status=422 if errors else 200,
        detail=await purchasing.get_invoice(uow, invoice_id),
        values=defaultdict(str, {**values, "key": new_id().hex}),
        errors=errors or FormErrors(),
        tid=encode,
    )


def _path(invoice_id: UUID) -> str:
    return f"/purchasing/invoices/{encode('siv', invoice_id)}"
