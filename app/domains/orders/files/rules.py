"""Which files we take, and what they are called: a file's type is what its content is, whatever it is called.

Nothing is run or shown from a file: it goes out as it came in, to be saved, and never to be looked at in the browser.
"""

from io import BytesIO
from typing import Final, NoReturn
from zipfile import BadZipFile, ZipFile

from app.domains.orders.files.errors import InvalidOrderFileError
from app.domains.orders.files.types import CheckedFile
from app.kernel.errors import FieldIssue

MOST_BYTES: Final = 10_000_000
#: Files of one order.
MOST_FILES: Final = 20
_LONGEST_NAME: Final = 120
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT: Final = "text/plain"
_CSV: Final = "text/csv"
#: How names of a type may end; the first is added to a name that ends otherwise.
_ENDINGS: Final = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    _XLSX: (".xlsx",),
    _TEXT: (".txt",),
    _CSV: (".csv",),
}
_STARTS: Final = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
_WORKBOOK: Final = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
#: Control characters that texts have.
_LAYOUT: Final = frozenset(b"\t\n\r\f")


def check_file(name: str, content: bytes) -> CheckedFile:
    """Find out what a file is, and give it a name that says so.

    Raises:
        InvalidOrderFileError: If it is empty, too large, or none of the types that we take.
    """
    if not content:
        refuse("/content", "file.empty", "The file is empty.")
    if len(content) > MOST_BYTES:
        refuse("/content", "file.too_large", f"A file has at most {MOST_BYTES // 1_000_000} MB.")
    cleaned = _clean(name)
    content_type = _type_of(content, is_csv=cleaned.lower().endswith(".csv"))
    if content_type is None:
        refuse("/content", "file.type", "A file is a PDF, JPEG, PNG, WebP, TXT, CSV or XLSX file.")
    endings = _ENDINGS[content_type]
    if not cleaned.lower().endswith(endings):
        cleaned += endings[0]
    return CheckedFile(name=cleaned, content=content, content_type=content_type)


def refuse(pointer: str, code: str, detail: str) -> NoReturn:
    """Say what is wrong with a file.

    Raises:
        InvalidOrderFileError: Always.
    """
    issue = FieldIssue(pointer=pointer, code=code, detail=detail)
    raise InvalidOrderFileError(detail, issues=[issue])


def _clean(name: str) -> str:
    """The last part of a path with nothing in it that can't be seen; the ending stays of one that is too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign if sign.isprintable() else " " for sign in last)
    text = " ".join(seen.split()).lstrip(".") or "file"
    stem, dot, ending = text.rpartition(".")
    if len(text) <= _LONGEST_NAME or not stem or len(ending) > len("jpeg"):
        return text[:_LONGEST_NAME]
    return stem[: _LONGEST_NAME - len(ending) - 1] + dot + ending


def _type_of(content: bytes, *, is_csv: bool) -> str | None:
    for start, content_type in _STARTS.items():
        if content.startswith(start):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK"):
        return _XLSX if _is_workbook(content) else None
    if not _is_text(content):
        return None
    return _CSV if is_csv else _TEXT


def _is_workbook(content: bytes) -> bool:
    """Whether a spreadsheet without macros is in it; only the list of its parts is read, nothing is unpacked."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return names >= _WORKBOOK and not any(name.endswith("vbaProject.bin") for name in names)


def _is_text(content: bytes) -> bool:
    """Whether it has no signs that texts in UTF-8 or a Latin code page don't have."""
    return not any(sign < ord(" ") and sign not in _LAYOUT for sign in set(content))
