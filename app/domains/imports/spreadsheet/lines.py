"""Lines, payments and stock movements of one row of the spreadsheet."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from app.domains.imports.records import (
    FlagRecord,
    LineRecord,
    MovementRecord,
    OrderRecord,
    PaymentRecord,
    ProductRecord,
)
from app.domains.imports.spreadsheet import cells
from app.domains.imports.spreadsheet.columns import Columns
from app.domains.imports.taxes import apply_taxes
from app.domains.imports.types import IssueSeverity
from app.domains.imports.values.cells import Cell, CellError, text_of
from app.domains.imports.values.words import ReadTax, read_tax
from app.kernel.money import major, round_minor
from app.kernel.quantity import plain

Value = TypeVar("Value")
Attributes = tuple[tuple[str, str], ...]
_MAX_SKU = 100


class RowCells(Protocol):
    """What this module needs of a row."""

    columns: Columns

    def cell(self, field: str) -> Cell:
        """The cell of a field."""
        ...

    def read(self, field: str, reader: Callable[[Cell], Value]) -> Value | None:
        """Read a cell, noting what is wrong with it."""
        ...

    def note(self, severity: IssueSeverity, code: str, field: str, **detail: Any) -> None:  # noqa: ANN401 - values of a sentence
        """Say something about a cell."""
        ...


class ReadLines(msgspec.Struct, frozen=True):
    """The lines of a row and whether taxes were told."""

    lines: list[LineRecord]
    has_tax_column: bool


class SeenProducts:
    """Products that rows have named, so that each is emitted once and contradictions are said."""

    def __init__(self) -> None:
        """Start with none."""
        self._attributes: dict[str, Attributes] = {}

    def take(self, lines: Sequence[LineRecord], row: RowCells) -> list[ProductRecord]:
        """The products of an order's lines that were not emitted before."""
        products: list[ProductRecord] = []
        variants = row.read("variants", lambda cell: _variants(cell, len(lines))) or [()] * len(
            lines
        )
        for line, attributes in zip(lines, variants, strict=True):
            known = self._attributes.get(line.sku)
            if known is None:
                self._attributes[line.sku] = attributes
                products.append(
                    ProductRecord(
                        sku=line.sku,
                        name=line.sku,
                        key=line.sku,
                        tax_class=_tax_class(line),
                        attributes=attributes,
                    )
                )
            elif attributes and known != attributes:
                row.note(
                    IssueSeverity.WARNING, "imports.attributes_differ", "variants", sku=line.sku
                )
        return products


def _tax_class(line: LineRecord) -> str:
    if not line.taxes:
        return "standard"
    tax = line.taxes[0]
    return ReadTax(tax.code, tax.name, tax.rate).tax_class


def read_lines(row: RowCells, currency: str) -> ReadLines | None:
    """Lines from the parallel cells of the row; none when a cell is wrong, which is noted."""
    skus = row.read("items", _skus)
    if skus is None:
        return None
    count = len(skus)
    quantities = row.read("quantities", lambda cell: cells.read_quantities(cell, count))
    prices = row.read("prices", lambda cell: cells.read_prices(cell, count, currency))
    row_variants = row.read("variants", lambda cell: _variants(cell, count))
    has_tax_column = row.columns.has("taxes")
    taxes: list[ReadTax] | None = None
    if has_tax_column:
        taxes = row.read(
            "taxes", lambda cell: [read_tax(text_of(part)) for part in _taxes(cell, count)]
        )
    if (
        quantities is None
        or prices is None
        or row_variants is None
        or (has_tax_column and taxes is None)
    ):
        return None
    lines = [
        LineRecord(
            position=place + 1,
            sku=skus[place],
            quantity=quantities[place],
            unit_price=prices[place],
            total_minor=round_minor(quantities[place] * prices[place], currency),
        )
        for place in range(count)
    ]
    if taxes is not None:
        apply_taxes(lines, taxes, currency=currency, tax_included=False)
    return ReadLines(lines, has_tax_column)


