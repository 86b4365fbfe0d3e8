"""``cauce search rebuild`` as an operator runs it."""

from app.domains import catalog, customers
from app.domains.customers import CustomerWrite
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.commands.test_users import cauce
from tests.database import TestDatabase
from tests.factories.trade import make_variant


async def test_words_of_goods_and_customers_are_written_anew(
    database: TestDatabase, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        ana = await customers.create_customer(uow, customer=CustomerWrite(name="Ana Rojas"))
        await uow.execute("DELETE FROM tenant.variant_word WHERE tenant_id = $1")
        await uow.execute("DELETE FROM tenant.customer_word WHERE tenant_id = $1")

    status, output, _errors = await cauce(database, "search", "rebuild", "--tenant", tenant.slug)
    async with factory.tenant(tenant.id, read_only=True) as uow:
        goods = await catalog.search_catalog(uow, "boot")
        people = await customers.search_customers(uow, "rojas")

    assert (status, output) == (0, "search rebuild: 1 tenants\n")
    assert (goods.variants, people.ids) == ([boot.id], [ana])
