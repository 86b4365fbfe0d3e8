"""A content is kept together with the row that names it."""

from pathlib import Path

import pytest

from app.kernel.ids import new_id
from app.platform.files import (
    LocalFileStore,
    StoredFileNotFoundError,
    keep_content,
    kept_content,
    read_content,
)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_kept_content_is_read_again(tmp_path: Path) -> None:
    store, tenant = LocalFileStore(tmp_path), new_id()

    async with kept_content(store, tenant, b"factura", max_bytes=7) as key:
        pass

    assert await read_content(store, tenant, key) == b"factura"


async def test_content_whose_row_is_refused_leaves_nothing(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)

    with pytest.raises(LookupError):
        async with kept_content(store, new_id(), b"factura", max_bytes=7):
            raise LookupError

    assert not files_in(tmp_path)


async def test_content_of_another_tenant_is_not_there(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    key = await keep_content(store, new_id(), b"factura", max_bytes=7)

    with pytest.raises(StoredFileNotFoundError):
        await read_content(store, new_id(), key)
