"""The file store: ``put``, ``open``, ``path``, ``delete``, each for one tenant.

A file's key is an id of ours, never a name from outside, so that no name can lead out of the tenant's folder.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Protocol
from uuid import UUID

from app.kernel.errors import NotFoundError, UnprocessableError
from app.kernel.ids import new_id

#: In the ``info`` of a column that names a file by its key; the value is what stands before the key in a text.
NAMES_FILE: Final = "names_file"

_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700
#: Behind the name of a file that is not whole yet, or never was.
_PARTIAL: Final = ".part"


class StoredFileNotFoundError(NotFoundError):
    """The tenant has no such file."""

    code = "files.not_found"
    title = "File not found"


class FileTooLargeError(UnprocessableError):
    """The file is larger than is taken."""

    code = "files.too_large"
    title = "The file is too large"


class FileStore(Protocol):
    """Where files of tenants are kept."""

    async def put(self, tenant_id: UUID, chunks: AsyncIterator[bytes], *, max_bytes: int) -> UUID:
        """Keep a file; returns its key. Nothing stays of a file that is too large."""
        ...

    def open(self, tenant_id: UUID, key: UUID) -> IO[bytes]:
        """Open a file for reading."""
        ...

    def path(self, tenant_id: UUID, key: UUID) -> Path:
        """The file on this machine's disk, for libraries that need a path."""
        ...

    async def delete(self, tenant_id: UUID, key: UUID) -> None:
        """Remove a file; one that is gone is no error."""
        ...

    async def list_older(self, tenant_id: UUID, moment: datetime) -> list[UUID]:
        """The keys of a tenant's files that were kept, or begun, before a moment."""
        ...


class LocalFileStore:
    """Keeps files in a folder of this machine: ``<root>/<tenant>/<key>``."""

    def __init__(self, root: Path) -> None:
        """Use a folder, which is made when the first file comes."""
        self._root = root

    async def put(self, tenant_id: UUID, chunks: AsyncIterator[bytes], *, max_bytes: int) -> UUID:
        """Keep a file, complete or not at all.

        Raises:
            FileTooLargeError: If it is longer than ``max_bytes``.
        """
        key = new_id()
        target = self._place(tenant_id, key)
        target.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        partial = target.with_suffix(_PARTIAL)
        size = 0
        try:
            with os.fdopen(
                os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb"
            ) as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > max_bytes:
                        raise FileTooLargeError(
                            f"A file can have at most {max_bytes // 1_000_000} MB."
                        )
                    await asyncio.to_thread(file.write, chunk)
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
        return key

    def open(self, tenant_id: UUID, key: UUID) -> IO[bytes]:
        """Open a file for reading.

        Raises:
            StoredFileNotFoundError: If the tenant has no such file.
        """
        return self.path(tenant_id, key).open("rb")

    def path(self, tenant_id: UUID, key: UUID) -> Path:
        """The file's place on disk.

        Raises:
            StoredFileNotFoundError: If the tenant has no such file.
        """
        place = self._place(tenant_id, key)
        if not place.is_file():
            raise StoredFileNotFoundError("The file is not there any more.")
        return place

    async def delete(self, tenant_id: UUID, key: UUID) -> None:
        """Remove a file, and what was written of one that never became whole."""
        place = self._place(tenant_id, key)
        for path in (place, place.with_suffix(_PARTIAL)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def list_older(self, tenant_id: UUID, moment: datetime) -> list[UUID]:
        """The keys of a tenant's files that were last written before a moment, in order."""
        return await asyncio.to_thread(_list_older, self._root / tenant_id.hex, moment.timestamp())

    def _place(self, tenant_id: UUID, key: UUID) -> Path:
        return self._root / tenant_id.hex / key.hex


def _list_older(folder: Path, before: float) -> list[UUID]:
    """The keys of the files in a folder; what is not named by a key of ours is none of them."""
    found: set[UUID] = set()
    for path in folder.glob("*"):
        # Others keep and remove files meanwhile.
        with contextlib.suppress(FileNotFoundError, ValueError):
            if path.stat().st_mtime < before:
                found.add(UUID(hex=path.name.removesuffix(_PARTIAL)))
    return sorted(found)
