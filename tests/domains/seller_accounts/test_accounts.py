"""Balances follow goods and money, each cause once."""

import asyncio
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import returns, seller_accounts
from app.domains.returns import Resolution, Settlement
from app.domains.seller_accounts import (
    InvalidAdjustmentError,
    InvalidPeriodError,
    NothingToPayError,
    NothingToStateError,
    PayoutNotFoundError,
    PayoutStateError,
    PolicyWrite,
    StatementNotFoundError,
)
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.returns import Sold, come_back
from tests.factories.seller_accounts import Market, make_market

#: Of 1000: a tenth and 19 % of that stay with the marketplace.
NET = 1000 - 100 - 19
LONG_AGO, LONG_AFTER = date(2020, 1, 1), date(2120, 1, 1)


@pytest.fixture
async def market(factory: UnitOfWorkFactory, tenant: Tenant) -> Market:
    return await make_market(factory, tenant.id)


async def retain(market: Market, rate: str, *, days: int = 30, own: bool = True) -> None:
    policy = PolicyWrite(
        seller_id=market.seller_id if own else None,
        retention_rate=Decimal(rate),
        retention_days=days,
    )
    async with market.factory.tenant(market.tenant_id) as uow:
        await seller_accounts.set_retention(uow, policy=policy)


async def give_back(market: Market, order_id: Sold, quantity: int) -> UUID:
    found = await come_back(market.factory, market.tenant_id, order_id, {"A": quantity})
    async with market.factory.tenant(market.tenant_id) as uow:
        settlement = Settlement(resolution=Resolution.REFUND)
        await returns.settle_return(uow, return_id=found.id, settlement=settlement)
        await seller_accounts.book_return(uow, return_id=found.id)
    return found.id


async def test_nothing_is_owed_before_goods_leave_and_parts_are_owed_as_they_do(
    market: Market,
) -> None:
    order = await market.sell(3)
    first = await market.send(order, 1)
    second = await market.send(order, 2)

    # The later one is told first, and one of them twice.
    for shipment_id in (second, first, second):
        async with market.factory.tenant(market.tenant_id) as uow:
            await seller_accounts.book_shipment(uow, shipment_id=shipment_id)

    found = await market.entries()
    assert [(item.quantity, item.amount_minor) for item in found] == [(1, NET), (2, 2 * NET)]
    assert [item.after_minor for item in found] == [3 * NET, 2 * NET]
    assert (await market.balance()).balance_minor == 3 * NET
    assert await market.drifts() == []


async def test_a_return_takes_back_what_was_earned_once_and_the_retained_share_with_it(
    market: Market,
) -> None:
    await retain(market, "0.5")
    order = await market.earn(2)

    return_id = await give_back(market, Sold(shop=market.shop, order=order), 1)
    async with market.factory.tenant(market.tenant_id) as uow:
        again = await seller_accounts.book_return(uow, return_id=return_id)

    balance = await market.balance()
    assert again == 0
    assert balance.balance_minor == NET
    # Half of 1762 was kept; half of that went with the goods.
    assert balance.retained_minor == 881 - 441
    assert balance.payable_minor == NET - 440
    assert await market.drifts() == []


async def test_a_return_after_everything_was_paid_is_owed_by_the_seller(market: Market) -> None:
    order = await market.earn(1)
    await market.pay()

    await give_back(market, Sold(shop=market.shop, order=order), 1)

    balance = await market.balance()
    assert (balance.balance_minor, balance.payable_minor) == (-NET, 0)
    with pytest.raises(NothingToPayError):
        await market.pay()


async def test_own_terms_count_before_everybodys_and_not_for_what_left_before(
    market: Market,
) -> None:
    await market.earn(1)
    await retain(market, "1", own=False)
    await retain(market, "0.1")
    await market.earn(1)

    balance = await market.balance()

    assert balance.retained_minor == 88
    assert balance.next_release_on is not None
    assert balance.payable_minor == 2 * NET - 88


async def test_a_payout_leaves_the_balance_at_once_and_comes_back_if_it_fails(
    market: Market,
) -> None:
    await market.earn(1)
    payout_id = await market.pay()
    assert (await market.balance()).balance_minor == 0
    assert (await market.balance()).pending_minor == NET

    async with market.factory.tenant(market.tenant_id) as uow:
        await seller_accounts.fail_payout(uow, payout_id=payout_id, reason="Account closed")

    assert (await market.balance()).balance_minor == NET
    with pytest.raises(PayoutStateError):
        async with market.factory.tenant(market.tenant_id) as uow:
            await seller_accounts.mark_payout_paid(uow, payout_id=payout_id)
    async with market.factory.tenant(market.tenant_id, read_only=True) as uow:
        payout = await seller_accounts.get_payout(uow, payout_id)
    assert (payout.status, payout.note, payout.amount_minor) == ("failed", "Account closed", NET)
    assert await market.drifts() == []


async def test_of_many_payouts_and_runs_at_once_exactly_one_takes_the_balance(
    market: Market,
) -> None:
    await market.earn(3)

    async def run() -> int:
        async with market.factory.tenant(market.tenant_id) as uow:
            return len(await seller_accounts.run_payouts(uow))

    results = await asyncio.gather(
        *(market.pay() for _ in range(8)), *(run() for _ in range(8)), return_exceptions=True
    )

    paid = [item for item in results if isinstance(item, UUID) or item == 1]
    refused = [item for item in results if isinstance(item, NothingToPayError) or item == 0]
    assert (len(paid), len(refused)) == (1, 15), results
    assert (await market.balance()).balance_minor == 0
    assert await market.drifts() == []


