"""Images of products: added, ordered, described, removed.

A file is kept before its row is written, and removed after the row is gone, by a job: a row always has its file.
Thumbnails are made by a job; until there is one, the image stands for it.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NoReturn
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.errors import (
    ImageNotFoundError,
    ImageUnavailableError,
    InvalidImageError,
    ProductNotFoundError,
)
from app.domains.catalog.events import ProductImageAdded, ProductImageRemoved
from app.domains.catalog.pictures import MOST_BYTES, THUMBNAIL_TYPE, Picture, clean_picture
from app.domains.catalog.views import ProductImageView
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import OpenUnitOfWork, UnitOfWork
from app.platform.files import FileStore, StoredFileNotFoundError, kept_content, read_content

MOST_IMAGES: Final = 20
_LONGEST_ALT: Final = 250

_LIST: Final = """
SELECT id, product_id, alt, content_type, width, height, size_bytes, file_key, thumbnail_key, created_at
FROM tenant.product_image WHERE tenant_id = $1 AND product_id = $2 ORDER BY position, id
"""
_GET: Final = """
SELECT id, product_id, alt, content_type, width, height, size_bytes, file_key, thumbnail_key, created_at
FROM tenant.product_image WHERE tenant_id = $1 AND id = $2
"""
# Those who change the images of a product take turns, so that their number and order are what was decided on.
_LOCK: Final = "SELECT name FROM tenant.product WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_NAME: Final = "SELECT name FROM tenant.product WHERE tenant_id = $1 AND id = $2"
_ADD: Final = """
INSERT INTO tenant.product_image (tenant_id, id, product_id, position, alt, content_type, width, height, size_bytes,
                                  file_key)
SELECT $1, $2, $3, 1 + coalesce((SELECT max(i.position) FROM tenant.product_image i
                               WHERE i.tenant_id = $1 AND i.product_id = $3), 0),
       $4, $5, $6, $7, $8, $9
"""
_ARRANGE: Final = """
UPDATE tenant.product_image i SET position = n.position, alt = n.alt
FROM unnest($3::uuid[], $4::text[]) WITH ORDINALITY AS n(id, alt, position)
WHERE i.tenant_id = $1 AND i.product_id = $2 AND i.id = n.id
"""
_REMOVE: Final = """
DELETE FROM tenant.product_image WHERE tenant_id = $1 AND id = $2 RETURNING product_id, file_key, thumbnail_key
"""
_FORGET: Final = """
DELETE FROM tenant.product_image WHERE tenant_id = $1 AND product_id = ANY($2::uuid[])
RETURNING id, file_key, thumbnail_key
"""
_SET_THUMBNAIL: Final = """
UPDATE tenant.product_image SET thumbnail_key = $3 WHERE tenant_id = $1 AND id = $2 AND thumbnail_key IS NULL
RETURNING id
"""


class ImagePlace(msgspec.Struct, frozen=True, kw_only=True):
    """An image and its text for those who don't see it; the place in a list is the place on the page."""

    id: UUID
    alt: str = ""


class ImageUpload(msgspec.Struct, frozen=True, kw_only=True):
    """An image as somebody hands it in."""

    product_id: UUID
    content: bytes
    alt: str = ""


async def upload_image(
    open_uow: OpenUnitOfWork, files: FileStore, *, tenant_id: UUID, upload: ImageUpload
) -> UUID:
    """Check an image, keep its file outside of any transaction, and add it; no file stays of what is refused.

    Raises:
        InvalidImageError: If it is no image that we take, or the product has as many as it can have.
        ProductNotFoundError: If the tenant has no such product.
    """
    async with open_uow(read_only=True) as uow:
        if await uow.fetch_value(_NAME, upload.product_id) is None:
            raise ProductNotFoundError("There is no product with this id.")
    picture = await asyncio.to_thread(clean_picture, upload.content)
    async with (
        kept_content(files, tenant_id, picture.content, max_bytes=4 * MOST_BYTES) as key,
        open_uow(read_only=False) as uow,
    ):
        return await add_image(
            uow, product_id=upload.product_id, picture=picture, file_key=key, alt=upload.alt
        )


async def read_image(
    files: FileStore, tenant_id: UUID, image: ProductImageView, *, is_small: bool
) -> tuple[bytes, str]:
    """What is shown of an image, and its type; until there is a thumbnail the image stands for it.

    Raises:
        ImageUnavailableError: If its file can't be read now.
    """
    is_small = is_small and image.thumbnail_key is not None
    key = image.thumbnail_key if is_small and image.thumbnail_key else image.file_key
    try:
        content = await read_content(files, tenant_id, key)
    except (StoredFileNotFoundError, OSError) as error:
        raise ImageUnavailableError("The image can't be read now.") from error
    return content, THUMBNAIL_TYPE if is_small else image.content_type


