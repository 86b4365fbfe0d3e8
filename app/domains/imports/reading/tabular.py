"""Opens CSV (also gzip) and Excel workbooks as a header and rows of cells.

CSV is read line by line in bounded memory. A workbook is read whole by its library; it is refused beyond a size.
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from app.domains.imports.errors import FileUnreadableError
from app.domains.imports.values.cells import Cell

_SAMPLE_BYTES: Final = 256 * 1024
_DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_FIELD: Final = 1 << 20
_MAX_WORKBOOK: Final = 64 * 1024 * 1024
_MAX_UNPACKED: Final = 1024 * 1024 * 1024
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZIP_MAGIC: Final = b"PK\x03\x04"
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0"
_BUFFER: Final = 1 << 18


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is written; what is none is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """An open table: headers, and rows with their number from 1 at the first row of data."""

    headers: list[str]
    rows: Iterator[tuple[int, Sequence[Cell]]]
    sheet: str | None
    dialect: Dialect


@contextmanager
def open_table(path: Path, dialect: Dialect | None = None) -> Generator[Table]:
    """Open a file as a table.

    Raises:
        FileUnreadableError: If it is neither CSV nor a workbook, or has no header.
    """
    wanted = dialect or Dialect()
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic in (_ZIP_MAGIC, _OLE_MAGIC):
            yield _workbook(path, wanted)
            return
        binary: IO[bytes] = gzip.GzipFile(fileobj=raw) if magic.startswith(_GZIP_MAGIC) else raw  # type: ignore[assignment]
        try:
            with _as_text(binary, wanted) as (text, found):
                yield _csv(text, found)
        except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError) as error:
            raise FileUnreadableError(f"The file can't be read as a table: {error}.") from error


@contextmanager
def _as_text(binary: IO[bytes], wanted: Dialect) -> Generator[tuple[IO[str], Dialect]]:
    """The file as text, with its encoding and separator found out.

    Raises:
        FileUnreadableError: If it is no text.
    """
    buffered = io.BufferedReader(binary, _BUFFER)  # type: ignore[arg-type]
    sample = buffered.peek(_BUFFER)[:_SAMPLE_BYTES]
    if b"\x00" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileUnreadableError("The file is neither text nor a workbook.")
    encoding = wanted.encoding or detect_encoding(sample)
    delimiter = wanted.delimiter or detect_delimiter(sample.decode(encoding, errors="ignore"))
    with io.TextIOWrapper(buffered, encoding=encoding, newline="") as text:
        yield text, Dialect(encoding=encoding, delimiter=delimiter)


def _csv(text: IO[str], dialect: Dialect) -> Table:
    # The database keeps no NUL in a text.
    lines = (line.replace("\x00", "") for line in text)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(lines, delimiter=dialect.delimiter or ",", strict=True)
    headers = next(reader, list[str]())
    if not any(header.strip() for header in headers):
        raise FileUnreadableError("The first line has no headers.")
    rows = ((number, row) for number, row in enumerate(reader, start=1) if row)
    return Table(headers=headers, rows=_without_blank(rows), sheet=None, dialect=dialect)


def _without_blank(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for number, row in rows:
        if row[0] or any(row):
            yield number, row


def detect_encoding(sample: bytes) -> str:
    """The encoding of a text: UTF-8 if it can be, else what Excel writes in the West."""
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut at the end of the sample is no proof against UTF-8.
        if error.start < len(sample) - 4:
            return "cp1252"
    return "utf-8"


def detect_delimiter(sample: str) -> str:
    """The separator that the header has most of, outside of quotes."""
    header = sample.split("\n", 1)[0]
    counts = dict.fromkeys(_DELIMITERS, 0)
    is_quoted = False
    for sign in header:
        if sign == '"':
            is_quoted = not is_quoted
        elif not is_quoted and sign in counts:
            counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])


def _workbook(path: Path, wanted: Dialect) -> Table:
    _check_size(path)
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            names = book.sheet_names
            name = wanted.sheet or (names[0] if names else "")
            if name not in names:
                raise FileUnreadableError(f"The workbook has no sheet '{name}'.")
            values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise FileUnreadableError(f"The workbook can't be read: {error}.") from error
    if not values:
        raise FileUnreadableError("The sheet is empty.")
    rows = (
        (number, [_cell(value) for value in row])
        for number, row in enumerate(values[1:], start=1)
        if any(value != "" for value in row)
    )
    headers = [str(value) for value in values[0]]
    return Table(headers=headers, rows=rows, sheet=name, dialect=Dialect(sheet=name))


def _check_size(path: Path) -> None:
    if path.stat().st_size > _MAX_WORKBOOK:
        raise FileUnreadableError("The workbook is larger than 64 MB; save it as CSV.")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise FileUnreadableError(
                    "The workbook is too large when unpacked; save it as CSV."
                )


def _cell(value: object) -> Cell:
    """A workbook's value; its binary fractions become the decimals that the user sees."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, str):
        return value or None
    if isinstance(value, (datetime, date)):
        return value
    return str(value) if isinstance(value, (time, timedelta)) else None
