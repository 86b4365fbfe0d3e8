"""Writes a table as CSV or Excel while its rows are read, in memory that does not grow with it.

CSV goes out line by line. An Excel file can't be sent before it is whole, so it is written to a temporary file row by
row and sent from there. A text that a spreadsheet would take for a formula gets an apostrophe before it, in both.
"""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any, Final

import msgspec
from litestar.response import Stream
from openpyxl import Workbook

from app.kernel.quantity import plain

Cell = str | int | Decimal | date | bool | None
#: Spreadsheets take a cell that starts so for a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
#: Rows that fit on a sheet of Excel, less the head.
_SHEET_ROWS: Final = 1_048_575
_PIECE: Final = 1 << 16
#: Characters that no XML holds.
_FORBIDDEN: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


class FileKind(StrEnum):
    """What files there are."""

    CSV = "csv"
    XLSX = "xlsx"


class Table(msgspec.Struct, frozen=True):
    """A file's name without ending, the words of its head, and its rows in batches."""

    name: str
    head: Sequence[str]
    batches: AsyncIterator[Sequence[Sequence[Cell]]]


_MEDIA: Final = {
    FileKind.CSV: "text/csv",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_response(table: Table, kind: FileKind) -> Stream:
    """The table as a download."""
    content = csv_of(table) if kind is FileKind.CSV else xlsx_of(table)
    return Stream(
        content,
        media_type=_MEDIA[kind],
        headers={
            "content-disposition": f'attachment; filename="{table.name}.{kind.value}"',
            "cache-control": "no-store",
        },
    )


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


async def csv_of(table: Table) -> AsyncIterator[bytes]:
    """The lines of a CSV file in pieces; the mark at its begin tells spreadsheets that it is UTF-8."""
    yield b"\xef\xbb\xbf" + _lines([table.head])
    async for batch in table.batches:
        yield _lines([[_text(cell) for cell in row] for row in batch])


async def xlsx_of(table: Table) -> AsyncIterator[bytes]:
    """An Excel file in pieces; what does not fit on a sheet goes on on the next."""
    with tempfile.TemporaryFile() as file:
        await _write(table, file)
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece


async def _write(table: Table, file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet: Any = None
    left = 0
    async for batch in table.batches:
        for start in range(0, len(batch), _PIECE):
            rows = batch[start : start + _PIECE]
            if left < len(rows):
                sheet, left = _new_sheet(book, table), _SHEET_ROWS
            await asyncio.to_thread(_append, sheet, rows)
            left -= len(rows)
    if sheet is None:
        _new_sheet(book, table)
    await asyncio.to_thread(book.save, file)


def _new_sheet(book: Workbook, table: Table) -> Any:  # noqa: ANN401 - the library's sheet has no useful type
    sheet: Any = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append(list(table.head))
    return sheet


def _append(sheet: Any, rows: Sequence[Sequence[Cell]]) -> None:  # noqa: ANN401 - as above
    for row in rows:
        sheet.append([_typed(cell) for cell in row])


def _typed(cell: Cell) -> Cell:
    return safe_cell(cell.translate(_FORBIDDEN)) if isinstance(cell, str) else cell


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_cell(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return plain(cell) if isinstance(cell, Decimal) else str(cell)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
