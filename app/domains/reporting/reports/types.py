"""Words of reports."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec


class ReportName(StrEnum):
    """The reports there are."""

    SALES_BY_SKU = "sales_by_sku"
    MARGINS = "margins"
    SALES_BY_SELLER = "sales_by_seller"
    SALES_BOOK = "sales_book"
    SALES_BOOK_BY_SELLER = "sales_book_by_seller"
    UNPAID_ORDERS = "unpaid_orders"
    CANCELLATIONS = "cancellations"
    RETURNS_BY_SKU = "returns_by_sku"
    RETURNS_BY_REASON = "returns_by_reason"
    DISPATCH_TIMES = "dispatch_times"
    STOCK_BY_WAREHOUSE = "stock_by_warehouse"


class ColumnKind(StrEnum):
    """How a column is written. ``MONEY`` is in minor units of the row's ``currency``, ``RATE`` a fraction."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    RATE = "rate"
    HOURS = "hours"
    FLAG = "flag"


class Column(msgspec.Struct, frozen=True):
    """A column: its name in the statement, in files and in the API, and how it is written."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A table.

    ``sql`` selects the columns and may select ids beside them, for links. ``$2`` and ``$3`` are the first and the last
    day, both included. Its order is part of it. ``totals`` are the columns that can be added up over the rows of
    a currency.
    """

    name: ReportName
    columns: Sequence[Column]
    sql: str
    totals: Sequence[str] = ()
    has_period: bool = True


class ReportFilter(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a report, both included."""

    first_on: date
    last_on: date
