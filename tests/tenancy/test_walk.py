"""Work for all tenants is done tenant by tenant, and one tenant's failure is not the others'."""

from uuid import UUID

from app.domains.orders.tasks import forget_answers
from app.kernel.errors import ConflictError
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from app.tenancy.walk import for_each_tenant

KEEP = """
INSERT INTO tenant.idempotency_key (tenant_id, id, scope, key, request_hash, status_code, response, created_at)
VALUES ($1, $2, 'test', $3, '\\x00', 201, '{}', now() - $4 * interval '1 hour')
"""
KEYS = "SELECT key FROM tenant.idempotency_key WHERE tenant_id = $1 AND scope = 'test'"


async def test_every_tenant_is_visited_in_a_unit_of_work_of_its_own(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    visited: list[UUID] = []

    async def visit(uow: UnitOfWork) -> None:
        visited.append(uow.tenant.tenant_id)

    await for_each_tenant(factory, visit, name="test.visit")

    assert visited.count(tenant.id) == 1
    assert visited.count(other_tenant.id) == 1


async def test_a_tenant_that_fails_does_not_stop_the_others(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    visited: set[UUID] = set()

    async def visit(uow: UnitOfWork) -> None:
        if uow.tenant.tenant_id == tenant.id:
            raise ConflictError("not this one")
        visited.add(uow.tenant.tenant_id)

    await for_each_tenant(factory, visit, name="test.visit")

    assert other_tenant.id in visited
    assert tenant.id not in visited


async def test_old_answers_are_forgotten_and_new_ones_kept(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(KEEP, new_id(), "old", 48)
        await uow.execute(KEEP, new_id(), "new", 1)

    await forget_answers(factory)

    async with factory.tenant(tenant.id) as uow:
        assert [row["key"] for row in await uow.fetch(KEYS)] == ["new"]
