"""Reads of orders against a real database with a second tenant's rows beside."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.domains import orders
from app.domains.orders import OrderFilter, OrderSort, OrderStatus, OrderView, PaymentState
from app.kernel.pagination import InvalidCursorError, PageRequest, encode_cursor
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales


async def numbers(uow: UnitOfWork, **values: object) -> list[str]:
    filters = OrderFilter(**values)  # pyright: ignore[reportArgumentType] - each test names real fields
    page = await orders.list_orders(uow, filters=filters, page=PageRequest())
    return [row.number for row in page.items]


async def test_pages_go_forward_and_back_over_the_same_orders(uow: UnitOfWork) -> None:
    for index in range(7):
        placed_at = sales.PLACED_AT + timedelta(hours=index // 2)  # pairs share an instant
        await sales.make_order(uow, f"N{index}", placed_at=placed_at)
    whole = (await orders.list_orders(uow, filters=OrderFilter(), page=PageRequest())).items

    first = await orders.list_orders(uow, filters=OrderFilter(), page=PageRequest(limit=3))
    second = await orders.list_orders(
        uow, filters=OrderFilter(), page=PageRequest(limit=3, after=first.next_cursor)
    )
    third = await orders.list_orders(
        uow, filters=OrderFilter(), page=PageRequest(limit=3, after=second.next_cursor)
    )
    back = await orders.list_orders(
        uow, filters=OrderFilter(), page=PageRequest(limit=3, before=third.prev_cursor)
    )

    assert [*first.items, *second.items, *third.items] == whole
    assert first.prev_cursor is None
    assert third.next_cursor is None
    assert back.items == second.items
    assert back.prev_cursor is not None


@pytest.mark.parametrize("sort", list(OrderSort))
async def test_every_sort_pages_through_all_orders_once(uow: UnitOfWork, sort: OrderSort) -> None:
    for index in range(5):
        placed_at = sales.PLACED_AT + timedelta(days=index % 3)
        await sales.make_order(uow, placed_at=placed_at, total_minor=1_000 * (index % 2))
    seen: list[str] = []
    after: str | None = None

    while True:
        page = await orders.list_orders(
            uow, filters=OrderFilter(), page=PageRequest(limit=2, after=after), sort=sort
        )
        seen += [row.number for row in page.items]
        after = page.next_cursor
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 5


async def test_views_show_their_states(uow: UnitOfWork) -> None:
    for status in OrderStatus:
        await sales.make_order(uow, status.value, status=status.value)
    flagged = await sales.make_order(uow, "flagged", status="delivered")
    await sales.make_flag(uow, flagged.id)

    assert await numbers(uow, view=OrderView.AWAITING_PAYMENT) == ["pending"]
    assert set(await numbers(uow, view=OrderView.TO_DISPATCH)) == {"paid", "invoiced", "processing"}
    assert set(await numbers(uow, view=OrderView.CANCELED)) == {"canceled", "unavailable"}
    assert await numbers(uow, view=OrderView.FLAGGED) == ["flagged"]
    assert await numbers(uow, view=OrderView.TO_DISPATCH, status=OrderStatus.PAID) == ["paid"]
    assert await numbers(uow, view=OrderView.CANCELED, status=OrderStatus.PAID) == []


async def test_search_finds_number_channel_id_customer_and_sku(uow: UnitOfWork) -> None:
    ana = await sales.make_customer(uow, "Ana Pérez", email="Ana@Mail.example")
    variant = await sales.make_variant(uow, "POLERA-RED-XL")
    await sales.make_order(uow, "A-1", customer_id=ana.id)
    await sales.make_order(uow, "A-2", channel="olist", external_id="e481f51cbdc5")
    await sales.make_line(uow, await sales.make_order(uow, "A-3"), variant)
    await sales.make_order(uow, "A-4")

    assert await numbers(uow, search="#a-4") == ["A-4"]
    assert await numbers(uow, search="e481f51cbdc5") == ["A-2"]
    assert await numbers(uow, search="pérez") == ["A-1"]
    assert await numbers(uow, search="ana@mail.example") == ["A-1"]
    assert await numbers(uow, search="polera-red") == ["A-3"]
    assert await numbers(uow, search="%") == []
    assert [hit.number for hit in await orders.find_orders(uow, text="e481f51cbdc5")] == ["A-2"]


async def test_filters_narrow_by_channel_period_seller_and_warehouse(uow: UnitOfWork) -> None:
    seller, warehouse = await sales.make_seller(uow), await sales.make_warehouse(uow)
    variant = await sales.make_variant(uow, "SKU-1")
    late = datetime(2026, 4, 1, 2, 30, tzinfo=UTC)
    march = await sales.make_order(uow, "M", placed_at=late, placed_on=date(2026, 3, 31))
    april = await sales.make_order(uow, "A", placed_at=late + timedelta(days=1), channel="shop")
    await sales.make_line(uow, march, variant, seller_id=seller.id)
    await sales.make_line(uow, april, variant, warehouse_id=warehouse.id)

    assert await numbers(uow, placed_to=date(2026, 3, 31)) == ["M"]
    assert await numbers(uow, placed_from=date(2026, 4, 1)) == ["A"]
    assert await numbers(uow, channel="shop") == ["A"]
    assert await numbers(uow, seller_id=seller.id) == ["M"]
    assert await numbers(uow, warehouse_id=warehouse.id) == ["A"]


async def test_payment_state_is_the_sum_of_what_was_received(uow: UnitOfWork) -> None:
    unpaid, partial, paid, refunded, promised = [
        await sales.make_order(uow, name) for name in ("unpaid", "part", "paid", "back", "promised")
    ]
    await sales.make_payment(uow, unpaid, 11_900, status="failed")
    await sales.make_payment(uow, partial, 5_000)
    await sales.make_payment(uow, paid, 6_900)
    await sales.make_payment(uow, paid, 5_000, position=2)
    await sales.make_payment(uow, refunded, 11_900, status="refunded", refunded_minor=11_900)
    await sales.make_payment(uow, promised, 11_900, status="authorized")

    assert await numbers(uow, payment_state=PaymentState.UNPAID) == ["unpaid"]
    assert await numbers(uow, payment_state=PaymentState.PARTIALLY_PAID) == ["part"]
    assert await numbers(uow, payment_state=PaymentState.PAID) == ["paid"]
    assert await numbers(uow, payment_state=PaymentState.REFUNDED) == ["back"]
    assert await numbers(uow, payment_state=PaymentState.AUTHORIZED) == ["promised"]
    detail = await orders.get_order(uow, paid.id)
    assert (detail.paid_minor, detail.payment_state) == (11_900, "paid")


async def test_totals_add_up_by_currency_and_stop_at_the_cap(uow: UnitOfWork) -> None:
    for currency in ("CLP", "CLP", "USD"):
        await sales.make_order(uow, currency=currency, total_minor=1_000)
    await sales.make_order(uow, status="canceled", total_minor=7)

    everything = await orders.total_orders(uow, filters=OrderFilter())
    paid = await orders.total_orders(
        uow, filters=OrderFilter(status=OrderStatus.PAID, payment_state=PaymentState.UNPAID)
    )
    capped = await orders.total_orders(uow, filters=OrderFilter(), cap=2)
    exact = await orders.total_orders(uow, filters=OrderFilter(), cap=None)

    assert everything == exact
    assert [(item.currency, item.total_minor) for item in everything.sums] == [
        ("CLP", 2_007),
        ("USD", 1_000),
    ]
    assert (paid.count, paid.is_capped) == (3, False)
    assert (capped.count, capped.is_capped, capped.sums) == (2, True, [])


async def test_an_order_is_read_whole(uow: UnitOfWork) -> None:
    seller, warehouse = await sales.make_seller(uow), await sales.make_warehouse(uow)
    variant = await sales.make_variant(uow, "SKU-RED", color="Rojo")
    order = await sales.make_order(uow, "W-1")
    line = await sales.make_line(
        uow, order, variant, seller_id=seller.id, warehouse_id=warehouse.id
    )
    await sales.make_line_tax(uow, line)
    await sales.make_shipment(uow, order, line)
    await sales.make_flag(uow, order.id)
    await sales.make_address(uow, order)

    detail = await orders.get_order(uow, order.id)

    (read,) = detail.lines
    assert read.attributes == {"Color": "Rojo"}
    assert (read.seller_name, read.warehouse_code) == ("Tienda Sur", "WH1")
    assert (read.shipped_quantity, read.reserved_quantity) == (Decimal(1), Decimal(0))
    assert [(tax.code, tax.amount_minor) for tax in read.taxes] == [("IVA", 1_900)]
    assert [flag.detail for flag in detail.open_flags] == [{"code": "BLACKFRI20"}]
    assert [address.line for address in detail.addresses] == ["Calle Falsa 123"]


async def test_history_has_events_and_what_only_the_audit_trail_knows(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow)
        await sales.make_event(uow, order, at=uow.now)
        uow.audit("orders.order.placed", Subject("order", order.id, order.number))
    async with factory.tenant(tenant.id) as uow:
        uow.audit("orders.order.exported", Subject("order", order.id, order.number))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        history = await orders.list_history(uow, order.id)

    assert [(entry.source, entry.kind) for entry in history] == [
        ("audit", "orders.order.exported"),
        ("event", "placed"),
    ]


async def test_neighbors_are_the_next_orders_in_time(uow: UnitOfWork) -> None:
    first, second, third = [
        await sales.make_order(uow, placed_at=sales.PLACED_AT + timedelta(hours=index))
        for index in range(3)
    ]

    middle = await orders.find_neighbors(uow, second.id)

    assert (middle.newer_id, middle.older_id) == (third.id, first.id)
    assert (await orders.find_neighbors(uow, third.id)).newer_id is None


async def test_sellable_variants_come_with_stock_the_exact_sku_first(uow: UnitOfWork) -> None:
    warehouse = await sales.make_warehouse(uow)
    await sales.make_variant(uow, "SKU-10")
    exact = await sales.make_variant(uow, "SKU-1", color="Azul")
    await sales.make_variant(uow, "SKU-100", status="archived")
    await sales.make_level(uow, exact, warehouse, on_hand=5, reserved=2)

    found = await orders.search_sellable(uow, text="sku-1")

    assert [item.sku for item in found] == ["SKU-1", "SKU-10"]
    assert (found[0].available, found[0].attributes) == (Decimal(3), {"Color": "Azul"})


async def test_channels_are_those_of_orders_that_came_from_outside(uow: UnitOfWork) -> None:
    for channel, external_id in (("shop", "1"), ("olist", "1"), ("olist", "2"), ("manual", None)):
        await sales.make_order(uow, channel=channel, external_id=external_id)

    assert await orders.list_channels(uow) == ["olist", "shop"]


async def test_another_tenants_orders_are_not_there(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sales.make_order(uow, "SECRET", channel="shop", external_id="X9")
        await sales.make_line(uow, foreign, await sales.make_variant(uow, "FOREIGN"))
    async with factory.tenant(tenant.id, read_only=True) as uow:
        page = await orders.list_orders(uow, filters=OrderFilter(), page=PageRequest())

        assert page.items == []
        assert await numbers(uow, search="SECRET") == []
        assert (await orders.total_orders(uow, filters=OrderFilter())).count == 0
        assert await orders.find_orders(uow, text="X9") == []
        assert await orders.search_sellable(uow, text="FOREIGN") == []
        assert await orders.list_channels(uow) == []
        assert await orders.lines_of_orders(uow, [foreign.id]) == {}
        assert await orders.list_history(uow, foreign.id) == []
        with pytest.raises(orders.OrderNotFoundError):
            await orders.get_order(uow, foreign.id)


@pytest.mark.parametrize(
    "cursor",
    ["garbage", encode_cursor("a"), encode_cursor("2026-01-01", "x"), encode_cursor("9", "9")],
)
async def test_a_foreign_cursor_is_refused(uow: UnitOfWork, cursor: str) -> None:
    for sort in (OrderSort.NEWEST, OrderSort.LARGEST):
        with pytest.raises(InvalidCursorError):
            await orders.list_orders(
                uow, filters=OrderFilter(), page=PageRequest(after=cursor), sort=sort
            )
