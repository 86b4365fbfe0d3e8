"""Turns rows of the spreadsheet into canonical records, or into what is wrong with which cell.

A row with an error stays out as a whole; everything that was understood in a particular way is said as a note or a
warning. Prices are without tax; tax is computed per line on top and rounded once per line.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from app.domains.imports.records import (
    AddressRecord,
    Batch,
    CouponRecord,
    CustomerRecord,
    FlagRecord,
    IssueRecord,
    OrderRecord,
)
from app.domains.imports.spreadsheet import cells, lines
from app.domains.imports.spreadsheet.columns import Columns
from app.domains.imports.spreadsheet.states import check_states, shipments_of
from app.domains.imports.types import ImportOptions, IssueSeverity
from app.domains.imports.values.cells import Cell, CellError, folded, text_of
from app.domains.imports.values.coupons import read_coupon
from app.domains.imports.values.dates import in_zone, read_moment
from app.domains.imports.values.words import (
    GUESTS,
    NO_VALUE,
    ORDER_STATES,
    look_up,
    names_company,
    read_email,
)

CHANNEL: Final = "spreadsheet"
Value = TypeVar("Value")


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What the normalisation needs to know about the tenant."""

    currency: str
    zone: ZoneInfo
    options: ImportOptions


class Row:
    """One row of the file: its cells by field and what is found to be wrong or noteworthy."""

    def __init__(self, columns: Columns, number: int, values: Sequence[Cell]) -> None:
        """Take a row as it was read; ``number`` counts from 1 at the first row of data."""
        self.columns = columns
        self.number = number
        self.values = values
        self.issues: list[IssueRecord] = []

    def cell(self, field: str) -> Cell:
        """The cell of a field, or none."""
        place = self.columns.place(field)
        return self.values[place] if place is not None and place < len(self.values) else None

    def note(
        self,
        severity: IssueSeverity,
        code: str,
        field: str,
        **detail: Any,  # noqa: ANN401 - values of a sentence
    ) -> None:
        """Say something about a cell."""
        self.issues.append(
            IssueRecord(
                row=self.number,
                code=code,
                column=self.columns.header(field),
                severity=severity,
                detail=detail,
                raw=text_of(self.cell(field)) or None,
            )
        )

    def read(self, field: str, reader: Callable[[Cell], Value]) -> Value | None:
        """Read a cell; what is wrong with it is noted and gives none."""
        try:
            return reader(self.cell(field))
        except CellError as error:
            self.note(IssueSeverity.ERROR, error.code, field, **_detail(error))
            return None

    @property
    def has_errors(self) -> bool:
        """Whether the row must stay out."""
        return any(issue.severity is IssueSeverity.ERROR for issue in self.issues)


def _detail(error: CellError) -> dict[str, Any]:
    return {**error.detail, **({} if error.raw is None else {"value": error.raw})}


def _required(cell: Cell) -> str:
    text = text_of(cell)
    if not text:
        raise CellError("imports.value_missing")
    return text


