"""Return rates from facts: what came back beside what was sold, by SKU, channel and reason."""

from decimal import Decimal

from app.domains.reporting import RateBy, RatePeriod, list_return_rates
from app.domains.reporting.facts import fold_deltas
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.returns import Sold, come_back, make_sold


def period_of(sold: Sold) -> RatePeriod:
    day = sold.order.placed_on
    return RatePeriod(from_on=day, to_on=day)


async def test_rates_say_what_share_came_back(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 4, "B": 1})
    await come_back(factory, tenant.id, sold, {"A": 1})

    async with factory.tenant(tenant.id) as uow:
        await fold_deltas(uow, limit=3)
        found = {by: await list_return_rates(uow, period=period_of(sold), by=by) for by in RateBy}

    assert [(rate.key, rate.rate) for rate in found[RateBy.SKU]] == [("A", Decimal("0.25"))]
    assert [(rate.key, rate.rate) for rate in found[RateBy.CHANNEL]] == [("manual", Decimal("0.2"))]
    assert [(rate.key, rate.rate) for rate in found[RateBy.REASON]] == [
        ("defective", Decimal("0.2"))
    ]


async def test_what_comes_back_when_nothing_is_sold_has_no_rate(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 4})
    await come_back(factory, tenant.id, sold, {"A": 1})

    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "UPDATE tenant.sales_order SET placed_on = placed_on - 1 WHERE tenant_id = $1"
        )
        found = [await list_return_rates(uow, period=period_of(sold), by=by) for by in RateBy]

    assert [[(rate.returned, rate.rate) for rate in rates] for rates in found] == [[(1, None)]] * 3


async def test_another_tenant_s_returns_have_no_rate(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    sold = await make_sold(factory, other_tenant.id, quantities={"A": 4})
    await come_back(factory, other_tenant.id, sold, {"A": 1})

    async with factory.tenant(tenant.id) as uow:
        found = [await list_return_rates(uow, period=period_of(sold), by=by) for by in RateBy]

    assert found == [[], [], []]
