"""The period against the one before, added up by hand."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.domains.reporting import (
    InvalidPeriodError,
    PeriodKind,
    change,
    choose_span,
    read_dashboard,
    span_of,
)
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import LineSpec, make_order, make_variant

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (PeriodKind.WEEK, ("2026-03-25", "2026-03-31", "2026-03-18", "2026-03-24")),
        (PeriodKind.MONTH_ROLLING, ("2026-03-02", "2026-03-31", "2026-01-31", "2026-03-01")),
        (PeriodKind.MONTH, ("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28")),
        (PeriodKind.YEAR, ("2026-01-01", "2026-03-31", "2025-01-01", "2025-03-31")),
        (PeriodKind.TWELVE_MONTHS, ("2025-04-01", "2026-03-31", "2024-04-01", "2025-03-31")),
    ],
)
def test_each_kind_of_period_and_what_it_is_compared_with(
    kind: PeriodKind, days: tuple[str, ...]
) -> None:
    span = span_of(kind, today=TODAY)

    found = (span.first_on, span.last_on, span.previous_first_on, span.previous_last_on)
    assert tuple(day.isoformat() for day in found) == days


@pytest.mark.parametrize(
    "days", [(None, None), (TODAY, None), (TODAY, date(2026, 3, 30)), (date(1000, 1, 1), TODAY)]
)
def test_a_custom_period_needs_two_days_in_order(days: tuple[date | None, date | None]) -> None:
    with pytest.raises(InvalidPeriodError):
        span_of(PeriodKind.CUSTOM, today=TODAY, first_on=days[0], last_on=days[1])


def test_a_change_from_nothing_is_no_number() -> None:
    assert change(5, 0) is None
    assert change(5, 4) == Decimal("0.25")


async def test_figures_leave_cancelled_orders_out(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        line = LineSpec(variant=boot, unit_price="1000", quantity=2, total_minor=2000)
        small = LineSpec(variant=boot, unit_price="1001", total_minor=1001, shipping_minor=100)
        await make_order(uow, TODAY, [line], payments=[("cash", 2000)])
        await make_order(uow, TODAY, [small], status="delivered")
        await make_order(uow, TODAY, [line], status="canceled")
        await make_order(uow, TODAY, [line], status="pending")
        await make_order(uow, date(2026, 3, 24), [small])

    async with factory.tenant(tenant.id, read_only=True) as uow:
        board = await read_dashboard(uow, span=span_of(PeriodKind.WEEK, today=TODAY))

    assert (board.now.orders, board.now.net_minor, board.now.units) == (3, 5001, Decimal(5))
    assert board.now.ticket_minor == 1700
    assert (board.before.orders, board.before.net_minor) == (1, 1001)
    assert [bucket.net_minor for bucket in board.buckets] == [0, 0, 0, 0, 0, 0, 5001]
    assert (board.to_dispatch, board.unpaid) == (2, 1)
    assert dict(board.statuses) == {"paid": 1, "delivered": 1, "canceled": 1, "pending": 1}
    assert [(item.method, item.value_minor) for item in board.methods] == [("cash", 2000)]
    assert [(item.sku, item.items_minor) for item in board.top_skus] == [("BOOT", 7001)]


async def test_history_shows_at_once(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        assert await choose_span(uow, None) is None
        await make_order(uow, date(2018, 10, 17), currency="BRL")

    async with factory.tenant(tenant.id, read_only=True) as uow:
        span = await choose_span(uow, None)
        assert span is not None
        board = await read_dashboard(uow, span=span)

    assert (span.first_on, span.last_on) == (date(2017, 11, 1), date(2018, 10, 31))
    assert (board.currency, len(board.buckets), board.now.orders) == ("BRL", 12, 1)


async def test_recent_orders_show_the_last_thirty_days(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        today = uow.now.astimezone(ZoneInfo("America/Santiago")).date()
        await make_order(uow, today - timedelta(days=3))
        span = await choose_span(uow, None)

    assert span is not None
    assert (span.kind, span.last_on) == (PeriodKind.MONTH_ROLLING, today)


async def test_another_tenant_s_sales_do_not_show(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        await make_order(uow, TODAY, [LineSpec(variant=boot, unit_price="1", total_minor=1)])

    async with factory.tenant(tenant.id, read_only=True) as uow:
        board = await read_dashboard(uow, span=span_of(PeriodKind.WEEK, today=TODAY))

    assert (board.now.orders, board.top_skus, board.statuses, board.to_dispatch) == (0, [], [], 0)
