"""Pages of categories, brands, options, bundles and unknown SKUs."""

from app.domains import catalog
from app.domains.catalog import ProductWrite, VariantWrite
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.web.conftest import SignIn


async def test_the_catalogues_pages_work_together(
    factory: UnitOfWorkFactory, signed_in: SignIn
) -> None:
    visitor = await signed_in("owner")
    async with factory.tenant(visitor.tenant_id) as uow:
        product_id, (variant_id,) = await catalog.create_product(
            uow, product=ProductWrite(name="Zapatilla", variants=[VariantWrite(sku="ZAP-1")])
        )
        _, (box,) = await catalog.create_product(
            uow, product=ProductWrite(name="Caja", variants=[VariantWrite(sku="BOX-1")])
        )
        await catalog.note_unmatched(uow, channel="ml", seen={"ZAPATILLA1": {"name": "Zapatilla"}})
        (waiting,) = (await catalog.list_unmatched(uow, page=PageRequest())).items
    product, unmatched = encode("prd", product_id), encode("uns", waiting.id)

    posted = [
        await visitor.post("/products/categories", {"name": "Ropa"}),
        await visitor.post("/products/brands", {"name": "Andina"}),
        await visitor.post(
            f"/products/{product}/options",
            {"version": "1", "option-0": "Talla", "values-0": "S, M"},
        ),
        await visitor.post(
            f"/products/bundles/{encode('sku', box)}", {"parts-0": "ZAP-1", "quantity-0": "2"}
        ),
        await visitor.post(f"/products/unmatched/{unmatched}", {"sku": "ZAP-1"}),
        await visitor.post("/products/bulk", {"product": str(product_id), "action": "archive"}),
    ]
    pages = [
        await visitor.get(path)
        for path in (
            "/products", "/products?missing=barcode&q=zapatila", "/products/categories", "/products/brands",
            "/products/unmatched", f"/products/unmatched/{unmatched}", f"/products/{product}",
            f"/products/{product}/options", f"/products/bundles/{encode('sku', box)}", f"/products/{product}/edit",
        )
    ]  # fmt: skip

    assert [answer.status_code for answer in posted] == [303] * 6
    assert [answer.status_code for answer in pages] == [200] * 10
    async with factory.tenant(visitor.tenant_id, read_only=True) as uow:
        read = await catalog.get_product(uow, product_id)
        matched = await catalog.match_skus(uow, channel="ml", skus=["Zapatilla 1"])
    assert (read.status, [item.sku for item in read.variants]) == ("archived", ["ZAP-1", "ZAP-1-M"])
    assert matched == {"Zapatilla 1": variant_id}


async def test_a_wrong_name_is_said_beside_the_form(signed_in: SignIn) -> None:
    visitor = await signed_in("owner")

    answers = [
        await visitor.post(path, {"name": " "})
        for path in ("/products/categories", "/products/brands")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
