"""Images of products through the API: JPEG, PNG or WebP as Base64, checked and written anew without metadata."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import catalog
from app.domains.catalog import (
    ImageNotFoundError,
    ImagePlace,
    ImageUpload,
    ProductImageView,
    ProductNotFoundError,
)
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, files_of
from app.public_api.bodies import accepts, body_id, most_body, path_id
from app.public_api.openapi import problems

_KEPT: Final = "private, max-age=31536000, immutable"


class ImageBody(msgspec.Struct, frozen=True, kw_only=True):
    """An image of a product; its content is at ``content_path``. Sizes in pixels."""

    id: str
    alt: str
    content_type: str
    width: int
    height: int
    size_bytes: int
    has_thumbnail: bool
    content_path: str
    created_at: datetime


class ImagesBody(msgspec.Struct, frozen=True, kw_only=True):
    """The images of a product, the first one first."""

    items: list[ImageBody]


class ImageCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An image: at most 10 MB and 40 million pixels, before Base64."""

    content: Annotated[bytes, msgspec.Meta(min_length=1)]
    alt: Annotated[str, msgspec.Meta(max_length=250)] = ""


class ImagePlaceBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An image and the text for those who don't see it."""

    id: str
    alt: Annotated[str, msgspec.Meta(max_length=250)] = ""


class ImageOrderBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All images of a product in their new order."""

    images: Annotated[list[ImagePlaceBody], msgspec.Meta(max_length=50)]


@get(
    "/products/{product_id:str}/images",
    guards=[requires("products:read"), accepts()],
    operation_id="list_product_images",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def list_images(uow: NamedDependency[UnitOfWork], product_id: FromPath[str]) -> ImagesBody:
    """The images of a product in their order."""
    return await _images(uow, path_id("prd", product_id, ProductNotFoundError))


@post(
    "/products/{product_id:str}/images",
    guards=[requires("products:write"), accepts()],
    operation_id="add_product_image",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
    request_max_body_size=most_body(catalog.MOST_IMAGE_BYTES),
)
async def add_image(
    request: Request[Any, Any, Any], product_id: FromPath[str], data: JSONBody[ImageCreateBody]
) -> ImageBody:
    """Add an image behind the others. Its type is what its content says; its thumbnail follows in a moment."""
    key = path_id("prd", product_id, ProductNotFoundError)
    image_id = await catalog.upload_image(
        partial(caller_unit_of_work, request),
        files_of(request),
        tenant_id=tenant_of(request),
        upload=ImageUpload(product_id=key, content=data.content, alt=data.alt),
    )
    async with caller_unit_of_work(request, read_only=True) as uow:
        return _image(await catalog.get_image(uow, image_id=image_id))


@put(
    "/products/{product_id:str}/images/order",
    guards=[requires("products:write"), accepts()],
    operation_id="arrange_product_images",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
)
async def arrange_images(
    uow: NamedDependency[UnitOfWork], product_id: FromPath[str], data: JSONBody[ImageOrderBody]
) -> ImagesBody:
    """Put the images into an order and say what each shows; every image of the product is named once."""
    key = path_id("prd", product_id, ProductNotFoundError)
    places = [
        ImagePlace(id=body_id("img", item.id, f"/images/{place}/id"), alt=item.alt)
        for place, item in enumerate(data.images)
    ]
    await catalog.arrange_images(uow, product_id=key, images=places)
    return await _images(uow, key)


@delete(
    "/products/{product_id:str}/images/{image_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="remove_product_image",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def remove_image(
    uow: NamedDependency[UnitOfWork], product_id: FromPath[str], image_id: FromPath[str]
) -> None:
    """Take an image off a product."""
    image = await _image_of(uow, product_id, image_id)
    await catalog.remove_image(uow, image_id=image.id)


@get(
    "/products/{product_id:str}/images/{image_id:str}/content",
    guards=[requires("products:read"), accepts("size")],
    operation_id="get_product_image_content",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 503),
)
async def get_image_content(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    product_id: FromPath[str],
    image_id: FromPath[str],
    size: FromQuery[Literal["full", "small"]] = "full",
) -> Response[bytes]:
    """The image itself, or its thumbnail of at most 320 pixels a side."""
    image = await _image_of(uow, product_id, image_id)
    content, content_type = await catalog.read_image(
        files_of(request), tenant_of(request), image, is_small=size == "small"
    )
    # What an address shows never changes but once: from the image to its thumbnail.
    is_final = size == "full" or image.thumbnail_key is not None
    headers = {"cache-control": _KEPT if is_final else "private, no-cache"}
    return Response(content, media_type=content_type, headers=headers)


async def _image_of(uow: UnitOfWork, product_id: str, image_id: str) -> ProductImageView:
    """An image by its address; that of another product is none.

    Raises:
        ImageNotFoundError: If there is none.
    """
    product = path_id("prd", product_id, ProductNotFoundError)
    image = await catalog.get_image(uow, image_id=path_id("img", image_id, ImageNotFoundError))
    if image.product_id != product:
        raise ImageNotFoundError("There is no image with this id.")
    return image


async def _images(uow: UnitOfWork, product_id: UUID) -> ImagesBody:
    await catalog.get_product(uow, product_id)
    found = await catalog.list_images(uow, product_id=product_id)
    return ImagesBody(items=[_image(image) for image in found])


def _image(image: ProductImageView) -> ImageBody:
    product, key = encode("prd", image.product_id), encode("img", image.id)
    return ImageBody(
        id=key,
        alt=image.alt,
        content_type=image.content_type,
        width=image.width,
        height=image.height,
        size_bytes=image.size_bytes,
        has_thumbnail=image.thumbnail_key is not None,
        content_path=f"/v1/products/{product}/images/{key}/content",
        created_at=image.created_at,
    )


IMAGE_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_images,
    add_image,
    arrange_images,
    remove_image,
    get_image_content,
]
