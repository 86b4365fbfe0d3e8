"""Images of a product: shown, uploaded, put in order, described, removed."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog
from app.domains.catalog import ImagePlace, ImageUpload
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, files_of
from app.web.forms import flashing, posted
from app.web.products.detail import product_path
from app.web.query import path_id
from app.web.rendering.locales import mark as _
from app.web.uploads import UploadField, add_chosen

_IMAGES: Final = UploadField(
    name="images",
    most=10,
    most_bytes=catalog.MOST_IMAGE_BYTES,
    added=_("The images are added."),
    none=_("Choose at least one image."),
)
_SAVED: Final = _("The images are saved.")
_REMOVED: Final = _("The image is removed.")


@get("/products/images/{image_key:str}", guards=[requires("products:read")])
async def show_image(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    image_key: FromPath[str],
) -> Response[bytes]:
    """An image, or with ``size=small`` its thumbnail; kept by the browser, since an image never changes."""
    image = await catalog.get_image(uow, image_id=path_id("img", image_key))
    is_small = request.query_params.get("size") == "small"
    content, content_type = await catalog.read_image(
        files_of(request), tenant_of(request), image, is_small=is_small
    )
    is_final = not is_small or image.thumbnail_key is not None
    cache = "private, max-age=31536000, immutable" if is_final else "private, no-cache"
    return Response(
        content,
        media_type=content_type,
        headers={"cache-control": cache, "content-disposition": "inline"},
    )


@post(
    "/products/{product_key:str}/images",
    guards=[requires("products:write")],
    request_max_body_size=_IMAGES.most_body,
)
async def upload(request: Request[Any, Any, Any], product_key: FromPath[str]) -> Response[Any]:
    """Add the chosen files; what can't be added is said, and the others stay."""
    product_id = path_id("prd", product_key)
    async with caller_unit_of_work(request, read_only=True) as uow:
        await catalog.get_product(uow, product_id)

    async def add(_name: str, content: bytes) -> None:
        await catalog.upload_image(
            partial(caller_unit_of_work, request),
            files_of(request),
            tenant_id=tenant_of(request),
            upload=ImageUpload(product_id=product_id, content=content),
        )

    return await add_chosen(request, _IMAGES, add, path=_back(product_id))


@post("/products/images/{image_key:str}", guards=[requires("products:write")])
async def change_image(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    image_key: FromPath[str],
) -> Response[Any]:
    """Move an image one place, say what it shows, or remove it."""
    image = await catalog.get_image(uow, image_id=path_id("img", image_key))
    values = await posted(request)
    back = _back(image.product_id)
    action = values.get("action", "")
    if action == "remove":
        await catalog.remove_image(uow, image_id=image.id)
        return flashing(request, back, _REMOVED)
    places = [
        ImagePlace(
            id=item.id,
            alt=values.get("alt", "") if item.id == image.id and action == "describe" else item.alt,
        )
        for item in await catalog.list_images(uow, product_id=image.product_id)
    ]
    place = next(place for place, item in enumerate(places) if item.id == image.id)
    step = {"earlier": -1, "later": 1}.get(action, 0)
    moved = places.pop(place)
    places.insert(max(place + step, 0), moved)
    await catalog.arrange_images(uow, product_id=image.product_id, images=places)
    return flashing(request, back, _SAVED)


def _back(product_id: UUID) -> str:
    return f"{product_path(product_id)}#images"
