"""Rows of an order file brought in by the product's own import."""

import csv
import tempfile
import time
from pathlib import Path
from typing import Final

from app.bench.database import ScratchDatabase
from app.bench.measures import Bench, Figures
from app.composition import build_parts
from app.domains.imports import ImportFormat, run_import

_LINES_PER_ORDER: Final = 3
_PRODUCTS: Final = 2_000
_HEADERS: Final = {
    "Order": "order_id",
    "Date": "date",
    "Status": "status",
    "Customer": "customer_name",
    "Email": "customer_email",
    "SKU": "sku",
    "Product": "product_name",
    "Quantity": "quantity",
    "Price": "unit_price",
}
_MAPPING: Final[dict[str, object]] = {
    "row_kind": "order_line",
    "columns": _HEADERS,
    "channel": "bench",
    "date_order": "YMD",
    "decimal_mark": ".",
}


def generate_order_lines(path: Path, rows: int) -> None:
    """Write a file of order lines, three to an order."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS)
        for row in range(rows):
            order, product = row // _LINES_PER_ORDER, row * 7919 % _PRODUCTS
            person = order % 5_000
            writer.writerow(
                (
                    f"B-{order}",
                    f"2026-{1 + order % 10:02}-{1 + order % 28:02}",
                    "paid",
                    f"Person {person}",
                    f"person{person}@example.com",
                    f"IMP-{product}",
                    f"Imported {product}",
                    1 + row % 4,
                    990 + product,
                )
            )


async def measure_import(bench: Bench, database: ScratchDatabase) -> Figures:
    """Rows a second from the file on disk to the commit of the last batch."""
    parts = build_parts(bench.settings, database.owner_dsn)
    rows = bench.plan.import_rows
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "orders.csv"
            generate_order_lines(path, rows)
            started = time.perf_counter()
            job = await run_import(
                parts.factory,
                database.tenant_ids[-1],
                path,
                format=ImportFormat.MAPPED,
                mapping=_MAPPING,
            )
            seconds = time.perf_counter() - started
    finally:
        await parts.close()
    return {
        "import_rows_per_s": round(rows / seconds, 1),
        "import_rows": job.rows_done,
        "import_rejected": job.rows_rejected,
    }
