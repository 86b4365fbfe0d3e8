"""The tree of categories, brands, bundles, what archiving says."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import catalog
from app.domains.catalog import (
    BundlePart,
    CategoryInUseError,
    CategoryNotFoundError,
    InvalidBundleError,
    InvalidCategoryError,
    InvalidProductBrandError,
    ProductStatus,
)
from app.domains.catalog.models import Variant as VariantRow
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.catalog.conftest import make_product
from tests.factories.trade import make_level, make_warehouse


async def test_a_moved_category_takes_what_is_below_it_along(uow: UnitOfWork) -> None:
    clothes = await catalog.create_category(uow, name="Ropa")
    shirts = await catalog.create_category(uow, name="Poleras", parent_id=clothes)
    sport = await catalog.create_category(uow, name="Deporte")
    await make_product(uow, "Polera", "POL", category_id=shirts)

    await catalog.update_category(uow, category_id=clothes, name="Ropa", parent_id=sport)

    paths = [row.path for row in await catalog.list_categories(uow)]
    found = await catalog.list_products(
        uow, filters=catalog.ProductFilter(category_id=sport), page=PageRequest()
    )
    assert paths == ["Deporte", "Deporte / Ropa", "Deporte / Ropa / Poleras"]
    assert [row.name for row in found.items] == ["Polera"]


async def test_a_category_never_comes_below_itself(uow: UnitOfWork) -> None:
    top = await catalog.create_category(uow, name="A")
    below = await catalog.create_category(uow, name="B", parent_id=top)

    with pytest.raises(InvalidCategoryError) as refused:
        await catalog.update_category(uow, category_id=top, name="A", parent_id=below)

    assert refused.value.issues[0].code == "category.ring"


async def test_two_moves_at_once_make_no_ring(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        a = await catalog.create_category(uow, name="A")
        b = await catalog.create_category(uow, name="B")

    async def move(category_id: UUID, name: str, parent_id: UUID) -> None:
        async with factory.tenant(tenant.id) as uow:
            await catalog.update_category(
                uow, category_id=category_id, name=name, parent_id=parent_id
            )

    outcomes = await asyncio.gather(move(a, "A", b), move(b, "B", a), return_exceptions=True)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert len(await catalog.list_categories(uow)) == 2
    assert sum(isinstance(outcome, InvalidCategoryError) for outcome in outcomes) == 1


async def test_a_category_in_use_stays(uow: UnitOfWork) -> None:
    category = await catalog.create_category(uow, name="Ropa")
    await make_product(uow, "Polera", "POL", category_id=category)

    with pytest.raises(CategoryInUseError):
        await catalog.remove_category(uow, category_id=category)


async def test_another_tenants_category_is_no_parent(
    factory: UnitOfWorkFactory, uow: UnitOfWork, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as other:
        foreign = await catalog.create_category(other, name="Ropa")

    with pytest.raises(CategoryNotFoundError):
        await catalog.create_category(uow, name="Poleras", parent_id=foreign)


async def test_a_brands_name_is_taken_once(uow: UnitOfWork) -> None:
    await catalog.create_brand(uow, name="Andina")

    with pytest.raises(InvalidProductBrandError):
        await catalog.create_brand(uow, name=" Andina ")


async def test_a_removed_brand_leaves_its_products(uow: UnitOfWork) -> None:
    brand = await catalog.create_brand(uow, name="Andina")
    product_id, _ = await make_product(uow, "Polera", "POL", brand_id=brand)

    await catalog.remove_brand(uow, brand_id=brand)

    assert (await catalog.get_product(uow, product_id)).brand is None


async def test_a_bundle_has_what_its_scarcest_part_allows(uow: UnitOfWork) -> None:
    parts = await make_parts(uow, cup=7, plate=5)
    _, (bundle,) = await make_product(uow, "Juego", "SET")

    await catalog.set_bundle(
        uow,
        variant_id=bundle,
        parts=[
            BundlePart(variant_id=parts["CUP"], quantity=Decimal(2)),
            BundlePart(variant_id=parts["PLATE"], quantity=Decimal(1)),
        ],
    )

    view = await catalog.get_variant(uow, bundle)
    assert (view.is_bundle, view.available) == (True, Decimal(3))


async def test_no_bundle_is_part_of_a_bundle(uow: UnitOfWork) -> None:
    parts = await make_parts(uow, cup=1)
    _, (inner,) = await make_product(uow, "Juego", "SET")
    _, (outer,) = await make_product(uow, "Caja", "BOX")
    cup = [BundlePart(variant_id=parts["CUP"], quantity=Decimal(1))]
    await catalog.set_bundle(uow, variant_id=inner, parts=cup)

    with pytest.raises(InvalidBundleError) as below:
        await catalog.set_bundle(
            uow, variant_id=outer, parts=[BundlePart(variant_id=inner, quantity=Decimal(1))]
        )
    with pytest.raises(InvalidBundleError) as above:
        await catalog.set_bundle(
            uow, variant_id=parts["CUP"], parts=[BundlePart(variant_id=outer, quantity=Decimal(1))]
        )

    assert below.value.issues[0].code == "bundle.part_is_bundle"
    assert above.value.issues[0].code == "bundle.is_part"


async def test_two_variants_never_become_each_others_bundle(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        _, (a,) = await make_product(uow, "A", "A-1")
        _, (b,) = await make_product(uow, "B", "B-1")

    async def bundle(whole: UUID, part: UUID) -> None:
        async with factory.tenant(tenant.id) as uow:
            await catalog.set_bundle(
                uow, variant_id=whole, parts=[BundlePart(variant_id=part, quantity=Decimal(1))]
            )

    outcomes = await asyncio.gather(bundle(a, b), bundle(b, a), return_exceptions=True)

    assert sum(isinstance(outcome, InvalidBundleError) for outcome in outcomes) == 1


async def test_a_part_of_another_tenant_is_unknown(uow: UnitOfWork) -> None:
    _, (bundle,) = await make_product(uow, "Juego", "SET")

    with pytest.raises(InvalidBundleError):
        await catalog.set_bundle(
            uow, variant_id=bundle, parts=[BundlePart(variant_id=new_id(), quantity=Decimal(1))]
        )


async def test_archiving_says_what_still_needs_it(uow: UnitOfWork) -> None:
    parts = await make_parts(uow, cup=3, reserved=2)
    _, (bundle,) = await make_product(uow, "Juego", "SET")
    await catalog.set_bundle(
        uow, variant_id=bundle, parts=[BundlePart(variant_id=parts["CUP"], quantity=Decimal(1))]
    )
    cup = await catalog.get_variant(uow, parts["CUP"])

    use = await catalog.set_products_status(
        uow, product_ids=[cup.product_id], status=ProductStatus.ARCHIVED
    )

    assert (list(use.reserved), list(use.in_bundles)) == (["CUP"], ["CUP"])


async def make_parts(uow: UnitOfWork, *, reserved: int = 0, **stock: int) -> dict[str, UUID]:
    """Products with so much stock each, by SKU."""
    warehouse = await make_warehouse(uow, "NORTE")
    made: dict[str, UUID] = {}
    for name, quantity in stock.items():
        _, (variant_id,) = await make_product(uow, name, name.upper())
        row = await uow.session.get_one(VariantRow, (uow.tenant.tenant_id, variant_id))
        await make_level(uow, row, warehouse, quantity, reserved=reserved)
        made[name.upper()] = variant_id
    return made