class Normaliser:
    """Reads one spreadsheet from its header on; remembers which orders it has seen."""

    def __init__(self, headers: Sequence[str], setting: Setting) -> None:
        """Start a file.

        Raises:
            ColumnsMissingError: If the header lacks what an order needs.
        """
        self._columns = Columns(headers)
        self._setting = setting
        self._seen: dict[str, str] = {}
        self._catalog = lines.SeenProducts()
        self.header_issues = [
            IssueRecord(
                row=0, code="imports.column_ignored", column=header, severity=IssueSeverity.WARNING
            )
            for header in self._columns.unknown
        ]

    def batches(self, rows: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[Batch]:
        """The file as batches of canonical records."""
        index, issues = 0, self.header_issues
        batch = self._batch(index)
        batch.issues.extend(issues)
        for number, values in rows:
            self._add(batch, Row(self._columns, number, values))
            if batch.rows >= self._setting.options.batch_size:
                yield batch
                index += 1
                batch = self._batch(index)
        if batch.rows or batch.issues:
            yield batch

    def _batch(self, index: int) -> Batch:
        return Batch(
            index=index,
            channel=CHANNEL,
            currency=self._setting.currency,
            stock_column=self._columns.header("stock"),
        )

    def _add(self, batch: Batch, row: Row) -> None:
        batch.rows += 1
        fingerprint = hashlib.blake2b(
            "\x1f".join(text_of(value) for value in row.values).encode(), digest_size=8
        ).hexdigest()
        customer, order = self._order(row, fingerprint)
        if order is not None and not row.has_errors and self._is_new(row, fingerprint):
            batch.orders.append(order)
            if customer is not None:
                batch.customers.append(customer)
            batch.products.extend(self._catalog.take(order.lines, row))
        elif row.has_errors:
            batch.rejected += 1
        batch.issues.extend(row.issues)

    def _is_new(self, row: Row, fingerprint: str) -> bool:
        key = text_of(row.cell("order"))
        first = self._seen.setdefault(key, f"{row.number}:{fingerprint}")
        number, _, known = first.partition(":")
        if int(number) == row.number:
            return True
        if known == fingerprint:
            row.note(IssueSeverity.NOTE, "imports.row_repeated", "order", first_row=int(number))
        else:
            row.note(
                IssueSeverity.ERROR, "imports.order_contradictory", "order", first_row=int(number)
            )
        return False

    def _order(
        self, row: Row, fingerprint: str
    ) -> tuple[CustomerRecord | None, OrderRecord | None]:
        key = row.read("order", _required)
        moment = row.read("date", lambda cell: _moment(cell, self._setting))
        status = row.read(
            "status", lambda cell: look_up(ORDER_STATES, _required(cell), "imports.status_unknown")
        )
        customer = self._customer(row, key)
        read = lines.read_lines(row, self._setting.currency)
        if key is None or moment is None or status is None or read is None:
            return None, None
        order = OrderRecord(
            row=row.number,
            key=key,
            status=status,
            source_status=text_of(row.cell("status")),
            placed_at=moment[0],
            placed_on=moment[1],
            fingerprint=fingerprint,
            customer=None if customer is None else customer.key,
            tax_included=not read.has_tax_column,
            lines=read.lines,
            items_minor=sum(line.total_minor for line in read.lines),
            tax_minor=sum(line.tax_minor for line in read.lines),
            addresses=() if customer is None else customer.addresses,
        )
        self._terms(row, order)
        lines.add_payments(row, order, self._setting.currency)
        lines.add_movements(row, order)
        shipping = row.read("shipping", cells.read_shipping)
        order.shipments = shipments_of(order, shipping)
        check_states(row, order)
        if any(not address.is_structured for address in order.addresses):
            self._flag_address(row, order)
        return customer, order

    def _customer(self, row: Row, order_key: str | None) -> CustomerRecord | None:
        name = text_of(row.cell("customer"))
        email = None
        if folded(text_of(row.cell("email"))) not in NO_VALUE:
            email = row.read("email", lambda cell: read_email(text_of(cell)))
        is_guest = folded(name) in GUESTS
        if not name and email is None:
            return None
        kind = "guest" if is_guest or not name else "company" if names_company(name) else "person"
        shown = email or name if kind == "guest" else name
        recipient = None if kind == "guest" else name
        addresses: tuple[AddressRecord, ...] = (
            row.read("addresses", lambda cell: cells.read_addresses(cell, recipient)) or ()
        )
        # Without an address to tell people apart, namesakes stay apart by order.
        return CustomerRecord(
            key=email or f"order:{order_key}",
            kind=kind,
            name=shown,
            email=email,
            addresses=addresses,
        )

    def _terms(self, row: Row, order: OrderRecord) -> None:
        read = row.read("coupon", read_coupon)
        if read is None:
            return
        if read.terms_days is not None:
            order.payment_terms_days = read.terms_days
            row.note(IssueSeverity.NOTE, "imports.coupon_is_terms", "coupon", days=read.terms_days)
        elif read.rate is None:
            order.flags.append(FlagRecord(code="coupon_value_unknown", detail={"code": read.code}))
            row.note(
                IssueSeverity.WARNING, "imports.coupon_value_unknown", "coupon", coupon=read.code
            )
        else:
            percent = f"{(read.rate * 100).normalize():f}"
            order.coupon = CouponRecord(code=read.code, rate=read.rate)
            order.flags.append(
                FlagRecord(
                    code="coupon_undecided", detail={"code": read.code, "rate": str(read.rate)}
                )
            )
            row.note(
                IssueSeverity.WARNING,
                "imports.coupon_undecided",
                "coupon",
                coupon=read.code,
                percent=percent,
            )

    def _flag_address(self, row: Row, order: OrderRecord) -> None:
        text = re.sub(r"\s+", " ", text_of(row.cell("addresses")))
        order.flags.append(FlagRecord(code="address_unstructured", detail={"text": text}))
        row.note(IssueSeverity.WARNING, "imports.address_unstructured", "addresses", value=text)


def _moment(cell: Cell, setting: Setting) -> tuple[datetime, date]:
    if not text_of(cell):
        raise CellError("imports.value_missing")
    return in_zone(read_moment(cell, order=setting.options.date_order), setting.zone)
