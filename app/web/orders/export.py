"""Orders as CSV for spreadsheets: exact amounts as decimals, times in the tenant's zone."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request

from app.domains import orders
from app.domains.orders import OrderFilter, OrderRow, OrderSort
from app.kernel.money import major
from app.kernel.quantity import plain
from app.platform.http.dependencies import caller_unit_of_work
from app.web.exports import safe_cell

_HEADER: Final = (
    "number", "external_id", "channel", "status", "payment", "placed_at", "customer", "email", "currency", "items",
    "discount", "shipping", "tax", "tax_included", "total", "paid", "lines", "units", "open_notices",
)  # fmt: skip


async def csv_of_orders(
    request: Request[Any, Any, Any], *, filters: OrderFilter, sort: OrderSort
) -> AsyncIterator[bytes]:
    """The lines of the file in pieces; opens a unit of work of its own because it is sent after the handler."""
    # The mark tells spreadsheets that the text is UTF-8.
    yield b"\xef\xbb\xbf" + _lines([_HEADER])
    async with caller_unit_of_work(request, read_only=True) as uow:
        zone = ZoneInfo(uow.tenant.time_zone)
        async for batch in orders.export_orders(uow, filters=filters, sort=sort):
            yield _lines([_cells(row, zone) for row in batch])


def _cells(row: OrderRow, zone: ZoneInfo) -> Sequence[str]:
    amounts = (row.items_minor, row.discount_minor, row.shipping_minor, row.tax_minor)
    return (
        safe_cell(row.number),
        safe_cell(row.external_id or ""),
        safe_cell(row.channel),
        row.status,
        row.payment_state,
        row.placed_at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
        safe_cell(row.customer_name or ""),
        safe_cell(row.customer_email or ""),
        row.currency,
        *(str(major(amount, row.currency)) for amount in amounts),
        "true" if row.tax_included else "false",
        str(major(row.total_minor, row.currency)),
        str(major(row.paid_minor, row.currency)),
        str(row.line_count),
        plain(row.units),
        str(row.open_flags),
    )


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
