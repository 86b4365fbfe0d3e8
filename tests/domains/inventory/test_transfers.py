"""Goods on their way between warehouses."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import inventory
from app.domains.inventory import StockLine, TransferCreate, TransferReceipt
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.inventory.invariants import broken
from tests.factories.commerce import Shop, make_shop

Levels = dict[str, tuple[int, int]]


async def send(factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop, quantity: str) -> UUID:
    transfer = TransferCreate(
        from_warehouse_id=shop.warehouses["W1"],
        to_warehouse_id=shop.warehouses["W2"],
        lines=[StockLine(variant_id=shop.variants["A"], quantity=Decimal(quantity))],
        idempotency_key="t-1",
    )
    async with factory.tenant(tenant.id) as uow:
        return await inventory.send_transfer(uow, transfer=transfer)


async def receive(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    receipt: TransferReceipt,
) -> bool:
    async with factory.tenant(tenant.id) as uow:
        return await inventory.receive_transfer(uow, receipt=receipt)


def arrived(
    shop: Shop, transfer_id: UUID, quantity: str, *, close: bool = False, reason: str = ""
) -> TransferReceipt:
    return TransferReceipt(
        transfer_id=transfer_id,
        lines=[StockLine(variant_id=shop.variants["A"], quantity=Decimal(quantity))],
        idempotency_key=new_id().hex,
        close=close,
        reason=reason,
    )


async def levels(factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop) -> Levels:
    """On hand and incoming by warehouse."""
    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT warehouse_id, on_hand, incoming FROM tenant.stock_level WHERE tenant_id = $1"
        )
    found = {row["warehouse_id"]: (int(row["on_hand"]), int(row["incoming"])) for row in rows}
    return {code: found.get(warehouse, (0, 0)) for code, warehouse in shop.warehouses.items()}


async def test_what_was_sent_is_on_its_way_until_it_arrives(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})

    transfer_id = await send(factory, tenant, shop, "3")
    on_the_way = await levels(factory, tenant, shop)
    await receive(factory, tenant, arrived(shop, transfer_id, "2"))
    in_part = await levels(factory, tenant, shop)
    await receive(factory, tenant, arrived(shop, transfer_id, "1"))

    assert on_the_way == {"W1": (2, 0), "W2": (0, 3)}
    assert in_part == {"W1": (2, 0), "W2": (2, 1)}
    assert await levels(factory, tenant, shop) == {"W1": (2, 0), "W2": (3, 0)}
    async with factory.tenant(tenant.id, read_only=True) as uow:
        head, lines = await inventory.get_transfer(uow, transfer_id)
    assert (head.status, head.in_transit, lines[0].received) == ("received", 0, 3)
    assert await broken(factory, tenant.id) == []


async def test_the_same_key_sends_and_receives_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})

    sent = {await send(factory, tenant, shop, "3") for _ in range(2)}
    receipt = arrived(shop, next(iter(sent)), "3")
    received = [await receive(factory, tenant, receipt) for _ in range(2)]

    assert len(sent) == 1
    assert received == [True, False]
    assert await levels(factory, tenant, shop) == {"W1": (2, 0), "W2": (3, 0)}


@pytest.mark.parametrize(("quantity", "left"), [("1", 1), ("4", 4)])
async def test_a_difference_is_an_adjustment_with_its_reason(
    factory: UnitOfWorkFactory, tenant: Tenant, quantity: str, left: int
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})
    transfer_id = await send(factory, tenant, shop, "3")

    receipt = arrived(shop, transfer_id, quantity, close=True, reason="open box")
    await receive(factory, tenant, receipt)

    assert await levels(factory, tenant, shop) == {"W1": (2, 0), "W2": (left, 0)}
    async with factory.tenant(tenant.id, read_only=True) as uow:
        reason = await uow.fetch_value(
            "SELECT reason FROM tenant.stock_movement WHERE tenant_id = $1 AND kind = 'adjustment'"
        )
    assert reason == "open box"
    assert await broken(factory, tenant.id) == []


@pytest.mark.parametrize(
    ("quantity", "close"), [("1", True), ("4", False), ("0", False), ("-1", False)]
)
async def test_a_receipt_that_makes_no_sense_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, quantity: str, *, close: bool
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})
    transfer_id = await send(factory, tenant, shop, "3")

    with pytest.raises(inventory.InvalidMovementError):
        await receive(factory, tenant, arrived(shop, transfer_id, quantity, close=close))

    assert await levels(factory, tenant, shop) == {"W1": (2, 0), "W2": (0, 3)}


async def test_a_received_transfer_is_closed(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})
    transfer_id = await send(factory, tenant, shop, "3")
    await receive(factory, tenant, arrived(shop, transfer_id, "3"))

    with pytest.raises(inventory.TransferClosedError):
        await receive(factory, tenant, arrived(shop, transfer_id, "1", reason="late"))


async def test_what_is_promised_does_not_leave(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})
    demand = inventory.Demand(position=1, variant_id=shop.variants["A"], quantity=Decimal(4))
    async with factory.tenant(tenant.id) as uow:
        await inventory.reserve_stock(uow, demands=[demand], order_line_ids={1: new_id()})

    with pytest.raises(inventory.StockBelowReservedError):
        await send(factory, tenant, shop, "2")

    assert await levels(factory, tenant, shop) == {"W1": (5, 0), "W2": (0, 0)}


async def test_another_tenant_s_transfer_does_not_exist(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5, "W2": 0}})
    transfer_id = await send(factory, tenant, shop, "3")

    with pytest.raises(inventory.TransferNotFoundError):
        await receive(factory, other_tenant, arrived(shop, transfer_id, "3"))
