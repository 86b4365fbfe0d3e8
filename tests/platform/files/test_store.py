"""Files are kept whole, apart by tenant."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.kernel.ids import new_id
from app.platform.files import FileTooLargeError, LocalFileStore, StoredFileNotFoundError


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_until_it_is_deleted(tmp_path: Path) -> None:
    store, tenant = LocalFileStore(tmp_path), new_id()

    key = await store.put(tenant, chunks(b"one ", b"two"), max_bytes=100)

    with store.open(tenant, key) as file:
        assert file.read() == b"one two"
    await store.delete(tenant, key)
    await store.delete(tenant, key)
    with pytest.raises(StoredFileNotFoundError):
        store.open(tenant, key)


async def test_another_tenant_has_no_such_file(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    key = await store.put(new_id(), chunks(b"x"), max_bytes=1)

    with pytest.raises(StoredFileNotFoundError):
        store.path(new_id(), key)


async def test_nothing_stays_of_a_file_that_is_too_large(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)

    with pytest.raises(FileTooLargeError):
        await store.put(new_id(), chunks(b"12345", b"6"), max_bytes=5)

    assert files_in(tmp_path) == []


async def test_only_the_owner_of_the_process_may_read_it(tmp_path: Path) -> None:
    store, tenant = LocalFileStore(tmp_path), new_id()

    key = await store.put(tenant, chunks(b"x"), max_bytes=1)

    assert store.path(tenant, key).stat().st_mode & 0o777 == 0o600