async def list_images(uow: UnitOfWork, *, product_id: UUID) -> list[ProductImageView]:
    """The images of a product in their order; none of a product that there is not."""
    return [ProductImageView(**dict(row)) for row in await uow.fetch(_LIST, product_id)]


async def get_image(uow: UnitOfWork, *, image_id: UUID) -> ProductImageView:
    """An image with the keys of its files.

    Raises:
        ImageNotFoundError: If the tenant has no such image.
    """
    row = await uow.fetch_row(_GET, image_id)
    if row is None:
        raise ImageNotFoundError("There is no image with this id.")
    return ProductImageView(**dict(row))


async def add_image(
    uow: UnitOfWork, *, product_id: UUID, picture: Picture, file_key: UUID, alt: str = ""
) -> UUID:
    """Put a kept picture behind the images that a product has; its thumbnail is made by a job.

    Raises:
        InvalidImageError: If the product has as many as it can have, or the text is too long.
        ProductNotFoundError: If the tenant has no such product.
    """
    name = await _lock(uow, product_id)
    if len(await list_images(uow, product_id=product_id)) >= MOST_IMAGES:
        _refuse("/content", "image.count", f"A product has at most {MOST_IMAGES} images.")
    image_id = new_id()
    await uow.execute(
        _ADD, image_id, product_id, _alt(alt), picture.content_type, picture.width, picture.height,
        len(picture.content), file_key,
    )  # fmt: skip
    uow.audit("catalog.image.added", Subject("product", product_id, name), after={"alt": alt})
    uow.emit(ProductImageAdded(subject_id=image_id))
    return image_id


async def arrange_images(
    uow: UnitOfWork, *, product_id: UUID, images: Sequence[ImagePlace]
) -> None:
    """Put all images of a product into an order, and say what each shows.

    Raises:
        InvalidImageError: If these are not all images of the product, each once, or a text is too long.
        ProductNotFoundError: If the tenant has no such product.
    """
    name = await _lock(uow, product_id)
    before = await list_images(uow, product_id=product_id)
    if sorted(image.id for image in images) != sorted(image.id for image in before):
        _refuse("/images", "image.others", "Name every image of the product once.")
    wanted = [(image.id, _alt(image.alt)) for image in images]
    if wanted == [(image.id, image.alt) for image in before]:
        return
    await uow.execute(
        _ARRANGE, product_id, [image_id for image_id, _ in wanted], [alt for _, alt in wanted]
    )
    uow.audit(
        "catalog.image.arranged",
        Subject("product", product_id, name),
        before={"images": [[str(image.id), image.alt] for image in before]},
        after={"images": [[str(image_id), alt] for image_id, alt in wanted]},
    )


async def remove_image(uow: UnitOfWork, *, image_id: UUID) -> None:
    """Take an image off its product; its files go after the commit.

    Raises:
        ImageNotFoundError: If the tenant has no such image.
    """
    image = await get_image(uow, image_id=image_id)
    name = await _lock(uow, image.product_id)
    row = await uow.fetch_row(_REMOVE, image_id)
    if row is None:
        raise ImageNotFoundError("There is no image with this id.")
    uow.audit(
        "catalog.image.removed",
        Subject("product", row["product_id"], name),
        before={"alt": image.alt},
    )
    uow.emit(ProductImageRemoved(subject_id=image_id, files=_files_of(row)))


async def forget_images(uow: UnitOfWork, *, product_ids: Sequence[UUID]) -> None:
    """Take all images off products that are removed themselves; their files go after the commit."""
    for row in await uow.fetch(_FORGET, list(product_ids)):
        uow.emit(ProductImageRemoved(subject_id=row["id"], files=_files_of(row)))


async def set_thumbnail(uow: UnitOfWork, *, image_id: UUID, key: UUID) -> bool:
    """Note the file of a thumbnail; false if there is one already, or the image is gone."""
    return await uow.fetch_value(_SET_THUMBNAIL, image_id, key) is not None


async def _lock(uow: UnitOfWork, product_id: UUID) -> str:
    name: str | None = await uow.fetch_value(_LOCK, product_id)
    if name is None:
        raise ProductNotFoundError("There is no product with this id.")
    return name


def _files_of(row: asyncpg.Record) -> list[str]:
    return [str(key) for key in (row["file_key"], row["thumbnail_key"]) if key is not None]


def _alt(text: str) -> str:
    alt = " ".join(text.split())
    if len(alt) > _LONGEST_ALT:
        _refuse("/alt", "image.alt", f"The text has at most {_LONGEST_ALT} characters.")
    return alt


def _refuse(pointer: str, code: str, detail: str) -> NoReturn:
    issue = FieldIssue(pointer=pointer, code=code, detail=detail)
    raise InvalidImageError(detail, issues=[issue])
