"""Words of imports, and what goes into and comes out of its use cases."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class ImportFormat(StrEnum):
    """What is read."""

    SPREADSHEET = "spreadsheet"
    OLIST = "olist"
    MAPPED = "mapped"


class ImportStatus(StrEnum):
    """Life of an import."""

    UPLOADED = "uploaded"
    PREVIEWED = "previewed"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"
    UNDONE = "undone"


class IssueSeverity(StrEnum):
    """An error keeps its row out, a warning flags it, a note tells what was understood."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class RowKind(StrEnum):
    """What a row of a mapped file is."""

    ORDER = "order"
    ORDER_LINE = "order_line"
    PRODUCT = "product"
    STOCK_COUNT = "stock_count"
    PRICE = "price"
    CUSTOMER = "customer"


class WaitingKind(StrEnum):
    """What rows can wait for their SKU."""

    STOCK_COUNT = "stock_count"
    PRICE = "price"


class OpeningStock(StrEnum):
    """What to do where an order reserved or took stock that was never received."""

    BOOK = "book"
    REJECT = "reject"


class CouponDecision(StrEnum):
    """On what an undecided coupon counts, or that it is none."""

    ORDER_BEFORE_TAX = "order_before_tax"
    ORDER_AFTER_TAX = "order_after_tax"
    IGNORE = "ignore"


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the user chose for an import; ``date_order`` is DMY, MDY or YMD where dates could be two days."""

    opening_stock: OpeningStock = OpeningStock.BOOK
    date_order: str | None = None
    batch_size: int = 8000


class ImportTotals(msgspec.Struct, kw_only=True):
    """What the file holds and is in the database now; amounts in minor units of ``currency``.

    ``customers`` counts the channel's names of buyers, ``people`` the buyers behind them; ``created`` the orders,
    customers, products and sellers that were not there before.
    """

    currency: str = ""
    orders: int = 0
    lines: int = 0
    items_minor: int = 0
    freight_minor: int = 0
    payments_minor: int = 0
    customers: int = 0
    people: int = 0
    products: int = 0
    sellers: int = 0
    created: int = 0
    issues: int = 0


class ImportJobRead(msgspec.Struct, frozen=True, kw_only=True):
    """An import as pages and the command line show it."""

    id: UUID
    format: ImportFormat
    filename: str
    status: ImportStatus
    rows_total: int | None
    rows_done: int
    rows_rejected: int
    totals: ImportTotals
    options: ImportOptions
    mapping: dict[str, Any]
    failure: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None


class IssueRead(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the error report; rows count from 1 at the first row of data."""

    sheet: str | None
    row: int
    column: str | None
    severity: IssueSeverity
    code: str
    detail: dict[str, Any]
    raw: str | None


class PreviewOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order of the preview, as it would be written."""

    row: int
    key: str
    status: str
    placed_on: date
    customer: str
    lines: int
    total_minor: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The first rows as they would be written; nothing was."""

    currency: str
    rows: int
    rejected: int
    orders: list[PreviewOrder]
    totals: ImportTotals
    issues: list[IssueRead]


class UndoResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an undo removed, and what it kept because somebody has worked with it since."""

    orders_removed: int = 0
    customers_removed: int = 0
    products_removed: int = 0
    products_archived: int = 0
    sellers_removed: int = 0
    movements_compensated: int = 0
    orders_kept: list[str] = []
    customers_kept: int = 0
    stock_kept: list[str] = []
    prices_restored: int = 0
