"""Imports: upload, match columns, look at what it becomes, follow it, read its report, undo it."""

from app.web.imports.mapping import mapping_page, mapping_post
from app.web.imports.show import (
    cancel,
    index,
    preview_page,
    progress_page,
    report_csv,
    run,
    undo,
)
from app.web.imports.upload import upload_page, upload_post

ROUTE_HANDLERS = (
    index,
    upload_page,
    upload_post,
    mapping_page,
    mapping_post,
    preview_page,
    run,
    progress_page,
    report_csv,
    cancel,
    undo,
)

__all__ = ["ROUTE_HANDLERS"]