def _skus(cell: Cell) -> list[str]:
    skus = [text_of(part) for part in cells.split_list(cell)]
    if not skus:
        raise CellError("imports.value_missing")
    for sku in skus:
        if not sku or len(sku) > _MAX_SKU or any(ord(sign) < ord(" ") for sign in sku):
            raise CellError("imports.sku_invalid", text_of(cell))
    return skus


def _taxes(cell: Cell, count: int) -> list[Cell]:
    """One tax text per item; a comma inside a number (``IVA 10,5%``) separates nothing.

    Raises:
        CellError: If the cell is empty or their number is not the number of items.
    """
    text = text_of(cell)
    if not text:
        raise CellError("imports.value_missing")
    parts: list[Cell] = []
    for part in cells.split_list(text):
        previous = parts[-1] if parts else None
        if isinstance(previous, str) and previous[-1:].isdigit() and text_of(part)[:1].isdigit():
            parts[-1] = f"{previous},{text_of(part)}"
        else:
            parts.append(part)
    if len(parts) != count:
        raise CellError("imports.count_mismatch", text, found=len(parts), expected=count)
    return parts


def _variants(cell: Cell, count: int) -> list[Attributes]:
    if not text_of(cell):
        return [()] * count
    return [cells.read_attributes(part) for part in cells.split_list(cell, count)]


def add_payments(row: RowCells, order: OrderRecord, currency: str) -> None:
    """Payments and documents; an amount that the cell does not say is the sheet's own: the lines without tax.

    Where payments and total differ the order is flagged; nothing is evened out.
    """
    read = row.read("payment", lambda cell: cells.read_payments(cell, currency))
    if read is None:
        return
    payments, order.documents = read
    silent = [payment for payment in payments if payment.amount_minor is None]
    if len(silent) > 1:
        row.note(IssueSeverity.ERROR, "imports.payment_amounts_missing", "payment")
        return
    told = sum(payment.amount_minor or 0 for payment in payments)
    for position, payment in enumerate(payments, start=1):
        amount = max(order.items_minor - told, 0)
        if payment.amount_minor is not None:
            amount = payment.amount_minor
        order.payments.append(
            PaymentRecord(
                position=position,
                method=payment.method,
                status=payment.status,
                amount_minor=amount,
                authorized_at=order.placed_at if payment.status == "authorized" else None,
                received_at=order.placed_at if payment.status == "received" else None,
            )
        )
        if payment.is_plain_card:
            row.note(IssueSeverity.NOTE, "imports.card_taken_as_credit", "payment")
    _flag_difference(row, order, currency)


def _flag_difference(row: RowCells, order: OrderRecord, currency: str) -> None:
    counted = [
        payment for payment in order.payments if payment.status in ("authorized", "received")
    ]
    paid = sum(payment.amount_minor for payment in counted)
    if not counted or paid == order.total_minor:
        return
    detail = {
        "paid": str(major(paid, currency)),
        "total": str(major(order.total_minor, currency)),
        "difference": str(major(order.total_minor - paid, currency)),
    }
    order.flags.append(FlagRecord(code="payment_difference", detail=detail))
    row.note(IssueSeverity.WARNING, "imports.payment_difference", "payment", **detail)


def add_movements(row: RowCells, order: OrderRecord) -> None:
    """Stock movements, each against the line it belongs to; more than was ordered is an error."""
    movements = row.read("stock", cells.read_movements)
    left: dict[str, list[list[Any]]] = defaultdict(list)
    for line in order.lines:
        left[line.sku].append([line.position, line.quantity])
    for movement in movements or ():
        if movement.sku not in left:
            row.note(
                IssueSeverity.ERROR, "imports.movement_sku_not_ordered", "stock", sku=movement.sku
            )
            continue
        wanted = movement.quantity
        for slot in left[movement.sku]:
            taken = min(slot[1], wanted)
            if taken > 0:
                slot[1] -= taken
                wanted -= taken
                order.movements.append(
                    MovementRecord(
                        kind=movement.kind,
                        warehouse=movement.warehouse,
                        line=slot[0],
                        sku=movement.sku,
                        quantity=taken,
                    )
                )
        if wanted > 0:
            row.note(
                IssueSeverity.ERROR,
                "imports.movement_exceeds_order",
                "stock",
                sku=movement.sku,
                excess=plain(wanted),
            )
