"""Lists of levels are read page by page in both directions; no level is missed and none comes twice."""

from decimal import Decimal

import pytest

from app.domains import inventory
from app.domains.inventory import StockFilter, StockLevelState
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_shop, make_variant

#: By SKU, the warehouses that have a level; B has none at all.
STOCK = {
    "A": {"W1": 1, "W2": 1, "W3": 1},
    "C": {"W2": 1},
    "D": {"W1": 1, "W3": 1},
    "E": {"W3": 1},
}
ALL = [("A", "W1"), ("A", "W2"), ("A", "W3"), ("C", "W2"), ("D", "W1"), ("D", "W3"), ("E", "W3")]


async def read(
    uow: UnitOfWork, kind: str, page: PageRequest, warehouse: str | None
) -> tuple[list[tuple[str, str]], str | None, str | None]:
    places = {item.code: item.id for item in await inventory.list_warehouses(uow)}
    place = places[warehouse] if warehouse else None
    if kind == "levels":
        found = await inventory.list_levels(uow, page=page, warehouse_id=place)
    else:
        found = await inventory.list_stock_on(
            uow, on=inventory.today_of(uow), page=page, warehouse_id=place
        )
    rows = [(row.sku, row.warehouse_code) for row in found.items]
    return rows, found.next_cursor, found.prev_cursor


@pytest.mark.parametrize("kind", ["levels", "stock_on"])
@pytest.mark.parametrize("warehouse", [None, "W3"])
async def test_each_level_comes_once_in_both_directions(
    factory: UnitOfWorkFactory, tenant: Tenant, kind: str, warehouse: str | None
) -> None:
    await make_shop(factory, tenant.id, stock=STOCK)
    async with factory.tenant(tenant.id) as uow:
        await make_variant(uow, "B")
    expected = [pair for pair in ALL if warehouse in {None, pair[1]}]

    async with factory.tenant(tenant.id, read_only=True) as uow:
        for limit in (1, 2, 3, 9):
            forward: list[tuple[str, str]] = []
            page, last = PageRequest(limit=limit), None
            while True:
                rows, after, last = await read(uow, kind, page, warehouse)
                forward += rows
                if after is None:
                    break
                page = PageRequest(limit=limit, after=after)
            backward = rows
            while last is not None:
                rows, _, last = await read(
                    uow, kind, PageRequest(limit=limit, before=last), warehouse
                )
                backward = rows + backward
            assert forward == backward == expected


async def test_reserved_ones_are_those_with_a_promise(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock=STOCK)
    demand = inventory.Demand(position=1, variant_id=shop.variants["C"], quantity=Decimal(1))

    async with factory.tenant(tenant.id) as uow:
        await inventory.reserve_stock(uow, demands=[demand], order_line_ids={1: new_id()})
    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = {
            code: [
                row.sku
                for row in (
                    await inventory.list_stock(
                        uow,
                        filters=StockFilter(state=StockLevelState.RESERVED, warehouse_id=place),
                        page=PageRequest(),
                    )
                ).items
            ]
            for code, place in [("all", None), *shop.warehouses.items()]
        }

    assert found == {"all": ["C"], "W1": [], "W2": ["C"], "W3": []}
