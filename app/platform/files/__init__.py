"""Files that tenants hand in: kept apart by tenant, behind a small port."""

from app.platform.files.content import keep_content, kept_content, read_content
from app.platform.files.store import (
    NAMES_FILE,
    FileStore,
    FileTooLargeError,
    LocalFileStore,
    StoredFileNotFoundError,
)

__all__ = [
    "NAMES_FILE",
    "FileStore",
    "FileTooLargeError",
    "LocalFileStore",
    "StoredFileNotFoundError",
    "keep_content",
    "kept_content",
    "read_content",
]