async def test_ending_a_payout_twice_at_once_gives_the_money_back_once(market: Market) -> None:
    await market.earn(1)
    payout_id = await market.pay()

    async def fail() -> None:
        async with market.factory.tenant(market.tenant_id) as uow:
            await seller_accounts.fail_payout(uow, payout_id=payout_id, reason="Bounced")

    results = await asyncio.gather(*(fail() for _ in range(6)), return_exceptions=True)

    assert [item for item in results if item is None] == [None]
    assert sum(isinstance(item, PayoutStateError) for item in results) == 5
    assert (await market.balance()).balance_minor == NET


async def test_booking_payouts_and_returns_at_once_keep_the_counter_exact(market: Market) -> None:
    orders = [await market.sell(1) for _ in range(6)]
    shipments = [await market.send(order, 1) for order in orders]

    async def book(shipment_id: UUID) -> None:
        async with market.factory.tenant(market.tenant_id) as uow:
            await seller_accounts.book_shipment(uow, shipment_id=shipment_id)

    await asyncio.gather(
        *(book(item) for item in [*shipments, *shipments]),
        *(market.adjust(-10, key="once") for _ in range(4)),
    )

    assert (await market.balance()).balance_minor == 6 * NET - 10
    assert len(await market.entries()) == 7
    assert await market.drifts() == []


async def state(market: Market, until: date | None = None) -> UUID:
    async with market.factory.tenant(market.tenant_id) as uow:
        return await seller_accounts.issue_statement(
            uow, seller_id=market.seller_id, currency="CLP", until=until
        )


async def test_statements_follow_each_other_without_a_gap_and_stay_as_they_were_issued(
    market: Market,
) -> None:
    await market.earn(1)
    first_id = await state(market)
    with pytest.raises(NothingToStateError):
        await state(market)
    await market.adjust(-81)
    await market.pay()
    second_id = await state(market)
    await market.earn(2)

    async with market.factory.tenant(market.tenant_id, read_only=True) as uow:
        first = await seller_accounts.get_statement(uow, first_id)
        second = await seller_accounts.get_statement(uow, second_id)
        listed = await seller_accounts.list_statements(
            uow, seller_id=market.seller_id, page=PageRequest(limit=1)
        )
        rest = await seller_accounts.list_statements(
            uow, seller_id=market.seller_id, page=PageRequest(limit=1, after=listed.next_cursor)
        )

    assert [first.statement.number, second.statement.number] == ["SS-1", "SS-2"]
    assert (first.statement.opening_minor, first.statement.closing_minor) == (0, NET)
    assert (second.statement.opening_minor, second.statement.closing_minor) == (NET, 0)
    assert [item.after_minor for item in second.entries] == [800, 0]
    assert [row.number for row in (*listed.items, *rest.items)] == ["SS-2", "SS-1"]
    assert await market.drifts() == []


async def test_statements_issued_at_once_state_each_entry_once_and_leave_no_number_out(
    market: Market,
) -> None:
    await market.earn(1)

    results = await asyncio.gather(*(state(market) for _ in range(6)), return_exceptions=True)
    await market.adjust(5)
    last = await state(market)

    assert sum(isinstance(item, UUID) for item in results) == 1
    assert sum(isinstance(item, NothingToStateError) for item in results) == 5
    async with market.factory.tenant(market.tenant_id, read_only=True) as uow:
        assert (await seller_accounts.get_statement(uow, last)).statement.number == "SS-2"


async def test_entries_after_the_last_day_wait_for_the_next_statement(market: Market) -> None:
    await market.earn(1)

    with pytest.raises(NothingToStateError):
        await state(market, LONG_AGO)
    with pytest.raises(InvalidPeriodError):
        await state(market, LONG_AFTER)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount_minor": 0}, "amount"),
        ({"reason": " "}, "reason"),
        ({"currency": "XXX"}, "currency"),
    ],
)
async def test_an_adjustment_says_how_much_and_why(
    market: Market, values: dict[str, object], field: str
) -> None:
    fields: dict[str, object] = {
        "seller_id": market.seller_id, "currency": "CLP", "amount_minor": 5, "reason": "x", "key": "k", **values,
    }  # fmt: skip

    with pytest.raises(InvalidAdjustmentError) as refused:
        async with market.factory.tenant(market.tenant_id) as uow:
            await seller_accounts.adjust(uow, adjustment=seller_accounts.Adjustment(**fields))  # pyright: ignore[reportArgumentType] - fields by name

    assert [issue.pointer for issue in refused.value.issues] == [f"/{field}"]


async def test_another_tenant_sees_and_ends_nothing(
    market: Market, factory: UnitOfWorkFactory, other_tenant: Tenant
) -> None:
    await market.earn(1)
    payout_id = await market.pay()
    statement_id = await state(market)

    async with factory.tenant(other_tenant.id) as uow:
        assert await seller_accounts.list_balances(uow) == []
        assert (await seller_accounts.list_payouts(uow, page=PageRequest(limit=5))).items == []
        with pytest.raises(StatementNotFoundError):
            await seller_accounts.get_statement(uow, statement_id)
        with pytest.raises(PayoutNotFoundError):
            await seller_accounts.fail_payout(uow, payout_id=payout_id, reason="Theirs")
        assert await seller_accounts.book_shipment(uow, shipment_id=new_id()) == 0
        assert await seller_accounts.run_payouts(uow) == []
