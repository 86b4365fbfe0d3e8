"""Images of products: what is taken, what is taken out of them, their order, their files."""

import struct
import zlib
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from app.domains import catalog
from app.domains.catalog import (
    ImageNotFoundError,
    ImagePlace,
    ImageUpload,
    InvalidImageError,
    Missing,
    ProductFilter,
    ProductNotFoundError,
    ProductWrite,
    VariantWrite,
    image_subscriptions,
)
from app.domains.catalog.pictures import clean_picture
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore, StoredFileNotFoundError
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.factories.pictures import picture


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path)


async def a_product(factory: UnitOfWorkFactory, tenant: Tenant, sku: str = "ZAP-1") -> UUID:
    async with factory.tenant(tenant.id) as uow:
        product_id, _ = await catalog.create_product(
            uow, product=ProductWrite(name=f"Zapatilla {sku}", variants=[VariantWrite(sku=sku)])
        )
    return product_id


async def uploaded(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    files: LocalFileStore,
    product_id: UUID,
    content: bytes | None = None,
) -> UUID:
    return await catalog.upload_image(
        partial(factory.tenant, tenant.id),
        files,
        tenant_id=tenant.id,
        upload=ImageUpload(product_id=product_id, content=content or picture()),
    )


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def envelope(tenant: Tenant, name: str, image_id: UUID, **payload: object) -> Envelope:
    return Envelope(
        tenant_id=tenant.id,
        event_id=new_id(),
        name=name,
        subject_id=image_id,
        payload=payload,
        occurred_at=tenant.created_at,
    )


def enormous_png() -> bytes:
    """A few bytes that unpack to 2.5 thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_an_image_keeps_its_format_and_size(kind: str, content_type: str) -> None:
    kept = clean_picture(picture(kind))

    assert (kept.content_type, kept.width, kept.height) == (content_type, 60, 40)


def test_what_a_camera_adds_is_taken_out_and_the_image_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "S"

    kept = clean_picture(picture(exif=exif.tobytes()))

    with Image.open(BytesIO(kept.content)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (40, 60)
    assert b"A camera" not in kept.content


def test_a_large_image_is_made_as_large_as_is_seen() -> None:
    kept = clean_picture(picture(size=(3000, 1500)))

    assert (kept.width, kept.height) == (2400, 1200)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.type"),
        (picture("GIF"), "image.type"),
        (picture()[:200], "image.damaged"),
        (enormous_png(), "image.pixels"),
        (picture(size=(8, 8)), "image.small"),
        (b"\xff" * 10_000_001, "image.too_large"),
    ],
)
def test_what_is_no_image_for_a_shop_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidImageError) as caught:
        clean_picture(content)

    assert [issue.code for issue in caught.value.issues] == [code]


async def test_images_are_listed_put_in_order_and_described(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore
) -> None:
    product_id = await a_product(factory, tenant)
    first, second = [await uploaded(factory, tenant, files, product_id) for _ in range(2)]

    async with factory.tenant(tenant.id) as uow:
        await catalog.arrange_images(
            uow,
            product_id=product_id,
            images=[ImagePlace(id=second, alt=" Suela  de goma "), ImagePlace(id=first)],
        )
        found = await catalog.list_images(uow, product_id=product_id)

    assert [(image.id, image.alt) for image in found] == [(second, "Suela de goma"), (first, "")]


async def test_an_order_that_leaves_one_out_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore
) -> None:
    product_id = await a_product(factory, tenant)
    first, _ = [await uploaded(factory, tenant, files, product_id) for _ in range(2)]

    async with factory.tenant(tenant.id) as uow:
        with pytest.raises(InvalidImageError):
            await catalog.arrange_images(
                uow, product_id=product_id, images=[ImagePlace(id=first), ImagePlace(id=first)]
            )


async def test_a_thumbnail_is_made_once(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore, tmp_path: Path
) -> None:
    product_id = await a_product(factory, tenant)
    image_id = await uploaded(factory, tenant, files, product_id, picture(size=(900, 600)))
    make, _ = image_subscriptions(files)
    assert make.flow is not None

    for _ in range(2):
        await make.flow(factory, envelope(tenant, make.event, image_id))

    async with factory.tenant(tenant.id) as uow:
        image = await catalog.get_image(uow, image_id=image_id)
    content, kind = await catalog.read_image(files, tenant.id, image, is_small=True)
    with Image.open(BytesIO(content)) as small:
        assert (small.size, small.format, kind) == ((320, 213), "WEBP", "image/webp")
    assert len(kept_in(tmp_path)) == 2


async def test_a_removed_image_s_files_go_and_its_thumbnail_is_not_made_any_more(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore, tmp_path: Path
) -> None:
    product_id = await a_product(factory, tenant)
    image_id = await uploaded(factory, tenant, files, product_id)
    make, remove = image_subscriptions(files)
    assert make.flow is not None
    assert remove.flow is not None
    async with factory.tenant(tenant.id) as uow:
        image = await catalog.get_image(uow, image_id=image_id)
        await catalog.remove_image(uow, image_id=image_id)
    assert files.path(tenant.id, image.file_key)

    await make.flow(factory, envelope(tenant, make.event, image_id))
    for _ in range(2):
        await remove.flow(
            factory, envelope(tenant, remove.event, image_id, files=[str(image.file_key)])
        )

    with pytest.raises(StoredFileNotFoundError):
        files.path(tenant.id, image.file_key)
    assert kept_in(tmp_path) == []


async def test_a_refused_image_leaves_no_file(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, files: LocalFileStore, tmp_path: Path
) -> None:  # fmt: skip
    product_id = await a_product(factory, other_tenant)

    with pytest.raises(ProductNotFoundError):
        await uploaded(factory, tenant, files, product_id)
    with pytest.raises(InvalidImageError):
        await catalog.upload_image(
            partial(factory.tenant, other_tenant.id),
            files,
            tenant_id=other_tenant.id,
            upload=ImageUpload(product_id=product_id, content=picture(), alt="x" * 251),
        )

    assert kept_in(tmp_path) == []


async def test_another_tenants_image_is_not_found(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, files: LocalFileStore
) -> None:
    image_id = await uploaded(factory, tenant, files, await a_product(factory, tenant))

    async with factory.tenant(other_tenant.id) as uow:
        with pytest.raises(ImageNotFoundError):
            await catalog.get_image(uow, image_id=image_id)
        with pytest.raises(ImageNotFoundError):
            await catalog.remove_image(uow, image_id=image_id)


async def test_products_without_an_image_are_found(
    factory: UnitOfWorkFactory, tenant: Tenant, files: LocalFileStore
) -> None:
    await uploaded(factory, tenant, files, await a_product(factory, tenant))
    bare = await a_product(factory, tenant, "ZAP-2")

    async with factory.tenant(tenant.id) as uow:
        found = await catalog.list_products(
            uow, filters=ProductFilter(missing=Missing.IMAGE), page=PageRequest()
        )

    assert [row.id for row in found.items] == [bare]
