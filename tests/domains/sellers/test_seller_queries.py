"""Reads of sellers."""

from datetime import date
from decimal import Decimal

import pytest

from app.domains import sellers
from app.domains.sellers import SalesPeriod, SellerFigures, SellerFilter, SellerSort
from app.kernel.pagination import InvalidCursorError, PageRequest, encode_cursor
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales


async def sell(uow: UnitOfWork, seller_id: object, *amounts: int, on: date) -> None:
    """One order with a line for each amount."""
    order = await sales.make_order(uow, placed_on=on)
    for position, amount in enumerate(amounts, start=1):
        sku = f"SKU-{amount}-{order.number}"
        await sales.make_line(
            uow,
            order,
            await sales.make_variant(uow, sku),
            position=position,
            seller_id=seller_id,
            total_minor=amount,
            shipping_minor=10,
            commission_minor=amount // 10,
        )


async def test_figures_are_those_of_the_period(uow: UnitOfWork) -> None:
    seller = await sales.make_seller(uow)
    await sell(uow, seller.id, 1_000, 500, on=date(2026, 3, 1))
    await sell(uow, seller.id, 70, on=date(2026, 4, 1))

    page = await sellers.list_sellers(
        uow,
        filters=SellerFilter(
            period=SalesPeriod(first_on=date(2026, 3, 1), last_on=date(2026, 3, 31))
        ),
        page=PageRequest(),
    )

    assert page.items[0].figures == [
        SellerFigures(
            currency="CLP",
            orders=1,
            lines=2,
            items_minor=1_500,
            shipping_minor=20,
            commission_minor=150,
        )
    ]


@pytest.mark.parametrize("sort", list(SellerSort))
async def test_pages_go_forward_and_back(uow: UnitOfWork, sort: SellerSort) -> None:
    for index, name in enumerate(("Sur", "Norte", "Este", "Oeste", "Sin ventas")):
        seller = await sales.make_seller(uow, name)
        if index < 4:
            await sell(uow, seller.id, 100 * (index % 3 + 1), on=date(2026, 3, 1))
    filters = SellerFilter(period=SalesPeriod(first_on=date(2026, 1, 1)))
    whole = await sellers.list_sellers(uow, filters=filters, page=PageRequest(), sort=sort)

    first = await sellers.list_sellers(uow, filters=filters, page=PageRequest(limit=2), sort=sort)
    second = await sellers.list_sellers(
        uow, filters=filters, page=PageRequest(limit=2, after=first.next_cursor), sort=sort
    )
    third = await sellers.list_sellers(
        uow, filters=filters, page=PageRequest(limit=2, after=second.next_cursor), sort=sort
    )
    back = await sellers.list_sellers(
        uow, filters=filters, page=PageRequest(limit=2, before=third.prev_cursor), sort=sort
    )

    assert [*first.items, *second.items, *third.items] == whole.items
    assert back.items == second.items
    sold = [row.sold_minor for row in whole.items]
    if sort is SellerSort.MOST_SOLD:
        assert sold == [300, 200, 100, 100, 0]


async def test_a_seller_is_read_with_rates_and_best_products(uow: UnitOfWork) -> None:
    seller = await sales.make_seller(uow)
    await sales.make_commission(uow, seller, "0.12")
    await sell(uow, seller.id, 100, 900, on=date(2026, 3, 1))
    await sell(uow, seller.id, 5_000, on=date(2026, 5, 1))

    detail = await sellers.get_seller(uow, seller.id, period=SalesPeriod(last_on=date(2026, 4, 1)))

    assert [rate.rate for rate in detail.rates] == [Decimal("0.12")]
    assert [(item.items_minor, item.units) for item in detail.products] == [(900, 2), (100, 2)]


async def test_another_tenants_sellers_are_not_there(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sales.make_seller(uow, "Secreta")
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await sellers.find_sellers(uow, text="Secreta") == []
        assert await sellers.list_seller_names(uow) == []
        with pytest.raises(sellers.SellerNotFoundError):
            await sellers.get_seller(uow, foreign.id)


@pytest.mark.parametrize("sort", [SellerSort.NAME, SellerSort.MOST_SOLD])
async def test_a_foreign_cursor_is_refused(uow: UnitOfWork, sort: SellerSort) -> None:
    with pytest.raises(InvalidCursorError):
        await sellers.list_sellers(
            uow,
            filters=SellerFilter(),
            page=PageRequest(after=encode_cursor("-5", "b")),
            sort=sort,
        )
