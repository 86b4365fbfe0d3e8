"""Tables as files for spreadsheets: one way to write them, for reports and for lists."""

from app.web.exports.files import Cell, FileKind, Table, file_response, safe_cell

__all__ = ["Cell", "FileKind", "Table", "file_response", "safe_cell"]
