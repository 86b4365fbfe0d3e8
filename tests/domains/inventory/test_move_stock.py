"""Goods that come in, are corrected and change place."""

from decimal import Decimal

import pytest

from app.domains import inventory
from app.domains.inventory import StockAdjustment, StockLine, StockReceipt
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import Shop, count, drift, level, make_shop


def lines(shop: Shop, quantity: str, sku: str = "A") -> list[StockLine]:
    return [StockLine(variant_id=shop.variants[sku], quantity=Decimal(quantity))]


async def test_repeated_receipt_counts_once(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 0}})
    receipt = StockReceipt(
        warehouse_id=shop.warehouses["W1"], lines=lines(shop, "2.5"), idempotency_key="r-1"
    )

    async with factory.tenant(tenant.id) as uow:
        first = await inventory.receive_stock(uow, receipt=receipt)
    async with factory.tenant(tenant.id) as uow:
        again = await inventory.receive_stock(uow, receipt=receipt)

    assert (first, again) == (True, False)
    assert await level(factory, tenant.id, shop.variants["A"]) == (Decimal("2.5"), 0)
    assert await count(factory, tenant.id, "stock_movement") == 1


async def test_unknown_variant_is_refused(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})
    receipt = StockReceipt(
        warehouse_id=shop.warehouses["W1"],
        lines=[StockLine(variant_id=new_id(), quantity=Decimal(1))],
        idempotency_key="r-1",
    )

    with pytest.raises(inventory.UnknownStockItemError):
        async with factory.tenant(tenant.id) as uow:
            await inventory.receive_stock(uow, receipt=receipt)


async def test_adjustment_goes_up_and_down(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    for key, delta in (("a-1", "-4"), ("a-2", "1")):
        async with factory.tenant(tenant.id) as uow:
            await inventory.adjust_stock(
                uow,
                adjustment=StockAdjustment(
                    warehouse_id=shop.warehouses["W1"],
                    lines=lines(shop, delta),
                    idempotency_key=key,
                    reason="broken",
                ),
            )

    assert await level(factory, tenant.id, shop.variants["A"]) == (7, 0)
    assert await drift(factory, tenant.id) == 0


async def test_adjustment_below_zero_is_refused(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3}})

    with pytest.raises(inventory.StockBelowReservedError):
        async with factory.tenant(tenant.id) as uow:
            await inventory.adjust_stock(
                uow,
                adjustment=StockAdjustment(
                    warehouse_id=shop.warehouses["W1"],
                    lines=lines(shop, "-4"),
                    idempotency_key="a-1",
                    reason="lost",
                ),
            )

    assert await level(factory, tenant.id, shop.variants["A"]) == (3, 0)
