"""Warehouses are changed by people; their code stays."""

import pytest_asyncio

from app.domains import inventory
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn, Visitor


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


async def test_a_warehouse_is_moved_and_renamed_and_keeps_its_code(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    shop = await make_shop(factory, owner.tenant_id, stock={"A": {"W1": 1}})
    here = f"/stock/warehouses/{encode('whs', shop.warehouses['W1'])}/edit"
    form = {"code": "OTHER", "name": "Norte", "region": "Antofagasta", "commune": "Calama"}

    shown = await owner.get(here)
    refused = await owner.post(here, {**form, "priority": "x"})
    saved = await owner.post(here, {**form, "priority": "3"})

    assert (shown.status_code, refused.status_code, saved.status_code) == (200, 422, 303)
    assert 'value="Warehouse W1"' in shown.text
    async with factory.tenant(owner.tenant_id) as uow:
        (place,) = await inventory.list_warehouses(uow)
    assert (place.code, place.name, place.commune, place.priority) == ("W1", "Norte", "Calama", 3)


async def test_another_companys_warehouse_is_not_there(
    factory: UnitOfWorkFactory, owner: Visitor, signed_in: SignIn
) -> None:
    shop = await make_shop(factory, owner.tenant_id, stock={"A": {"W1": 1}})
    here = f"/stock/warehouses/{encode('whs', shop.warehouses['W1'])}/edit"
    stranger = await signed_in("owner")

    assert (await stranger.get(here)).status_code == 404
    assert (await stranger.post(here, {"name": "Robado", "priority": "1"})).status_code == 404
