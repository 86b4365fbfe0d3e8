"""Tables as files for spreadsheets: one way to write them, for reports and for lists."""

from app.web.exports.files import Cell, FileKind, Table, file_response, safe_cell
from app.web.exports.lists import ListFile, list_response

__all__ = ["Cell", "FileKind", "ListFile", "Table", "file_response", "list_response", "safe_cell"]
