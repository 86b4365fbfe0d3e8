"""Price lists and prices: writing, history, changes of a whole list, resolution of many lines."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains import pricing
from app.domains.pricing import (
    InvalidPricesError,
    PercentChange,
    PriceListChangedError,
    PriceListNotFoundError,
    PriceListTakenError,
    PriceListWrite,
    PriceQuery,
    PriceWrite,
)
from app.domains.pricing.rules import changed_price
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_variant

WHOLESALE = PriceListWrite(name="Wholesale", currency="CLP", tax_included=False, priority=10)


async def shop(uow: UnitOfWork) -> tuple[UUID, UUID]:
    """A variant at 1,190 in the default list, and a wholesale list."""
    await pricing.seed_price_list(uow)
    variant = await make_variant(uow, "BOOT", price="1190")
    return variant, await pricing.create_price_list(uow, WHOLESALE)


async def test_quantity_breaks_count_from_their_quantity_on(uow: UnitOfWork) -> None:
    variant, wholesale = await shop(uow)
    await pricing.write_prices(
        uow,
        wholesale,
        [
            PriceWrite(sku="BOOT", unit_price=Decimal(900), min_quantity=Decimal(10)),
            PriceWrite(variant_id=variant, unit_price=Decimal(800), min_quantity=Decimal(50)),
        ],
    )

    found = await pricing.resolve_prices(
        uow,
        wanted=[(variant, Decimal(quantity)) for quantity in (1, 10, 49, 50)],
        query=PriceQuery(currency="CLP", on=date(2026, 11, 21)),
    )

    assert [item.unit_price if item else None for item in found] == [1190, 900, 900, 800]
    assert [item.tax_included if item else None for item in found] == [True, False, False, False]


async def test_a_price_from_one_unit_is_the_price_that_always_counts(uow: UnitOfWork) -> None:
    _, wholesale = await shop(uow)

    await pricing.write_prices(
        uow, wholesale, [PriceWrite(sku="BOOT", unit_price=Decimal(5), min_quantity=Decimal(1))]
    )

    rows = await pricing.list_prices(uow, wholesale, page=PageRequest())
    assert [(row.sku, row.min_quantity, row.unit_price) for row in rows.items] == [("BOOT", 0, 5)]


async def test_every_change_is_in_the_variants_history(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        variant, wholesale = await shop(uow)
    for price in (Decimal(900), Decimal(900), Decimal(850), None):
        async with factory.tenant(tenant.id) as uow:
            await pricing.write_prices(
                uow, wholesale, [PriceWrite(variant_id=variant, unit_price=price)]
            )

    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = await pricing.list_price_history(uow, variant)
    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        theirs = await pricing.list_price_history(uow, variant)

    assert [(row.price_list, row.before, row.after) for row in found] == [
        ("Wholesale", 850, None),
        ("Wholesale", 900, 850),
        ("Wholesale", None, 900),
        ("Público", None, 1190),
    ]
    assert theirs == []


async def test_wrong_prices_are_named_and_nothing_is_written(uow: UnitOfWork) -> None:
    _, wholesale = await shop(uow)

    with pytest.raises(InvalidPricesError) as refused:
        await pricing.write_prices(
            uow,
            wholesale,
            [
                PriceWrite(sku="BOOT", unit_price=Decimal(900)),
                PriceWrite(sku="NOBODY", unit_price=Decimal(900)),
            ],
        )
    with pytest.raises(InvalidPricesError):
        await pricing.write_prices(uow, wholesale, [PriceWrite(sku="BOOT", unit_price=Decimal(-1))])

    assert [issue.pointer for issue in refused.value.issues] == ["/prices/1/sku"]
    assert (await pricing.list_prices(uow, wholesale, page=PageRequest())).items == []


async def test_another_tenants_list_is_not_found(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        _, wholesale = await shop(uow)

    with pytest.raises(PriceListNotFoundError):
        async with factory.tenant(other_tenant.id) as uow:
            await pricing.write_prices(uow, wholesale, [])


async def test_a_list_is_changed_once_per_version_and_has_a_name_of_its_own(
    uow: UnitOfWork,
) -> None:
    _, wholesale = await shop(uow)

    await pricing.update_price_list(uow, wholesale, WHOLESALE, version=1)

    with pytest.raises(PriceListChangedError):
        await pricing.update_price_list(uow, wholesale, WHOLESALE, version=1)
    with pytest.raises(PriceListTakenError):
        await pricing.create_price_list(uow, WHOLESALE)


async def test_all_prices_of_a_list_change_as_the_preview_says(uow: UnitOfWork) -> None:
    await shop(uow)
    public = await pricing.default_price_list(uow)
    change = PercentChange(percent=Decimal(10), ending="990")

    preview = await pricing.preview_change(uow, public, change)
    done = await pricing.change_prices(uow, public, change)

    assert [(item.before, item.after) for item in preview] == [(1190, 990)]
    assert done == preview


async def test_a_thousand_lines_are_resolved_in_one_statement(uow: UnitOfWork) -> None:
    variant, _ = await shop(uow)

    found = await pricing.resolve_prices(
        uow,
        wanted=[(variant, Decimal(1))] * 999 + [(new_id(), Decimal(1))],
        query=PriceQuery(currency="CLP", on=date(2026, 11, 21)),
    )

    assert len([item for item in found if item is not None]) == 999
    assert found[-1] is None


@pytest.mark.parametrize(
    ("price", "percent", "ending", "currency", "after"),
    [
        ("12345", "0", "990", "CLP", "11990"),
        ("12490", "0", "990", "CLP", "12990"),  # as far from 11,990: the higher one
        ("300", "0", "990", "CLP", "990"),
        ("12345", "10", "", "CLP", "13580"),
        ("12345", "10", "90", "CLP", "13590"),
        ("10.00", "5", "0.99", "USD", "10.99"),
        ("10.05", "10", "", "USD", "11.06"),
        ("0", "10", "990", "CLP", "0"),
    ],
)
def test_changed_prices_by_the_table(
    price: str, percent: str, ending: str, currency: str, after: str
) -> None:
    change = PercentChange(percent=Decimal(percent), ending=ending)

    assert changed_price(Decimal(price), change, currency) == Decimal(after)


@given(price=st.decimals("0.01", "1000000", places=2), percent=st.integers(-95, 1000))
def test_a_changed_price_has_no_more_decimals_than_its_currency(
    price: Decimal, percent: int
) -> None:
    after = changed_price(price, PercentChange(percent=Decimal(percent)), "USD")

    assert after >= 0
    assert after == round(after, 2)
