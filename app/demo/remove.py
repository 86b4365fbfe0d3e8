"""Takes the sample shop out of a tenant.

What goes is looked up first and then deleted by id: a statement that looks it up by itself is planned by statistics
which a shop that has just been loaded does not have yet.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from app.demo import statements
from app.demo.totals import count_sample
from app.domains.catalog import forget_images
from app.domains.orders import forget_files
from app.domains.returns import forget_returns
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory

_TIMEOUT_MS: Final = 120_000


async def remove_sample(factory: UnitOfWorkFactory, tenant_id: UUID) -> bool:
    """Take the sample out; what the tenant used for orders of its own stays. Returns whether there was one."""
    async with factory.tenant(tenant_id, statement_timeout_ms=_TIMEOUT_MS) as uow:
        await uow.execute(statements.LOCK)
        present = await count_sample(uow, loaded=False)
        if not present.products and not present.orders:
            return False
        await _remove_orders(uow)
        await _remove_goods(uow)
        await _remove_parties(uow)
        await uow.execute(statements.REMOVE_WAREHOUSES)
        uow.audit(
            "sample.removed",
            Subject("tenant", tenant_id, uow.tenant.name),
            before={"orders": present.orders, "products": present.products},
        )
    return True


async def _remove_orders(uow: UnitOfWork) -> None:
    orders = await _ids(uow, statements.ORDERS)
    lines = await _ids(uow, statements.LINES, orders)
    await forget_returns(uow, order_ids=orders)
    await forget_files(uow, order_ids=orders)
    await uow.execute(statements.RELEASE, lines)
    await _delete(uow, statements.OF_LINES, lines)
    await _delete(uow, statements.OF_SHIPMENTS, await _ids(uow, statements.SHIPMENTS, orders))
    await _delete(uow, statements.OF_ORDERS, orders)


async def _remove_goods(uow: UnitOfWork) -> None:
    products = await _ids(uow, statements.PRODUCTS)
    await uow.execute(statements.ERASE_MOVEMENTS, uow.actor.label, products)
    await forget_images(uow, product_ids=products)
    await _delete(uow, statements.OF_VARIANTS, await _ids(uow, statements.VARIANTS, products))
    await _delete(uow, statements.OF_OPTIONS, await _ids(uow, statements.OPTIONS, products))
    await _delete(uow, statements.OF_PRODUCTS, products)
    await uow.execute(statements.REMOVE_CATEGORIES)


async def _remove_parties(uow: UnitOfWork) -> None:
    await _delete(uow, statements.OF_CUSTOMERS, await _ids(uow, statements.CUSTOMERS))
    await _delete(uow, statements.OF_SELLERS, await _ids(uow, statements.SELLERS))


async def _ids(uow: UnitOfWork, statement: str, *parents: list[UUID]) -> list[UUID]:
    return [row["id"] for row in await uow.fetch(statement, *parents)]


async def _delete(uow: UnitOfWork, places: Iterable[tuple[str, str]], ids: list[UUID]) -> None:
    for table, column in places:
        await uow.execute(statements.delete_rows(table, column), ids)
