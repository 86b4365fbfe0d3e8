"""Words of imports."""

from enum import StrEnum


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
    CUSTOMER = "customer"
