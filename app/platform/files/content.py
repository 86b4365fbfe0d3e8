"""Small files that are held in memory: kept while the row that names them is written, and read whole."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from app.platform.files.store import FileStore


async def keep_content(
    files: FileStore, tenant_id: UUID, content: bytes, *, max_bytes: int
) -> UUID:
    """Keep a content as a file; returns its key.

    Raises:
        FileTooLargeError: If it is longer than ``max_bytes``.
    """
    return await files.put(tenant_id, _chunks_of(content), max_bytes=max_bytes)


@asynccontextmanager
async def kept_content(
    files: FileStore, tenant_id: UUID, content: bytes, *, max_bytes: int
) -> AsyncGenerator[UUID]:
    """Keep a content while the row that names it is written; nothing stays of it if that fails.

    A row so always has its file. A file without a row is left over only where the process dies between the two.

    Raises:
        FileTooLargeError: If it is longer than ``max_bytes``.
    """
    key = await keep_content(files, tenant_id, content, max_bytes=max_bytes)
    try:
        yield key
    except BaseException:
        await files.delete(tenant_id, key)
        raise


async def read_content(files: FileStore, tenant_id: UUID, key: UUID) -> bytes:
    """A file's content.

    Raises:
        OSError: If it can't be read now.
        StoredFileNotFoundError: If it is not there.
    """
    return await asyncio.to_thread(files.path(tenant_id, key).read_bytes)


async def _chunks_of(content: bytes) -> AsyncIterator[bytes]:
    yield content
