"""Files of orders: checked by content, kept, read, removed."""

from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from PIL import Image

from app.domains import orders
from app.domains.orders import (
    InvalidOrderFileError,
    OrderFileNotFoundError,
    OrderFileUpload,
    OrderNotFoundError,
)
from app.domains.orders.files.rules import check_file
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.factories import sales

_PDF = b"%PDF-1.7\n\x00\x01"


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path)


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def image(kind: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, kind)
    return buffer.getvalue()


def zipped(*names: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return buffer.getvalue()


async def an_order(factory: UnitOfWorkFactory, tenant: Tenant) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        return (await sales.make_order(uow)).id


async def uploaded(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    files: LocalFileStore,
    order_id: UUID,
    *,
    content: bytes = _PDF,
) -> UUID:
    return await orders.upload_file(
        partial(factory.tenant, tenant.id),
        files,
        tenant_id=tenant.id,
        upload=OrderFileUpload(order_id=order_id, name="signed.pdf", content=content),
    )


@pytest.mark.parametrize(
    ("name", "content", "kept_name", "content_type"),
    [
        ("a.pdf", _PDF, "a.pdf", "application/pdf"),
        ("a.JPEG", image("JPEG"), "a.JPEG", "image/jpeg"),
        ("a.jpg", image("PNG"), "a.jpg.png", "image/png"),
        ("a.webp", image("WEBP"), "a.webp", "image/webp"),
        ("a.csv", "año;1\r\n".encode(), "a.csv", "text/csv"),
        ("nota", "año".encode("cp1252"), "nota.txt", "text/plain"),
        ("page.html", b"<script>alert(1)</script>", "page.html.txt", "text/plain"),
        ("../../etc/a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("C:\\x\\boleta\u202efdp\r\n.pdf", _PDF, "boleta fdp .pdf", "application/pdf"),
        ("x" * 300 + ".pdf", _PDF, "x" * 116 + ".pdf", "application/pdf"),
        ("...", b"x", "file.txt", "text/plain"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_is_and_its_name_says_so(
    name: str, content: bytes, kept_name: str, content_type: str
) -> None:
    file = check_file(name, content)

    assert (file.name, file.content_type, file.content) == (kept_name, content_type, content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (_PDF + b"x" * 10_000_000, "file.too_large"),
        (b"MZ\x90\x00\x03", "file.type"),
        (b"GIF89a\x01\x00", "file.type"),
        (b"PK\x03\x04 cut off", "file.type"),
        (zipped("word/document.xml", "[Content_Types].xml"), "file.type"),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "file.type"),
    ],
)
def test_what_is_no_file_that_we_take_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidOrderFileError) as refused:
        check_file("a.pdf", content)

    assert refused.value.issues[0].code == code


async def test_a_file_is_added_read_and_removed_and_the_history_says_so(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore, tmp_path: Path
) -> None:
    order_id = await an_order(factory, tenant)
    file_id = await uploaded(factory, tenant, files, order_id)
    async with factory.tenant(tenant.id, read_only=True) as uow:
        file = await orders.get_file(uow, file_id=file_id)
        assert await orders.list_files(uow, order_id=order_id) == [file]
    assert await orders.read_file(files, tenant.id, file) == _PDF

    async with factory.tenant(tenant.id) as uow:
        await orders.remove_file(uow, file_id=file_id)
        history = await orders.list_history(uow, order_id)

    assert {(entry.kind, entry.detail["text"]) for entry in history if entry.source == "event"} == {
        ("file_added", "signed.pdf"),
        ("file_removed", "signed.pdf"),
    }
    assert len(kept_in(tmp_path)) == 1  # the job's matter
    (remove,) = orders.file_subscriptions(files)
    assert remove.flow is not None
    envelope = Envelope(
        event_id=new_id(),
        tenant_id=tenant.id,
        name=remove.event,
        subject_id=file_id,
        payload={"file": str(file.file_key)},
        occurred_at=file.created_at,
    )
    for _ in range(2):
        await remove.flow(factory, envelope)
    assert kept_in(tmp_path) == []


async def test_an_order_has_at_most_twenty_files_and_a_refused_one_leaves_nothing(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore, tmp_path: Path
) -> None:
    order_id = await an_order(factory, tenant)
    for _ in range(20):
        await uploaded(factory, tenant, files, order_id)

    with pytest.raises(InvalidOrderFileError) as refused:
        await uploaded(factory, tenant, files, order_id)

    assert refused.value.issues[0].code == "file.count"
    assert len(kept_in(tmp_path)) == 20


async def test_another_tenant_neither_adds_nor_finds_nor_removes_files(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    other_tenant: Tenant,
    files: LocalFileStore,
    tmp_path: Path,
) -> None:
    order_id = await an_order(factory, tenant)
    file_id = await uploaded(factory, tenant, files, order_id)

    with pytest.raises(OrderNotFoundError):
        await uploaded(factory, other_tenant, files, order_id)
    async with factory.tenant(other_tenant.id) as uow:
        assert await orders.list_files(uow, order_id=order_id) == []
        with pytest.raises(OrderFileNotFoundError):
            await orders.get_file(uow, file_id=file_id)
        with pytest.raises(OrderFileNotFoundError):
            await orders.remove_file(uow, file_id=file_id)

    assert len(kept_in(tmp_path)) == 1
