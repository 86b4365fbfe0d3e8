"""Files that nothing names any more are removed, and none that anything names, or may name in a moment."""

import os
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Uuid

from app.domains import catalog, orders
from app.domains.catalog import ImageUpload, ProductWrite, VariantWrite
from app.domains.orders import OrderFileUpload
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory, utc_now
from app.platform.files import (
    NAMES_FILE,
    LocalFileStore,
    StoredFileNotFoundError,
    keep_content,
    read_content,
)
from app.tables import TENANT_METADATA
from app.tenancy.leftovers import leftover_task
from app.tenancy.models import Tenant
from tests.factories.pictures import picture
from tests.factories.trade import make_order

OLD = utc_now() - timedelta(days=2)
ADD_IMPORT = """
INSERT INTO tenant.import_job (tenant_id, id, format, filename, location, status)
VALUES ($1, $2, 'spreadsheet', 'x.xlsx', $3, 'uploaded')
"""


@pytest.fixture
def store(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path)


def grow_old(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))


async def keep(store: LocalFileStore, tenant: Tenant) -> UUID:
    return await keep_content(store, tenant.id, b"x", max_bytes=1)


async def sweep(factory: UnitOfWorkFactory, store: LocalFileStore) -> None:
    await leftover_task(store, TENANT_METADATA).run(factory)


async def test_a_file_of_more_than_a_day_that_nothing_names_is_removed(
    factory: UnitOfWorkFactory, store: LocalFileStore, tenant: Tenant, tmp_path: Path
) -> None:
    left = await keep(store, tenant)
    grow_old(tmp_path)
    running = await keep(store, tenant)

    await sweep(factory, store)

    assert await read_content(store, tenant.id, running) == b"x"
    with pytest.raises(StoredFileNotFoundError):
        store.path(tenant.id, left)


async def test_what_was_written_of_an_upload_that_broke_off_is_removed(
    factory: UnitOfWorkFactory, store: LocalFileStore, tenant: Tenant, tmp_path: Path
) -> None:
    folder = tmp_path / tenant.id.hex
    folder.mkdir()
    broken, foreign = folder / f"{new_id().hex}.part", folder / "notes.txt"
    for path in (broken, foreign):
        path.write_bytes(b"x")
    grow_old(tmp_path)

    await sweep(factory, store)

    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


async def test_images_order_files_and_imports_keep_their_files(
    factory: UnitOfWorkFactory, store: LocalFileStore, tenant: Tenant, tmp_path: Path
) -> None:
    async with factory.tenant(tenant.id) as uow:
        product_id, _ = await catalog.create_product(
            uow, product=ProductWrite(name="Gorro", variants=[VariantWrite(sku="GOR-1")])
        )
        order = await make_order(uow, uow.now.date())
        import_key, thumbnail = await keep(store, tenant), await keep(store, tenant)
        await uow.execute(ADD_IMPORT, new_id(), f"file:{import_key}")

    open_uow = partial(factory.tenant, tenant.id)
    image_id = await catalog.upload_image(
        open_uow, store, tenant_id=tenant.id,
        upload=ImageUpload(product_id=product_id, content=picture()),
    )  # fmt: skip
    await orders.upload_file(
        open_uow, store, tenant_id=tenant.id,
        upload=OrderFileUpload(order_id=order.id, name="a.txt", content=b"x"),
    )  # fmt: skip
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "UPDATE tenant.product_image SET thumbnail_key = $3 WHERE tenant_id = $1 AND id = $2",
            image_id,
            thumbnail,
        )
    grow_old(tmp_path)
    kept = await store.list_older(tenant.id, utc_now())

    await sweep(factory, store)

    assert len(kept) == 4
    assert await store.list_older(tenant.id, utc_now()) == kept


async def test_a_name_of_another_tenant_keeps_no_file(
    factory: UnitOfWorkFactory,
    store: LocalFileStore,
    tenant: Tenant,
    other_tenant: Tenant,
    tmp_path: Path,
) -> None:
    key = await keep(store, tenant)
    async with factory.tenant(other_tenant.id) as uow:
        await uow.execute(ADD_IMPORT, new_id(), f"file:{key}")
    grow_old(tmp_path)

    await sweep(factory, store)

    assert await store.list_older(tenant.id, utc_now()) == []


def test_every_column_with_the_key_of_a_file_says_so() -> None:
    """A column that is forgotten here would lose its files by night."""
    silent = [
        f"{table.name}.{column.name}"
        for table in TENANT_METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, Uuid)
        and column.name.endswith("_key")
        and NAMES_FILE not in column.info
    ]

    assert silent == []
