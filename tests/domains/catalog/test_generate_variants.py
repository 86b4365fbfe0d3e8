"""Variants from options: what is missing is added, what is there stays."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains import catalog
from app.domains.catalog import (
    ProductNotFoundError,
    StaleProductError,
    TooManyVariantsError,
    VariantWrite,
)
from app.domains.catalog.combinations import completed, missing_combinations
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.catalog.conftest import make_product

OPTIONS = {"Talla": ["S", "M"], "Color": ["Negro", "Rojo"]}


async def test_all_combinations_are_made_and_the_first_variant_stays(uow: UnitOfWork) -> None:
    product_id, (first,) = await make_product(uow, "Polera", "POL")

    added = await catalog.generate_variants(uow, product_id=product_id, version=1, options=OPTIONS)

    product = await catalog.get_product(uow, product_id)
    assert added == ["POL-S-ROJO", "POL-M-NEGRO", "POL-M-ROJO"]
    assert (product.variants[0].id, product.variants[0].attributes) == (
        first,
        {"Talla": "S", "Color": "Negro"},
    )


async def test_doing_it_twice_adds_nothing(uow: UnitOfWork) -> None:
    product_id, _ = await make_product(uow, "Polera", "POL")
    await catalog.generate_variants(uow, product_id=product_id, version=1, options=OPTIONS)

    again = await catalog.generate_variants(uow, product_id=product_id, version=2, options=OPTIONS)

    assert again == []
    assert (await catalog.get_product(uow, product_id)).version == 2


async def test_a_sku_of_another_product_is_not_taken(uow: UnitOfWork) -> None:
    await make_product(uow, "Otra", "POL-M")
    product_id, _ = await make_product(
        uow, "Polera", VariantWrite(sku="POL", attributes={"Talla": "S"})
    )

    added = await catalog.generate_variants(
        uow, product_id=product_id, version=1, options={"Talla": ["S", "M"]}
    )

    assert added == ["POL-M-2"]


async def test_too_many_combinations_are_refused_with_their_number(uow: UnitOfWork) -> None:
    product_id, _ = await make_product(uow, "Polera", "POL")
    many = {"A": [str(n) for n in range(30)], "B": [str(n) for n in range(30)]}

    with pytest.raises(TooManyVariantsError) as refused:
        await catalog.generate_variants(uow, product_id=product_id, version=1, options=many)

    assert refused.value.members == {"variants": 900, "most": 500}


async def test_two_at_once_make_each_variant_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        product_id, _ = await make_product(uow, "Polera", "POL")

    async def generate() -> list[str]:
        async with factory.tenant(tenant.id) as uow:
            return await catalog.generate_variants(
                uow, product_id=product_id, version=1, options=OPTIONS
            )

    outcomes = await asyncio.gather(generate(), generate(), return_exceptions=True)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        product = await catalog.get_product(uow, product_id)
    made = [outcome for outcome in outcomes if isinstance(outcome, list) and outcome]
    # Who comes second finds nothing to do, or that the product has changed since it looked.
    second = [
        outcome for outcome in outcomes if outcome == [] or isinstance(outcome, StaleProductError)
    ]
    assert (len(product.variants), len(made), len(second)) == (4, 1, 1)


async def test_another_tenants_product_is_not_there(
    factory: UnitOfWorkFactory, uow: UnitOfWork, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as other:
        product_id, _ = await make_product(other, "Polera", "POL")

    with pytest.raises(ProductNotFoundError):
        await catalog.generate_variants(uow, product_id=product_id, version=1, options=OPTIONS)


names = st.text("abc", min_size=1, max_size=3)
options = st.dictionaries(names, st.lists(names, min_size=1, max_size=4, unique=True), max_size=3)


@given(options.filter(bool), st.data())
def test_existing_and_missing_together_are_every_combination_once(
    options: dict[str, list[str]], data: st.DataObject
) -> None:
    every = missing_combinations(options, [])
    kept = data.draw(
        st.lists(st.sampled_from(every), unique_by=lambda values: tuple(values.items()))
    )

    missing = missing_combinations(options, kept)

    found = [frozenset(completed(options, values).items()) for values in [*kept, *missing]]
    assert sorted(map(sorted, found)) == sorted(sorted(values.items()) for values in every)
