"""The mapping: what a row of a file is, what its columns mean, how it writes dates and numbers."""

from collections.abc import Sequence
from typing import Any, Final, Self

import msgspec

from app.domains.imports.errors import MappingInvalidError
from app.domains.imports.reading.tabular import Dialect
from app.domains.imports.types import RowKind
from app.domains.imports.values.cells import folded
from app.domains.imports.values.dates import DATE_ORDERS
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS

_BUYER: Final = (
    "customer_id", "customer_name", "customer_email", "customer_phone", "customer_tax_id", "ship_address",
    "bill_address", "city", "region", "postal_code",
)  # fmt: skip
_PAYMENT: Final = ("payment_method", "payment_state", "payment_amount")
_HEADER: Final = ("order_id", "date", "status", *_BUYER, *_PAYMENT, "carrier", "tracking", "note")

#: Fields by what a row is.
FIELDS: Final[dict[RowKind, tuple[str, ...]]] = {
    RowKind.ORDER_LINE: (
        *_HEADER, "line_position", "sku", "product_name", "quantity", "unit_price", "tax", "line_shipping",
        "seller_id", "seller_name",
    ),
    RowKind.ORDER: (*_HEADER, "items_total", "shipping_total", "discount_total", "order_total"),
    RowKind.PRODUCT: (
        "sku", "product_name", "category", "brand", "description", "barcode", "price", "price_list", "unit_cost",
        "weight_g", "tax_class",
    ),
    RowKind.STOCK_COUNT: ("sku", "warehouse", "quantity"),
    RowKind.PRICE: ("sku", "price", "price_list", "min_quantity"),
    RowKind.CUSTOMER: _BUYER,
}  # fmt: skip
#: Fields that every row needs: by a column, a constant or a default.
REQUIRED: Final[dict[RowKind, tuple[str, ...]]] = {
    RowKind.ORDER_LINE: ("order_id", "date", "status", "sku", "quantity", "unit_price"),
    RowKind.ORDER: ("order_id", "date", "status", "items_total"),
    RowKind.PRODUCT: ("sku", "product_name"),
    RowKind.STOCK_COUNT: ("sku", "warehouse", "quantity"),
    RowKind.PRICE: ("sku", "price"),
    RowKind.CUSTOMER: ("customer_name",),
}
#: The columns of an order's head: they say the same in each of its rows, or nothing after the first.
HEADER_FIELDS: Final = _HEADER


class MappingSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of a file's columns to our fields.

    ``columns`` leads from header to field. ``constants`` hold for every row, ``defaults`` where a cell is empty.
    ``date_order`` (DMY, MDY, YMD) and ``decimal_mark`` (``.`` or ``,``) say how the file writes; without them what
    could be read in two ways is refused. ``channel`` keeps order numbers of different sources apart.
    """

    row_kind: RowKind
    columns: dict[str, str]
    channel: str = "import"
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None
    currency: str | None = None
    tax_included: bool = True
    constants: dict[str, str] = {}
    defaults: dict[str, str] = {}

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """A mapping from its JSON.

        Raises:
            MappingInvalidError: If it names what does not exist, or lacks what a row needs.
        """
        try:
            spec = msgspec.convert(values, cls)
        except msgspec.ValidationError as error:
            raise MappingInvalidError(str(error)) from None
        issues = [
            FieldIssue(pointer=pointer, code="imports.mapping_invalid", detail=text)
            for pointer, text in spec.problems()
        ]
        if issues:
            raise MappingInvalidError(
                " ".join(f"{issue.pointer}: {issue.detail}" for issue in issues), issues=issues
            )
        return spec

    @property
    def dialect(self) -> Dialect:
        """How the file is written, as far as the mapping says."""
        return Dialect(encoding=self.encoding, delimiter=self.delimiter, sheet=self.sheet)

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong: where, and a sentence."""
        found: list[tuple[str, str]] = []
        known = FIELDS[self.row_kind]
        for part, fields in (
            ("columns", list(self.columns.values())), ("constants", list(self.constants)), ("defaults", list(self.defaults)),  # noqa: E501 - a table
        ):  # fmt: skip
            found += [
                (f"/{part}", f"'{field}' is not a field of {self.row_kind.value} rows.")
                for field in fields
                if field not in known
            ]
        targets = list(self.columns.values())
        found += [
            ("/columns", f"'{field}' comes from two columns.")
            for field in {*targets}
            if targets.count(field) > 1
        ]
        told = {*targets, *self.constants, *self.defaults}
        found += [
            ("/columns", f"No column says '{field}'.")
            for field in REQUIRED[self.row_kind]
            if field not in told
        ]
        if self.row_kind is RowKind.CUSTOMER and not told & {"customer_id", "customer_email"}:
            found.append(("/columns", "A customer needs an id or an e-mail address."))
        if self.date_order not in (None, *DATE_ORDERS):
            found.append(("/date_order", "It is DMY, MDY or YMD."))
        if self.decimal_mark not in (None, ".", ","):
            found.append(("/decimal_mark", "It is a point or a comma."))
        if self.delimiter is not None and len(self.delimiter) != 1:
            found.append(("/delimiter", "It is one sign."))
        if self.currency is not None and self.currency not in CURRENCY_DECIMALS:
            found.append(("/currency", f"'{self.currency}' is not a currency we know."))
        if not self.channel.strip():
            found.append(("/channel", "It names the source and can't be empty."))
        return found

    def places(self, headers: Sequence[str]) -> dict[str, int]:
        """Where each field's column is in a file.

        Raises:
            MappingInvalidError: If the file lacks a column of the mapping.
        """
        by_name = {folded(header): place for place, header in reversed(list(enumerate(headers)))}
        missing = [column for column in self.columns if folded(column) not in by_name]
        if missing:
            raise MappingInvalidError(f"The file has no column {', '.join(missing)}.")
        return {field: by_name[folded(column)] for column, field in self.columns.items()}
