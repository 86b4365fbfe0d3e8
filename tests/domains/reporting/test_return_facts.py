"""Daily facts of returns equal what the returns say: after every step, every change, folded or not."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domains import returns
from app.domains.reporting import REPORTS, ReportFilter, ReportName, read_report
from app.domains.reporting.facts import FACT_CHECKS, fold_deltas
from app.domains.returns import Resolution, Settlement
from app.platform.db.drift import find_all, mend_drift
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.returns import come_back, make_sold, request_of

CHECKS = [check for check in FACT_CHECKS if check.name == "reporting.return_facts"]
REFUND = Settlement(resolution=Resolution.REFUND)
CHANGES = (
    """UPDATE tenant.sales_return SET status = 'rejected', resolution = NULL
       WHERE tenant_id = $1 AND id = ANY($2::uuid[])""",
    """UPDATE tenant.sales_return SET status = 'approved', resolution = NULL
       WHERE tenant_id = $1 AND id = ANY($2::uuid[])""",
    "UPDATE tenant.sales_return SET requested_on = requested_on - 3 WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
    "UPDATE tenant.sales_return SET channel = 'store', note = 'x' WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
    "UPDATE tenant.return_line SET received = quantity WHERE tenant_id = $1 AND return_id = ANY($2::uuid[])",
    """UPDATE tenant.return_line SET scrapped = received, worth_minor = 7, tax_minor = 1
       WHERE tenant_id = $1 AND return_id = ANY($2::uuid[])""",
    """UPDATE tenant.sales_return SET status = 'settled', resolution = 'refund', settled_on = requested_on + 1
       WHERE tenant_id = $1 AND id = ANY($2::uuid[])""",
    """UPDATE tenant.sales_return SET status = 'settled', resolution = 'nothing', settled_on = requested_on + 1
       WHERE tenant_id = $1 AND id = ANY($2::uuid[])""",
    """UPDATE tenant.return_line SET reason = 'late', quantity = quantity + 1
       WHERE tenant_id = $1 AND return_id = ANY($2::uuid[])""",
    """DELETE FROM tenant.return_line r WHERE r.tenant_id = $1 AND r.return_id = ANY($2::uuid[])
       AND r.quantity > 2""",
)  # fmt: skip


async def _drifts(uow: UnitOfWork) -> list[Any]:
    return [item.rows for item in await find_all(uow, CHECKS)]


async def _rows(factory: UnitOfWorkFactory, tenant: Tenant, name: ReportName) -> list[Any]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        days = ReportFilter(
            first_on=uow.now.date() - timedelta(days=2), last_on=uow.now.date() + timedelta(days=1)
        )
        return (await read_report(uow, REPORTS[name], filters=days, limit=50)).rows


async def test_figures_of_returns_are_by_sku_channel_and_reason(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 4, "B": 1})
    back = await come_back(factory, tenant.id, sold, {"A": 2}, scrap=1)
    async with factory.tenant(tenant.id) as uow:
        await returns.settle_return(uow, return_id=back.id, settlement=REFUND)
        await returns.request_return(uow, request=request_of(sold, {"B": 1}))
        await fold_deltas(uow)

    by_sku = await _rows(factory, tenant, ReportName.RETURNS_BY_SKU)
    by_reason = await _rows(factory, tenant, ReportName.RETURNS_BY_REASON)

    names = ("sku", "sold", "asked", "received", "scrapped", "rate", "worth")
    assert [tuple(row[name] for name in names) for row in by_sku] == [
        ("A", 4, 2, 2, 1, Decimal("0.5"), 2380),
        ("B", 1, 1, 0, 0, 0, 0),
    ]
    assert [
        (row["channel"], row["reason"], row["lines"], row["asked"], row["worth"], row["tax"])
        for row in by_reason
    ] == [(sold.order.channel, "defective", 2, 3, 2380, 380)]


async def test_margin_is_less_what_a_settled_return_gave_back(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 4, "B": 2})
    async with factory.tenant(tenant.id) as uow:
        await uow.execute("UPDATE tenant.variant SET unit_cost = 100 WHERE tenant_id = $1")
    back = await come_back(factory, tenant.id, sold, {"A": 2}, scrap=1)
    before = await _rows(factory, tenant, ReportName.MARGINS)
    kept = await come_back(factory, tenant.id, sold, {"B": 1})
    async with factory.tenant(tenant.id) as uow:
        await returns.settle_return(uow, return_id=back.id, settlement=REFUND)
        await returns.settle_return(
            uow, return_id=kept.id, settlement=Settlement(resolution=Resolution.NOTHING)
        )
        assert await _drifts(uow) == []

    after = await _rows(factory, tenant, ReportName.MARGINS)

    names = ("sku", "net", "returned", "cost", "margin", "margin_rate")
    assert [row["returned"] for row in before] == [0, 0]
    assert [tuple(row[name] for name in names) for row in after] == [
        ("A", 4000, 2000, 300, 1700, Decimal("0.85")),
        ("B", 2000, 0, 100, 1900, Decimal("0.95")),
    ]


async def test_return_that_is_canceled_counts_no_more(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    async with factory.tenant(tenant.id) as uow:
        return_id = await returns.request_return(uow, request=request_of(sold, {"A": 2}))
        await fold_deltas(uow)
    async with factory.tenant(tenant.id) as uow:
        await returns.cancel_return(uow, return_id=return_id)

    assert await _rows(factory, tenant, ReportName.RETURNS_BY_SKU) == []


@pytest.mark.parametrize("seed", range(3))
async def test_facts_follow_every_change_whether_folded_or_not(
    factory: UnitOfWorkFactory, tenant: Tenant, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same steps every time
    sold = await make_sold(factory, tenant.id, quantities={"A": 9, "B": 9})
    async with factory.tenant(tenant.id) as uow:
        made = [
            await returns.request_return(uow, request=request_of(sold, {"A": 1, "B": amount}))
            for amount in (1, 2, 3)
        ]

    for _ in range(15):
        async with factory.tenant(tenant.id) as uow:
            chosen = dice.sample(made, dice.randint(1, len(made)))
            await uow.execute(dice.choice(CHANGES), chosen)
            if dice.random() < 0.3:
                await fold_deltas(uow, limit=dice.choice([1, 3, 1000]))
            assert await _drifts(uow) == []


async def test_a_statement_notes_one_row_for_each_fact_however_many_lines_it_writes(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 9})
    async with factory.tenant(tenant.id) as uow:
        for _ in range(3):
            await returns.request_return(uow, request=request_of(sold, {"A": 1}))
        await fold_deltas(uow)

        await uow.execute("UPDATE tenant.return_line SET received = 1 WHERE tenant_id = $1")
        noted = await uow.fetch(
            "SELECT lines, received FROM tenant.sales_delta WHERE tenant_id = $1 AND grain = 'return'"
        )

    assert [(row["lines"], row["received"]) for row in noted] == [(0, 3)]


async def test_fact_that_drifted_is_found_and_mended(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    await come_back(factory, tenant.id, sold, {"A": 2})
    async with factory.tenant(tenant.id) as uow:
        await fold_deltas(uow)
        await uow.execute("UPDATE tenant.return_day SET asked = asked + 1 WHERE tenant_id = $1")
        found = await _drifts(uow)
        await mend_drift(uow, CHECKS[0])

        assert len(found) == 1
        assert await _drifts(uow) == []


async def test_another_tenant_s_returns_are_in_no_figure(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    sold = await make_sold(factory, other_tenant.id, quantities={"A": 2})
    await come_back(factory, other_tenant.id, sold, {"A": 2})

    assert await _rows(factory, tenant, ReportName.RETURNS_BY_REASON) == []
    assert await _rows(factory, other_tenant, ReportName.RETURNS_BY_REASON) != []
