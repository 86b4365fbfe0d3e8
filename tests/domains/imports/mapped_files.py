"""Files and mappings for tests of mapped imports."""

from pathlib import Path
from typing import Any

LINES_MAPPING: dict[str, Any] = {
    "row_kind": "order_line",
    "columns": {
        "order": "order_id",
        "day": "date",
        "state": "status",
        "mail": "customer_email",
        "sku": "sku",
        "qty": "quantity",
        "price": "unit_price",
    },
    "channel": "shop",
}


def order_lines(folder: Path, rows: int, *, lines: int = 3) -> Path:
    """A file of order lines, ``lines`` an order."""
    path = folder / "lines.csv"
    with path.open("w", encoding="utf-8") as text:
        text.write("order,day,state,mail,sku,qty,price\n")
        for row in range(rows):
            order = row // lines
            text.write(
                f"O-{order},2024-{order % 12 + 1:02}-15,paid,c{order % 97}@mail.cl,SKU-{row % 53},{row % 3 + 1},{row % 900 + 100}\n"  # noqa: E501 - a table
            )
    return path


def table(folder: Path, text: str, *, name: str = "data.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
