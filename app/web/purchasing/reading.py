"""Reads the forms of purchasing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.domains import catalog, purchasing
from app.domains.inventory import LotName
from app.domains.purchasing import InvalidPurchaseError, PurchaseLineView
from app.kernel.errors import FieldIssue
from app.kernel.ids import InvalidIdError, decode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.web.rendering.formats import UnreadableNumberError, read_decimal

#: Lines that the form of an order shows.
FORM_LINES = 12


def number(values: Mapping[str, str], field: str, language: str) -> Decimal | None:
    """A number as typed locally, or none where the field is empty.

    Raises:
        InvalidPurchaseError: If it is no number; names the field.
    """
    text = values.get(field, "").strip()
    if not text:
        return None
    try:
        return read_decimal(text, language)
    except UnreadableNumberError:
        raise InvalidPurchaseError(issues=[_issue(field, "form.number")]) from None


def day(values: Mapping[str, str], field: str) -> date | None:
    """A day, or none where the field is empty.

    Raises:
        InvalidPurchaseError: If it is no day; names the field.
    """
    text = values.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidPurchaseError(issues=[_issue(field, "purchasing.day")]) from None


def key_of(values: Mapping[str, str], field: str, prefix: str) -> UUID:
    """The id that a choice stands for.

    Raises:
        InvalidPurchaseError: If nothing was chosen; names the field.
    """
    try:
        return decode(prefix, values.get(field, ""))
    except InvalidIdError:
        raise InvalidPurchaseError(issues=[_issue(field, "form.choice")]) from None


async def order_of(
    uow: UnitOfWork, values: Mapping[str, str], language: str
) -> purchasing.PurchaseOrderWrite:
    """The purchase order of a form.

    Raises:
        InvalidPurchaseError: If a field can't be read; names it.
    """
    lines: list[purchasing.PurchaseLineWrite] = []
    for position in range(FORM_LINES):
        sku = values.get(f"sku-{position}", "").strip()
        if not sku:
            continue
        found = await catalog.list_variants(uow, page=PageRequest(limit=1), sku=sku)
        if not found.items:
            raise InvalidPurchaseError(issues=[_issue(f"sku-{position}", "stock.sku")])
        quantity = number(values, f"quantity-{position}", language)
        if quantity is None or quantity <= 0:
            raise InvalidPurchaseError(issues=[_issue(f"quantity-{position}", "stock.quantity")])
        lines.append(
            purchasing.PurchaseLineWrite(
                variant_id=found.items[0].id,
                quantity=quantity,
                unit_price=number(values, f"price-{position}", language),
            )
        )
    rate = number(values, "rate", language)
    rate_on = day(values, "rate_on")
    return purchasing.PurchaseOrderWrite(
        supplier_id=key_of(values, "supplier", "sup"),
        warehouse_id=key_of(values, "warehouse", "whs"),
        lines=lines,
        exchange_rate=purchasing.ExchangeRate(
            rate=rate, source=values.get("rate_source", ""), rate_on=rate_on
        )
        if rate is not None and rate_on is not None
        else None,
        expected_on=day(values, "expected_on"),
        note=values.get("note", "")[:500],
    )


def receipt_of(
    values: Mapping[str, str], lines: list[PurchaseLineView], language: str
) -> purchasing.ReceiptWrite:
    """What came in, of a form with a field for each line; lots are written one a line: code; quantity; expiry.

    Raises:
        InvalidPurchaseError: If a field can't be read; names it.
    """
    came: list[purchasing.ReceiptLineWrite] = []
    for line in lines:
        field = f"quantity-{line.position}"
        quantity = number(values, field, language)
        if not quantity:
            continue
        if quantity < 0:
            raise InvalidPurchaseError(issues=[_issue(field, "stock.quantity")])
        came.append(
            purchasing.ReceiptLineWrite(
                order_line_id=line.id,
                quantity=quantity,
                lots=_lots(values, f"lots-{line.position}", language),
            )
        )
    return purchasing.ReceiptWrite(
        lines=came,
        idempotency_key=f"form:{values.get('key', '')[:64]}",
        received_on=day(values, "received_on"),
        reference=values.get("reference", "")[:120],
    )


def _lots(values: Mapping[str, str], field: str, language: str) -> list[LotName]:
    lots: list[LotName] = []
    for text in values.get(field, "").splitlines():
        parts = [part.strip() for part in text.split(";")]
        if not parts[0]:
            continue
        try:
            quantity = (
                read_decimal(parts[1], language) if len(parts) > 1 and parts[1] else Decimal(1)
            )
            expires_on = date.fromisoformat(parts[2]) if len(parts) > 2 and parts[2] else None  # noqa: PLR2004 - third part
        except (UnreadableNumberError, ValueError):
            raise InvalidPurchaseError(issues=[_issue(field, "purchasing.lots")]) from None
        lots.append(LotName(code=parts[0], quantity=quantity, expires_on=expires_on))
    return lots


def _issue(field: str, code: str) -> FieldIssue:
    return FieldIssue(pointer=f"/{field}", code=code, detail="This field is not valid.")
