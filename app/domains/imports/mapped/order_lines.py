"""Rows that are order lines: rows of one order belong together, wherever they are in the file.

Rows of an order mostly follow each other; the orders whose rows do not are found in a first pass that keeps eight
bytes an order. Their lines are added to the order when they come, by position, so that reading again adds nothing.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

import msgspec

from app.domains.imports.mapped.builder import BatchBuilder
from app.domains.imports.mapped.parties import add_payment, add_shipment, complete, read_customer
from app.domains.imports.mapped.spec import HEADER_FIELDS, MappingSpec
from app.domains.imports.mapped.values import MappedRow, Readers, read_sku
from app.domains.imports.records import (
    Batch,
    CustomerRecord,
    LineRecord,
    OrderRecord,
)
from app.domains.imports.taxes import apply_taxes
from app.domains.imports.values.cells import Cell, text_of
from app.domains.imports.values.words import ReadTax
from app.kernel.money import round_minor

_SEPARATOR: Final = "\x1f"


def split_orders(keys: Iterable[Cell]) -> set[int]:
    """Hashes of the orders whose rows do not follow each other."""
    seen = array("q")
    previous: Cell = None
    for key in keys:
        if key != previous and key:
            seen.append(hash(text_of(key)))
            previous = key
    ordered = sorted(seen)
    return {one for one, other in pairwise(ordered) if one == other}


class _Open(msgspec.Struct):
    """The order whose rows are being read."""

    key: str
    order: OrderRecord | None
    customer: CustomerRecord | None
    header: tuple[Cell, ...]
    texts: list[str]
    taxes: list[ReadTax] = []
    rows: int = 0
    has_errors: bool = False
    positions: set[int] = set()


class OrderLines:
    """Reads rows of order lines into batches."""

    def __init__(
        self,
        spec: MappingSpec,
        headers: Sequence[str],
        readers: Readers,
        *,
        currency: str,
        split: set[int],
    ) -> None:
        """Prepare for a file.

        Raises:
            MappingInvalidError: If the file lacks a column of the mapping.
        """
        self._spec = spec
        self._row = MappedRow(spec, headers)
        self._readers = readers
        self._currency = currency
        self._split = split
        self._has_tax = any(
            "tax" in part for part in (spec.columns.values(), spec.constants, spec.defaults)
        )
        places = spec.places(headers)
        self._width = len(headers)
        self._key_of: Callable[[Sequence[Cell]], Cell] | None = None
        if "order_id" in places:
            self._key_of = itemgetter(places["order_id"])
        head = [place for field, place in places.items() if field in HEADER_FIELDS]
        self._head_of: Callable[[Sequence[Cell]], Any] = itemgetter(*head, head[0])
        self._places = places
        #: For split orders: the next position and the head of the first part.
        self._next: dict[str, int] = {}
        self._heads: dict[str, tuple[Cell, ...]] = {}
        self._positions: dict[str, set[int]] = {}
        self._broken: set[str] = set()
        self._open: _Open | None = None

    def batches(
        self, rows: Iterator[tuple[int, Sequence[Cell]]], batch_size: int
    ) -> Iterator[Batch]:
        """The file as batches; an order's neighbouring rows stay in one batch."""
        builder = BatchBuilder(0, self._spec.channel, self._currency)
        for number, cells in rows:
            values = cells
            if len(values) < self._width:
                values = [*cells, *[None] * (self._width - len(cells))]
            self._row.take(number, values)
            key = self._row.text("order_id")
            if self._open is None or key != self._open.key:
                self._close(builder)
                if builder.batch.rows >= batch_size:
                    yield builder.batch
                    builder = BatchBuilder(
                        builder.batch.index + 1, self._spec.channel, self._currency
                    )
                self._start(key, values)
            self._add_line(builder, values)
            builder.batch.rows += 1
        self._close(builder)
        if builder.batch.rows:
            yield builder.batch

    def _start(self, key: str, values: Sequence[Cell]) -> None:
        row = self._row
        header = self._head_of(values)
        is_part = hash(key) in self._split
        first = self._heads.setdefault(key, header) if is_part else header
        opened = _Open(key, None, None, first, [])
        if is_part:
            opened.positions = self._positions.setdefault(key, set())
        self._open = opened
        if not key:
            row.fail("order_id", "imports.value_missing")
        moment = row.read("date", self._readers.moment)
        status = row.read("status", self._readers.status)
        opened.customer = read_customer(row, key)
        if key in self._broken:
            row.fail("order_id", "imports.order_part_left_out", key)
        if moment is None or status is None or row.issues:
            return
        opened.order = order = OrderRecord(
            row=row.number,
            key=key,
            status=status,
            source_status=row.text("status"),
            placed_at=moment[0],
            placed_on=moment[1],
            fingerprint="",
            customer=None if opened.customer is None else opened.customer.key,
            addresses=() if opened.customer is None else opened.customer.addresses,
            tax_included=self._spec.tax_included,
            is_part=is_part,
            note=row.text("note"),
        )
        add_payment(row, order, self._readers)
        add_shipment(row, order)

    def _add_line(self, builder: BatchBuilder, values: Sequence[Cell]) -> None:
        row, opened, readers = self._row, self._open, self._readers
        if opened is None:
            return
        opened.rows += 1
        header = self._head_of(values)
        if header != opened.header and not _agrees(opened.header, header):
            row.fail("order_id", "imports.order_contradictory", opened.key)
        sku = row.read("sku", read_sku)
        quantity = row.read("quantity", readers.quantity)
        price = row.read("unit_price", readers.price)
        tax = row.read("tax", readers.tax) if self._has_tax else None
        shipping = row.read_optional("line_shipping", readers.minor) or 0
        position = self._position(opened)
        if row.issues:
            opened.has_errors = True
            builder.batch.issues += row.issues
        if sku is None or quantity is None or price is None or opened.order is None or row.issues:
            return
        total = round_minor(quantity * price, self._currency)
        line = LineRecord(
            position=position,
            sku=sku,
            quantity=quantity,
            unit_price=price,
            total_minor=total,
            shipping_minor=shipping,
        )
        if tax is not None:
            opened.taxes.append(tax)
        seller = row.text("seller_id") or row.text("seller_name")
        if seller:
            line.seller = seller
            builder.seller(seller, row.text("seller_name") or seller)
        builder.product(sku, row)
        opened.order.lines.append(line)
        opened.texts.append(_SEPARATOR.join(map(_plain_text, values)))

    def _position(self, opened: _Open) -> int:
        row = self._row
        told = row.read_optional("line_position", self._readers.quantity)
        if told is None:
            position = (
                self._next.get(opened.key, 1) if hash(opened.key) in self._split else opened.rows
            )
            if hash(opened.key) in self._split:
                self._next[opened.key] = position + 1
            return position
        position = int(told)
        if position != told or position in opened.positions:
            row.fail("line_position", "imports.position_twice")
        opened.positions.add(position)
        return position

    def _close(self, builder: BatchBuilder) -> None:
        """End an order: it goes into the batch, or stays out as a whole because a row of it is wrong."""
        opened, self._open = self._open, None
        if opened is None:
            return
        order = opened.order
        if opened.has_errors or order is None:
            builder.leave_out(opened.key, opened.rows)
            if hash(opened.key) in self._split:
                self._broken.add(opened.key)
            return
        if opened.taxes:
            apply_taxes(
                order.lines, opened.taxes, currency=self._currency, tax_included=order.tax_included
            )
        order.items_minor = sum(line.total_minor for line in order.lines)
        order.tax_minor = sum(line.tax_minor for line in order.lines)
        order.shipping_minor = sum(line.shipping_minor for line in order.lines)
        order.fingerprint = hashlib.blake2b(
            "\n".join(opened.texts).encode(), digest_size=8
        ).hexdigest()
        complete(order)
        builder.order(order, opened.customer)


def _plain_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else text_of(cell)


def _agrees(first: Sequence[Cell], later: Sequence[Cell]) -> bool:
    """Whether a later row repeats the order's head or leaves it empty."""
    return all(value in (None, "", before) for before, value in zip(first, later, strict=True))
