"""Movements are history: nobody changes or deletes them, the owner of the tables neither."""

from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.platform.db.migrate import as_owner, owner_engine
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.database import TestDatabase
from tests.factories.commerce import count, make_shop

CHANGES = (
    "UPDATE {schema}.stock_movement SET reason = 'other' WHERE tenant_id = '{tenant}'",
    "DELETE FROM {schema}.stock_movement WHERE tenant_id = '{tenant}'",
)


@pytest.fixture
def owner(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.owner_dsn)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("change", CHANGES)
async def test_the_application_may_not_change_movements(
    factory: UnitOfWorkFactory, tenant: Tenant, change: str
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 2}})

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with factory.tenant(tenant.id) as uow:
            await uow.driver.execute(change.format(schema="pooled", tenant=tenant.id))

    assert await count(factory, tenant.id, "stock_movement") == 1


@pytest.mark.parametrize("door", ["", "sample"])
@pytest.mark.parametrize("change", [*CHANGES[:1], "TRUNCATE {schema}.stock_movement CASCADE"])
async def test_the_owner_may_not_either(
    factory: UnitOfWorkFactory, tenant: Tenant, owner: Engine, change: str, door: str
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 2}})

    with as_owner(owner) as connection:
        connection.execute(text(f"SET LOCAL app.tenant_id = '{tenant.id}'"))
        connection.execute(text(f"SET LOCAL app.door = '{door}'"))
        statement = text(change.format(schema="pooled", tenant=tenant.id))
        with pytest.raises(DBAPIError, match="never changed"), connection.begin_nested():
            connection.execute(statement)

    assert await count(factory, tenant.id, "stock_movement") == 1


async def test_a_variant_with_movements_can_t_be_deleted(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 2}})

    async with factory.tenant(tenant.id) as uow:
        for table, column in (("price", "variant_id"), ("stock_level", "variant_id")):
            await uow.execute(
                f"DELETE FROM tenant.{table} WHERE tenant_id = $1 AND {column} = $2",
                shop.variants["A"],
            )
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with factory.tenant(tenant.id) as uow:
            await uow.execute(
                "DELETE FROM tenant.variant WHERE tenant_id = $1 AND id = $2", shop.variants["A"]
            )

    assert await count(factory, tenant.id, "stock_movement") == 1


async def test_the_sample_s_door_spares_what_is_no_sample_and_is_audited(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 2}, "B": {"W1": 3}})

    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "UPDATE tenant.product SET source = 'sample' WHERE tenant_id = $1 AND name = 'Product A'"
        )
        erased = await uow.fetch_value(
            "SELECT tenant.erase_sample_movements(t.tenant_id, 'Ana', (SELECT array_agg(p.id) FROM tenant.product p"
            " WHERE p.tenant_id = $1)) FROM (VALUES ($1::uuid)) t(tenant_id) WHERE t.tenant_id = $1"
        )

    async with factory.tenant(tenant.id, read_only=True) as uow:
        left = await uow.fetch("SELECT variant_id FROM tenant.stock_movement WHERE tenant_id = $1")
        noted = await uow.fetch_value(
            "SELECT after->>'movements' FROM tenant.audit_entry"
            " WHERE tenant_id = $1 AND action = 'sample.movements_erased' AND actor_label = 'Ana'"
        )
    assert erased == 1
    assert [row["variant_id"] for row in left] == [shop.variants["B"]]
    assert noted == "1"


async def test_the_door_does_not_lead_to_another_tenant(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    await make_shop(factory, other_tenant.id, stock={"A": {"W1": 2}})
    async with factory.tenant(other_tenant.id) as uow:
        await uow.execute("UPDATE tenant.product SET source = 'sample' WHERE tenant_id = $1")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with factory.tenant(tenant.id) as uow:
            await uow.driver.execute(
                "SELECT pooled.erase_sample_movements($1, 'x', $2)", other_tenant.id, []
            )

    assert await count(factory, other_tenant.id, "stock_movement") == 1
