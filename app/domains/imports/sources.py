"""What is imported: a file or a folder, its fingerprint, and its batches of canonical records."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from app.domains.imports.errors import FileUnreadableError
from app.domains.imports.mapped.normalise import mapped_batches
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.olist.batches import FILES as OLIST_FILES
from app.domains.imports.olist.batches import find_file, olist_batches
from app.domains.imports.reading.tabular import open_table
from app.domains.imports.records import Batch
from app.domains.imports.spreadsheet.normalise import Normaliser, Setting
from app.domains.imports.types import ImportFormat, ImportOptions
from app.platform.db.context import TenantContext

_CHUNK: Final = 1 << 20


class Fingerprint(msgspec.Struct, frozen=True):
    """A hash of the content, and how many lines it has where that is known before reading it."""

    content_hash: bytes
    lines: int | None


def fingerprint(format: ImportFormat, path: Path) -> Fingerprint:  # noqa: A002 - the domain's word
    """Hash what is imported.

    Raises:
        FileUnreadableError: If there is nothing, or not all of it.
    """
    digest = hashlib.sha256()
    if format is ImportFormat.OLIST:
        if not path.is_dir():
            raise FileUnreadableError("Name the folder that holds the files of the data set.")
        files = [find_file(path, name) for name in OLIST_FILES]
    else:
        if not path.is_file():
            raise FileUnreadableError(f"There is no file '{path.name}'.")
        files = [path]
    lines: int | None = 0
    for file in files:
        counted = _hash_file(file, digest)
        lines = None if counted is None or lines is None else lines + counted
    return Fingerprint(digest.digest(), lines)


def _hash_file(path: Path, digest: Any) -> int | None:  # noqa: ANN401 - hashlib's own type has no name
    """Feed a file to the hash; returns its lines without the header, or none for a workbook.

    Raises:
        FileUnreadableError: If it is packed and damaged.
    """
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file = gzip.GzipFile(fileobj=raw) if is_gzip else raw
        lines, last, is_text = 0, b"\n", True
        try:
            while chunk := file.read(_CHUNK):
                if last == b"\n" and lines == 0:
                    is_text = not chunk.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
                digest.update(chunk)
                lines += chunk.count(b"\n")
                last = chunk[-1:]
        except (gzip.BadGzipFile, EOFError) as error:
            raise FileUnreadableError(f"The file is damaged: {error}.") from error
    return max(lines + (last != b"\n") - 1, 0) if is_text else None


def open_batches(
    format: ImportFormat,  # noqa: A002 - the domain's word
    path: Path,
    *,
    mapping: dict[str, Any],
    options: ImportOptions,
    tenant: TenantContext,
) -> Iterator[Batch]:
    """The batches of a file, the same ones each time: an import that died counts on it.

    Raises:
        FileUnreadableError: If it can't be read, now or on the way.
        MappingInvalidError: If the mapping does not fit the file.
    """
    setting = Setting(currency=tenant.currency, zone=ZoneInfo(tenant.time_zone), options=options)
    match format:
        case ImportFormat.SPREADSHEET:
            return _spreadsheet(path, setting)
        case ImportFormat.OLIST:
            return olist_batches(path, options.batch_size)
        case ImportFormat.MAPPED:
            return mapped_batches(path, MappingSpec.of(mapping), setting)


def _spreadsheet(path: Path, setting: Setting) -> Iterator[Batch]:
    with open_table(path) as table:
        yield from Normaliser(table.headers, setting).batches(table.rows)
