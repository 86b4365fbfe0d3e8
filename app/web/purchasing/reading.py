"""Reads the forms of purchasing."""

from datetime import date
from decimal import Decimal

from app.domains import catalog, purchasing
from app.domains.inventory import LotName
from app.domains.purchasing import PurchaseLineView
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.web.reading import FormReader, read_quantity

#: Lines that the form of an order shows.
FORM_LINES = 12


async def order_of(uow: UnitOfWork, reader: FormReader) -> purchasing.PurchaseOrderWrite:
    """The purchase order of a form.

    Raises:
        FormError: If fields can't be read; names them.
    """
    lines: list[purchasing.PurchaseLineWrite] = []
    for position in range(FORM_LINES):
        sku = reader.text(f"sku-{position}")
        if not sku:
            continue
        found = await catalog.list_variants(uow, page=PageRequest(limit=1), sku=sku)
        quantity = reader.quantity(f"quantity-{position}")
        price = reader.number(f"price-{position}")
        if not found.items:
            reader.wrong(f"sku-{position}", "stock.sku")
            continue
        lines.append(
            purchasing.PurchaseLineWrite(
                variant_id=found.items[0].id, quantity=quantity, unit_price=price
            )
        )
    order = purchasing.PurchaseOrderWrite(
        supplier_id=reader.needed_id("supplier", "sup"),
        warehouse_id=reader.needed_id("warehouse", "whs"),
        lines=lines,
        exchange_rate=rate_of(reader),
        expected_on=reader.day("expected_on"),
        note=reader.text("note", longest=500),
    )
    reader.done()
    return order


def rate_of(reader: FormReader) -> purchasing.ExchangeRate | None:
    """The exchange rate of a form; none where its number or its day is left empty."""
    rate, rate_on = reader.number("rate"), reader.day("rate_on")
    if rate is None or rate_on is None:
        return None
    return purchasing.ExchangeRate(rate=rate, source=reader.text("rate_source"), rate_on=rate_on)


def receipt_of(reader: FormReader, lines: list[PurchaseLineView]) -> purchasing.ReceiptWrite:
    """What came in, of a form with a field for each line; lots are written one a line: code; quantity; expiry.

    Raises:
        FormError: If fields can't be read; names them.
    """
    came: list[purchasing.ReceiptLineWrite] = []
    for line in lines:
        quantity = reader.quantity_or_zero(f"quantity-{line.position}", code="stock.quantity")
        if not quantity:
            continue
        came.append(
            purchasing.ReceiptLineWrite(
                order_line_id=line.id,
                quantity=quantity,
                lots=_lots(reader, f"lots-{line.position}"),
            )
        )
    receipt = purchasing.ReceiptWrite(
        lines=came,
        idempotency_key=f"form:{reader.text('key', longest=64)}",
        received_on=reader.day("received_on"),
        reference=reader.text("reference", longest=120),
    )
    reader.done()
    return receipt


def _lots(reader: FormReader, field: str) -> list[LotName]:
    lots: list[LotName] = []
    for text in reader.text(field).splitlines():
        parts = [part.strip() for part in text.split(";")]
        if not parts[0]:
            continue
        has_expiry = len(parts) > 2 and parts[2]  # noqa: PLR2004 - third part
        quantity = (
            read_quantity(parts[1], reader.language) if len(parts) > 1 and parts[1] else Decimal(1)
        )
        try:
            expires_on = date.fromisoformat(parts[2]) if has_expiry else None
        except ValueError:
            quantity = expires_on = None
        if quantity is None:
            reader.wrong(field, "purchasing.lots")
            return []
        lots.append(LotName(code=parts[0], quantity=quantity, expires_on=expires_on))
    return lots
