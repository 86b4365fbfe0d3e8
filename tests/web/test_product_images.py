"""Images on a product's page: uploaded, shown, described, moved, removed."""

from pathlib import Path

import httpx
import msgspec
from litestar import Litestar

from app.domains import catalog
from app.domains.catalog import ProductWrite, VariantWrite
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.web.services import WebServices
from tests.factories.pictures import picture
from tests.web.conftest import SignIn, Visitor, build_app


async def a_visitor(services: WebServices, signed_in: SignIn, tmp_path: Path) -> Visitor:
    app: Litestar = build_app(msgspec.structs.replace(services, files=LocalFileStore(tmp_path)))
    return await signed_in("owner", app=app)


async def test_images_are_uploaded_shown_moved_and_removed(
    services: WebServices, factory: UnitOfWorkFactory, signed_in: SignIn, tmp_path: Path
) -> None:
    visitor = await a_visitor(services, signed_in, tmp_path)
    async with factory.tenant(visitor.tenant_id) as uow:
        product_id, _ = await catalog.create_product(
            uow, product=ProductWrite(name="Zapatilla", variants=[VariantWrite(sku="ZAP-1")])
        )
    here = f"/products/{encode('prd', product_id)}"
    chosen = [("images", (name, picture(), "image/png")) for name in ("a.png", "b.png")]

    added = await visitor.post(f"{here}/images", files=chosen)
    refused = await visitor.post(
        f"{here}/images", files=[("images", ("x.jpg", b"nothing", "image/jpeg"))]
    )
    said = await visitor.get(here)
    async with factory.tenant(visitor.tenant_id) as uow:
        first, second = await catalog.list_images(uow, product_id=product_id)
    path = f"/products/images/{encode('img', first.id)}"
    shown = await visitor.get(f"{path}?size=small")
    posted: list[httpx.Response] = [
        await visitor.post(path, {"action": "describe", "alt": "Suela de goma"}),
        await visitor.post(path, {"action": "later"}),
        await visitor.post(f"/products/images/{encode('img', second.id)}", {"action": "remove"}),
    ]
    page = await visitor.get(here)

    assert [answer.status_code for answer in (added, refused, *posted)] == [303] * 5
    assert "x.jpg" in said.text
    # Its thumbnail is not made yet: the image stands for it, and is asked for again.
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["cache-control"] == "private, no-cache"
    assert shown.headers["x-content-type-options"] == "nosniff"
    async with factory.tenant(visitor.tenant_id) as uow:
        left = await catalog.list_images(uow, product_id=product_id)
    assert [(image.id, image.alt) for image in left] == [(first.id, "Suela de goma")]
    assert 'alt="Suela de goma"' in page.text
