"""What the worker does with images of products: make thumbnails, remove files of images that are gone."""

import asyncio
from uuid import UUID

from app.domains.catalog.errors import ImageNotFoundError
from app.domains.catalog.events import ProductImageAdded, ProductImageRemoved
from app.domains.catalog.images import get_image, set_thumbnail
from app.domains.catalog.pictures import MOST_BYTES, make_thumbnail
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import FileStore, StoredFileNotFoundError, keep_content, read_content
from app.platform.jobs.subscriptions import Envelope, Subscription


def image_subscriptions(files: FileStore) -> tuple[Subscription, ...]:
    """Reactions to the catalogue's own events, with the store that holds the images."""

    async def make_small(factory: UnitOfWorkFactory, envelope: Envelope) -> None:
        tenant_id, image_id = envelope.tenant_id, envelope.subject_id
        try:
            async with factory.tenant(tenant_id, read_only=True) as uow:
                image = await get_image(uow, image_id=image_id)
            if image.thumbnail_key is not None:
                return
            content = await read_content(files, tenant_id, image.file_key)
        except (ImageNotFoundError, StoredFileNotFoundError):
            # It was removed meanwhile.
            return
        small = await asyncio.to_thread(make_thumbnail, content)
        key = await keep_content(files, tenant_id, small, max_bytes=MOST_BYTES)
        async with factory.tenant(tenant_id) as uow:
            is_kept = await set_thumbnail(uow, image_id=image_id, key=key)
        if not is_kept:
            await files.delete(tenant_id, key)

    async def remove_files(factory: UnitOfWorkFactory, envelope: Envelope) -> None:
        del factory
        for key in envelope.payload["files"]:
            await files.delete(envelope.tenant_id, UUID(key))

    return (
        Subscription(
            event=ProductImageAdded.name, handler="catalog.make_thumbnail", flow=make_small
        ),
        Subscription(
            event=ProductImageRemoved.name, handler="catalog.remove_image_files", flow=remove_files
        ),
    )
