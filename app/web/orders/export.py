"""Orders as a file for spreadsheets: exact amounts as decimals, times in the tenant's zone."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.response import Stream

from app.domains import orders
from app.domains.orders import OrderFilter, OrderRow, OrderSort
from app.kernel.money import major
from app.kernel.pagination import Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.web.exports import Cell, ListFile, list_response

_FILE: Final = ListFile(
    name="orders",
    head=(
        "number", "external_id", "channel", "status", "payment", "placed_at", "customer", "email", "currency", "items",
        "discount", "shipping", "tax", "tax_included", "total", "paid", "lines", "units", "open_notices",
    ),
)  # fmt: skip


def orders_file(
    request: Request[Any, Any, Any], filters: OrderFilter, sort: OrderSort, *, zone: ZoneInfo
) -> Stream:
    """All orders that a filter finds as a download."""

    async def read(reading: UnitOfWork, page: PageRequest) -> Page[OrderRow]:
        return await orders.list_orders(reading, filters=filters, page=page, sort=sort)

    def cells(row: OrderRow) -> list[Sequence[Cell]]:
        return [_cells(row, zone)]

    return list_response(request, _FILE, read=read, cells=cells)


def _cells(row: OrderRow, zone: ZoneInfo) -> Sequence[Cell]:
    def amount(minor: int) -> Decimal:
        return Decimal(str(major(minor, row.currency)))

    return (
        row.number,
        row.external_id,
        row.channel,
        row.status,
        row.payment_state,
        row.placed_at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
        row.customer_name,
        row.customer_email,
        row.currency,
        amount(row.items_minor),
        amount(row.discount_minor),
        amount(row.shipping_minor),
        amount(row.tax_minor),
        row.tax_included,
        amount(row.total_minor),
        amount(row.paid_minor),
        row.line_count,
        row.units,
        row.open_flags,
    )
