"""Reads Olist's eight files and joins them into canonical records.

Amounts are gross consumer prices in BRL; times are local times of Brazil; there is no tax and no stock. The person is
``customer_unique_id``; ``customer_id`` is new for every order and stays as the order's customer reference. Items,
payments, reviews and customers are held in memory by order, because the files are not in one order.

Source: https://www.kaggle.com/datasets/olistbr/brazilian-ecommerce (columns and their meaning).
"""

import csv
import gzip
import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from app.domains.imports.errors import ColumnsMissingError, FileUnreadableError
from app.domains.imports.olist.orders import COUNTRY, OrderFiles, address_of, read_order
from app.domains.imports.records import (
    Batch,
    CategoryRecord,
    CustomerRecord,
    IssueRecord,
    ProductRecord,
    SellerRecord,
)
from app.domains.imports.values.cells import CellError

CHANNEL: Final = "olist"
CURRENCY: Final = "BRL"
FILES: Final = (
    "product_category_name_translation",
    "olist_sellers_dataset",
    "olist_products_dataset",
    "olist_customers_dataset",
    "olist_order_items_dataset",
    "olist_order_payments_dataset",
    "olist_order_reviews_dataset",
    "olist_orders_dataset",
)
Record = TypeVar("Record")


def find_file(folder: Path, name: str) -> Path:
    """One of the files, packed or not.

    Raises:
        FileUnreadableError: If it is missing.
    """
    for suffix in (".csv.gz", ".csv"):
        path = folder / f"{name}{suffix}"
        if path.is_file():
            return path
    raise FileUnreadableError(f"The folder lacks {name}.csv (or .csv.gz).")


@contextmanager
def rows_of(folder: Path, name: str, *columns: str) -> Generator[Iterator[list[str]]]:
    """Rows of a file with these columns, in this order.

    Raises:
        ColumnsMissingError: If a column is missing.
        FileUnreadableError: If the file is no CSV.
    """
    path = find_file(folder, name)
    with path.open("rb") as raw:
        binary = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        with io.TextIOWrapper(binary, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            try:
                headers = next(reader, list[str]())
                missing = [column for column in columns if column not in headers]
                if missing:
                    raise ColumnsMissingError(missing=[f"{name}.{column}" for column in missing])
                places = [headers.index(column) for column in columns]
                yield ([row[place] for place in places] for row in reader if row)
            except (csv.Error, UnicodeDecodeError, gzip.BadGzipFile, EOFError, IndexError) as error:
                raise FileUnreadableError(f"{path.name} can't be read: {error}.") from error


def olist_batches(folder: Path, batch_size: int) -> Iterator[Batch]:
    """The whole data set as batches: categories and sellers, products, people, orders."""
    index = 0

    def new_batch() -> Batch:
        return Batch(index=index, channel=CHANNEL, currency=CURRENCY)

    first = new_batch()
    translations = _translations(folder)
    first.categories = list(_categories(folder, translations))
    first.sellers = list(_sellers(folder))
    first.rows = len(translations) + len(first.sellers)
    yield first
    for records in _chunks(_products(folder), batch_size // 2):
        index += 1
        batch = new_batch()
        batch.products, batch.rows = records, len(records)
        yield batch
    files = OrderFiles(folder, rows_of)
    for people in _chunks(_people(files), batch_size):
        index += 1
        batch = new_batch()
        batch.customers, batch.rows = (
            people,
            sum(len(files.orders_of[person.key]) for person in people),
        )
        yield batch
    index += 1
    batch = new_batch()
    for row, read in enumerate(files.orders(), start=1):
        try:
            order = read_order(row, read, files)
            batch.orders.append(order)
            batch.rows += 1 + len(order.lines) + len(order.payments) + len(order.reviews)
        except CellError as error:
            batch.rows += 1
            batch.rejected += 1
            detail = {**error.detail, "value": error.raw or ""}
            batch.issues.append(
                IssueRecord(row=row, code=error.code, detail=detail, raw=error.raw, sheet=FILES[-1])
            )
        if len(batch.orders) >= batch_size // 2:
            yield batch
            index += 1
            batch = new_batch()
    if batch.rows:
        yield batch


def _chunks(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for record in records:
        chunk.append(record)
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _translations(folder: Path) -> dict[str, str]:
    columns = ("product_category_name", "product_category_name_english")
    with rows_of(folder, FILES[0], *columns) as rows:
        return {row[0]: row[1] for row in rows}


def _categories(folder: Path, translations: dict[str, str]) -> Iterator[CategoryRecord]:
    """Categories of the translation file and those that only products name."""
    with rows_of(folder, FILES[2], "product_category_name") as rows:
        names = dict.fromkeys([*translations, *(row[0] for row in rows)])
    for name in names:
        if name:
            english = translations.get(name)
            shown = (("en", english),) if english else ()
            yield CategoryRecord(key=name, name=name, translations=shown)


def _sellers(folder: Path) -> Iterator[SellerRecord]:
    columns = ("seller_id", "seller_zip_code_prefix", "seller_city", "seller_state")
    with rows_of(folder, FILES[1], *columns) as rows:
        for key, postal_code, city, state in rows:
            yield SellerRecord(
                key=key, name=key, city=city, region=state, postal_code=postal_code, country=COUNTRY
            )


def _products(folder: Path) -> Iterator[ProductRecord]:
    columns = (
        "product_id", "product_category_name", "product_photos_qty", "product_weight_g", "product_length_cm",
        "product_height_cm", "product_width_cm",
    )  # fmt: skip
    with rows_of(folder, FILES[2], *columns) as rows:
        for key, category, photos, weight, length, height, width in rows:
            label = category.replace("_", " ").capitalize() if category else "Produto"
            yield ProductRecord(
                sku=key,
                key=key,
                name=f"{label} {key[:8]}",
                category=category or None,
                photos=_whole(photos) or 0,
                weight_g=_whole(weight),
                length_mm=_whole(length, 10),
                height_mm=_whole(height, 10),
                width_mm=_whole(width, 10),
            )


def _whole(text: str, factor: int = 1) -> int | None:
    """A whole number; the full data set writes some as ``225.0``."""
    head = text.partition(".")[0]
    return int(head) * factor if head else None


def _people(files: OrderFiles) -> Iterator[CustomerRecord]:
    """People with each address that one of their orders has, once."""
    for person, references in files.orders_of.items():
        places = dict.fromkeys(files.customers[reference][1:] for reference in references)
        yield CustomerRecord(
            key=person,
            kind="person",
            name=person,
            addresses=tuple(address_of(*place) for place in places),
        )
