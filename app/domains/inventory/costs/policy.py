"""How a tenant values what leaves: by the moving average, or first in, first out."""

from typing import Final

from app.domains.inventory.costs.types import CostMethod
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_FIND: Final = "SELECT method FROM tenant.cost_policy WHERE tenant_id = $1"
_SET: Final = """
INSERT INTO tenant.cost_policy (tenant_id, id, method, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (tenant_id) DO UPDATE SET method = excluded.method, updated_at = excluded.updated_at
"""


async def find_cost_method(uow: UnitOfWork) -> CostMethod:
    """The tenant's method; the moving average until another is chosen."""
    return CostMethod(await uow.fetch_value(_FIND) or CostMethod.AVERAGE)


async def choose_cost_method(uow: UnitOfWork, *, method: CostMethod) -> None:
    """Value by this method what leaves from now on; what was posted stays, and so does what stock is worth."""
    before = await find_cost_method(uow)
    await uow.execute(_SET, new_id(), method.value, uow.now)
    uow.audit(
        "inventory.cost_method.chosen",
        Subject("tenant", uow.tenant.tenant_id, uow.tenant.name),
        before={"method": before.value},
        after={"method": method.value},
    )
