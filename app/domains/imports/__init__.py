"""Imports: files become orders, products, customers and stock; see README.md."""

from app.domains.imports.runner import Progress, prepare_import, run_import, run_job
from app.domains.imports.types import (
    ImportFormat,
    ImportJobRead,
    ImportOptions,
    ImportStatus,
    ImportTotals,
)

__all__ = [
    "ImportFormat",
    "ImportJobRead",
    "ImportOptions",
    "ImportStatus",
    "ImportTotals",
    "Progress",
    "prepare_import",
    "run_import",
    "run_job",
]
