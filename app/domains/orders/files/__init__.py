"""Files of orders: what belongs to an order and came as a file, like a signed receipt or a buyer's own form."""

from app.domains.orders.files.errors import (
    InvalidOrderFileError,
    OrderFileNotFoundError,
    OrderFileUnavailableError,
)
from app.domains.orders.files.handlers import file_subscriptions
from app.domains.orders.files.rules import MOST_BYTES as MOST_FILE_BYTES
from app.domains.orders.files.rules import MOST_FILES
from app.domains.orders.files.service import (
    forget_files,
    get_file,
    list_files,
    read_file,
    remove_file,
    upload_file,
)
from app.domains.orders.files.types import OrderFileUpload, OrderFileView

__all__ = [
    "MOST_FILES",
    "MOST_FILE_BYTES",
    "InvalidOrderFileError",
    "OrderFileNotFoundError",
    "OrderFileUnavailableError",
    "OrderFileUpload",
    "OrderFileView",
    "file_subscriptions",
    "forget_files",
    "get_file",
    "list_files",
    "read_file",
    "remove_file",
    "upload_file",
]
