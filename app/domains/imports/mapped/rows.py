"""Rows that stand for themselves: orders without lines, products, prices, stock counts, customers."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from app.domains import catalog
from app.domains.imports.mapped.builder import BatchBuilder
from app.domains.imports.mapped.parties import add_payment, add_shipment, complete, read_customer
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.mapped.values import MappedRow, Readers, read_sku
from app.domains.imports.records import (
    Batch,
    CategoryRecord,
    OrderRecord,
    PriceRecord,
    ProductRecord,
    StockCountRecord,
)
from app.domains.imports.types import IssueSeverity, RowKind
from app.domains.imports.values.cells import Cell, CellError, folded, text_of
from app.domains.imports.values.words import TAX_CLASSES, look_up

_MAX_GRAMS: Final = 10**9
_PRICE_LIMIT: Final = 10**12
_QUANTITY_LIMIT: Final = 10**9


class PlainRows:
    """Reads rows of one kind into batches."""

    def __init__(
        self, spec: MappingSpec, headers: Sequence[str], readers: Readers, *, currency: str
    ) -> None:
        """Prepare for a file.

        Raises:
            MappingInvalidError: If the file lacks a column of the mapping.
        """
        self._spec = spec
        self._row = MappedRow(spec, headers)
        self._readers = readers
        self._currency = currency
        self._seen: dict[int, int] = {}
        self._add: Callable[[Batch], None] = {
            RowKind.ORDER: self._order,
            RowKind.PRODUCT: self._product,
            RowKind.STOCK_COUNT: self._count,
            RowKind.PRICE: self._price,
            RowKind.CUSTOMER: self._customer,
        }[spec.row_kind]

    def batches(
        self, rows: Iterator[tuple[int, Sequence[Cell]]], batch_size: int
    ) -> Iterator[Batch]:
        """The file as batches."""
        builder = BatchBuilder(0, self._spec.channel, self._currency)
        for number, values in rows:
            batch = builder.batch
            self._row.take(number, values)
            self._add(batch)
            batch.rows += 1
            batch.issues += self._row.issues
            batch.rejected += any(
                issue.severity is IssueSeverity.ERROR for issue in self._row.issues
            )
            if batch.rows >= batch_size:
                yield batch
                builder = BatchBuilder(batch.index + 1, self._spec.channel, self._currency)
        if builder.batch.rows:
            yield builder.batch

    def _is_repeated(self, key: str, field: str, *, shown: str | None = None) -> bool:
        """Whether the row names what an earlier row named; that is an error, not a second thought."""
        first = self._seen.setdefault(hash(key), self._row.number)
        if first == self._row.number:
            return False
        self._row.fail(field, "imports.row_repeated_key", shown or key, first_row=first)
        return True

    def _order(self, batch: Batch) -> None:
        row, readers = self._row, self._readers
        key = row.read("order_id", text_of)
        moment = row.read("date", readers.moment)
        status = row.read("status", readers.status)
        items = row.read("items_total", readers.minor)
        shipping = row.read_optional("shipping_total", readers.minor) or 0
        discount = row.read_optional("discount_total", readers.minor) or 0
        total = row.read_optional("order_total", readers.minor)
        customer = read_customer(row, key)
        if key is None or moment is None or status is None or items is None or row.issues:
            return
        order = OrderRecord(
            row=row.number,
            key=key,
            status=status,
            source_status=row.text("status"),
            placed_at=moment[0],
            placed_on=moment[1],
            fingerprint=hashlib.blake2b(
                "\x1f".join(text_of(value) for value in row.values).encode(), digest_size=8
            ).hexdigest(),
            customer=None if customer is None else customer.key,
            addresses=() if customer is None else customer.addresses,
            items_minor=items,
            shipping_minor=shipping,
            discount_minor=discount,
            note=row.text("note"),
        )
        if discount > items + shipping or (total is not None and total != order.total_minor):
            row.fail("order_total", "imports.total_contradictory", expected=order.total_minor)
        add_payment(row, order, readers)
        add_shipment(row, order)
        if row.issues or self._is_repeated(key, "order_id"):
            return
        complete(order)
        batch.orders.append(order)
        if customer is not None:
            batch.customers.append(customer)

    def _product(self, batch: Batch) -> None:
        row = self._row
        sku = row.read("sku", read_sku)
        name = row.read("product_name", text_of)
        cost = row.read_optional("unit_cost", self._readers.price)
        weight = row.read_optional("weight_g", self._readers.count)
        tax_class = row.read_optional(
            "tax_class", lambda cell: look_up(TAX_CLASSES, text_of(cell), "imports.tax_unknown")
        )
        if weight is not None and (weight != int(weight) or weight > _MAX_GRAMS):
            row.fail("weight_g", "imports.number_unreadable")
        barcode = row.read_optional("barcode", _read_barcode)
        price = row.read_optional("price", self._readers.price)
        if price is not None and price >= _PRICE_LIMIT:
            row.fail("price", "imports.number_too_large")
        if barcode is not None:
            self._is_repeated(f"barcode\x1f{barcode}", "barcode", shown=barcode)
        if sku is None or name is None or row.issues or self._is_repeated(sku, "sku"):
            return
        category = row.text("category")
        if category:
            batch.categories.append(CategoryRecord(key=folded(category), name=category))
        batch.products.append(
            ProductRecord(
                sku=sku,
                key=sku,
                name=name,
                category=folded(category) or None,
                tax_class=tax_class or "standard",
                description=row.text("description"),
                barcode=barcode,
                unit_cost=cost,
                weight_g=None if weight is None else int(weight),
                row=row.number,
                brand=row.text("brand") or None,
                price=price,
                price_list=row.text("price_list"),
            )
        )

    def _count(self, batch: Batch) -> None:
        row = self._row
        sku = row.read("sku", read_sku)
        warehouse = row.read("warehouse", text_of)
        quantity = row.read("quantity", self._readers.count)
        if sku is None or warehouse is None or quantity is None:
            return
        if not self._is_repeated(f"{warehouse}\x1f{sku}", "sku", shown=sku):
            batch.counts.append(
                StockCountRecord(row=row.number, sku=sku, warehouse=warehouse, quantity=quantity)
            )

    def _price(self, batch: Batch) -> None:
        row = self._row
        sku = row.read("sku", read_sku)
        price = row.read("price", self._readers.price)
        least = row.read_optional("min_quantity", self._readers.count) or Decimal(0)
        price_list = row.text("price_list")
        if price is not None and price >= _PRICE_LIMIT:
            row.fail("price", "imports.number_too_large")
        if least >= _QUANTITY_LIMIT:
            row.fail("min_quantity", "imports.number_too_large")
        if sku is None or price is None or row.issues:
            return
        # From one on is the price that always counts.
        least = least if least > 1 else Decimal(0)
        key = f"{folded(price_list)}\x1f{sku}\x1f{least.normalize()}"
        if not self._is_repeated(key, "sku", shown=sku):
            batch.prices.append(
                PriceRecord(
                    row=row.number,
                    sku=sku,
                    unit_price=price,
                    min_quantity=least,
                    price_list=price_list,
                )
            )

    def _customer(self, batch: Batch) -> None:
        row = self._row
        name = row.read("customer_name", text_of)
        customer = read_customer(row)
        if name is None or customer is None or row.issues:
            return
        if not (row.text("customer_id") or customer.email):
            row.fail("customer_email", "imports.value_missing")
        elif not self._is_repeated(customer.key, "customer_name"):
            batch.customers.append(customer)


def _read_barcode(cell: Cell) -> str:
    """A bar code.

    Raises:
        CellError: If its check digit is wrong, or it is too long.
    """
    barcode = catalog.clean_barcode(text_of(cell))
    if not catalog.is_barcode(barcode):
        raise CellError("imports.barcode_invalid", barcode)
    return barcode
