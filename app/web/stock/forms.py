"""Goods received and stock corrected by hand; a form's key makes a repeated click a single movement."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import catalog, inventory
from app.domains.inventory import StockAdjustment, StockLine, StockReceipt
from app.kernel.errors import ConflictError, FieldIssue, NotFoundError, UnprocessableError
from app.kernel.ids import InvalidIdError, decode, encode, new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query
from app.web.rendering.formats import UnreadableNumberError, read_decimal
from app.web.rendering.locales import mark as _

_SCALE: Final = 4
_LARGEST: Final = 10**12
_LONGEST_REASON: Final = 200


class StockFormError(UnprocessableError):
    """Fields of a stock form can't be read; the issues name them."""

    code = "inventory.invalid_form"
    title = "The form is not valid"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a stock form says."""

    warehouse_id: UUID
    line: StockLine
    reason: str
    key: str


@get("/stock/receive", guards=[requires("stock:write")])
async def receive_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form for goods that came in."""
    return await _form(request, uow, {"sku": Query(request).text("sku")}, is_receipt=True)


@post("/stock/receive", guards=[requires("stock:write")])
async def receive(request: Request[Any, Any, Any]) -> Response[Any]:
    """Take goods into a warehouse."""
    return await _save(request, is_receipt=True)


@get("/stock/adjust", guards=[requires("stock:write")])
async def adjust_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form for a correction."""
    return await _form(request, uow, {"sku": Query(request).text("sku")}, is_receipt=False)


@post("/stock/adjust", guards=[requires("stock:write")])
async def adjust(request: Request[Any, Any, Any]) -> Response[Any]:
    """Correct what a warehouse has."""
    return await _save(request, is_receipt=False)


async def _save(request: Request[Any, Any, Any], *, is_receipt: bool) -> Response[Any]:
    values, language = await posted(request), language_of(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            entry = await _read(uow, values, language, is_receipt=is_receipt)
            if is_receipt:
                receipt = StockReceipt(
                    warehouse_id=entry.warehouse_id,
                    lines=[entry.line],
                    idempotency_key=entry.key,
                    reason=entry.reason,
                )
                await inventory.receive_stock(uow, receipt=receipt)
            else:
                adjustment = StockAdjustment(
                    warehouse_id=entry.warehouse_id,
                    lines=[entry.line],
                    idempotency_key=entry.key,
                    reason=entry.reason,
                )
                await inventory.adjust_stock(uow, adjustment=adjustment)
        return flashing(request, "/stock/movements", _("The stock is changed."))
    except (UnprocessableError, ConflictError, NotFoundError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, is_receipt=is_receipt, errors=errors)


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    is_receipt: bool,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "stock/form.html",
        active="inventory",
        status=422 if errors else 200,
        is_receipt=is_receipt,
        values=defaultdict(str, {"key": new_id().hex, **values}),
        errors=errors or FormErrors(),
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )


async def _read(
    uow: UnitOfWork, values: Mapping[str, str], language: str, *, is_receipt: bool
) -> Entry:
    issues: list[FieldIssue] = []
    found = await catalog.list_variants(
        uow, page=PageRequest(limit=1), sku=values.get("sku", "").strip() or "\x01"
    )
    if not found.items:
        issues.append(_issue("sku", "stock.sku"))
    warehouse_id: UUID | None = None
    try:
        warehouse_id = decode("whs", values.get("warehouse", ""))
    except InvalidIdError:
        issues.append(_issue("warehouse", "stock.warehouse"))
    quantity = _quantity(values.get("quantity", ""), language)
    if quantity is None or (is_receipt and quantity <= 0):
        issues.append(_issue("quantity", "stock.quantity" if is_receipt else "stock.change"))
    reason = values.get("reason", "").strip()[:_LONGEST_REASON]
    if not is_receipt and not reason:
        issues.append(_issue("reason", "stock.reason"))
    if issues or quantity is None or warehouse_id is None:
        raise StockFormError("Look at the fields that are marked.", issues=issues)
    return Entry(
        warehouse_id=warehouse_id,
        line=StockLine(variant_id=found.items[0].id, quantity=quantity),
        reason=reason,
        key=f"form:{values.get('key', '')[:64] or new_id().hex}",
    )


def _quantity(text: str, language: str) -> Decimal | None:
    """A signed quantity other than zero, or none."""
    try:
        number = read_decimal(text, language)
    except UnreadableNumberError:
        return None
    if not number or abs(number) >= _LARGEST or number != round(number, _SCALE):
        return None
    return number


def _issue(field: str, code: str) -> FieldIssue:
    return FieldIssue(pointer=f"/{field}", code=code, detail="This field is not valid.")
