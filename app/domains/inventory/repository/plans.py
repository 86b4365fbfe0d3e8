"""What should be there, what is on its way, and the policy by which orders are served."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from app.domains.inventory.types import (
    AllocationMethod,
    AllocationPolicy,
    LevelPlan,
    ShortagePolicy,
)
from app.kernel.ids import new_id
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork

_READ_PLAN: Final = """
SELECT safety, reorder_point, reorder_quantity FROM tenant.stock_level
WHERE tenant_id = $1 AND variant_id = $2 AND warehouse_id = $3
"""
_WRITE_PLAN: Final = """
UPDATE tenant.stock_level SET safety = $4, reorder_point = $5, reorder_quantity = $6
WHERE tenant_id = $1 AND variant_id = $2 AND warehouse_id = $3
"""
_ADD_INCOMING: Final = """
UPDATE tenant.stock_level s SET incoming = s.incoming + c.quantity
FROM unnest($2::uuid[], $3::uuid[], $4::numeric[]) AS c(variant_id, warehouse_id, quantity)
WHERE s.tenant_id = $1 AND s.variant_id = c.variant_id AND s.warehouse_id = c.warehouse_id
"""
#: The name of the policy of all channels without one of their own.
EVERY_CHANNEL: Final = "default"
_FIND_POLICY: Final = """
SELECT method, may_split, hold_minutes, shortage FROM tenant.stock_policy WHERE tenant_id = $1 AND name = $2
"""
_LIST_POLICIES: Final = """
SELECT name FROM tenant.stock_policy WHERE tenant_id = $1 AND name <> 'default' ORDER BY name
"""
_DROP_POLICY: Final = "DELETE FROM tenant.stock_policy WHERE tenant_id = $1 AND name = $2"
_WRITE_POLICY: Final = """
INSERT INTO tenant.stock_policy (tenant_id, id, name, method, may_split, hold_minutes, shortage)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, name) DO UPDATE
SET method = excluded.method, may_split = excluded.may_split, hold_minutes = excluded.hold_minutes,
    shortage = excluded.shortage
"""


async def write_plan(uow: UnitOfWork, plan: LevelPlan) -> dict[str, Any]:
    """Set a level's plan; returns what it was. The level must be locked."""
    row = await uow.fetch_row(_READ_PLAN, plan.variant_id, plan.warehouse_id)
    await uow.execute(
        _WRITE_PLAN,
        plan.variant_id,
        plan.warehouse_id,
        plan.safety,
        plan.reorder_point,
        plan.reorder_quantity,
    )
    return {key: None if value is None else plain(value) for key, value in dict(row or {}).items()}


async def add_incoming(uow: UnitOfWork, changes: Mapping[tuple[UUID, UUID], Decimal]) -> None:
    """Add to what is on its way, by (variant, warehouse). The levels must be locked."""
    await uow.execute(
        _ADD_INCOMING,
        [variant for variant, _ in changes],
        [warehouse for _, warehouse in changes],
        list(changes.values()),
    )


async def find_policy(uow: UnitOfWork, *, channel: str = EVERY_CHANNEL) -> AllocationPolicy:
    """The policy of a channel, else that of all, else the usual one: by priority, split where needed, held for good."""
    row = await uow.fetch_row(_FIND_POLICY, channel)
    if row is None and channel != EVERY_CHANNEL:
        row = await uow.fetch_row(_FIND_POLICY, EVERY_CHANNEL)
    if row is None:
        return AllocationPolicy()
    return AllocationPolicy(
        method=AllocationMethod(row["method"]),
        may_split=row["may_split"],
        hold_minutes=row["hold_minutes"],
        shortage=ShortagePolicy(row["shortage"]),
    )


async def list_policy_channels(uow: UnitOfWork) -> list[str]:
    """The channels that have a policy of their own."""
    return [row["name"] for row in await uow.fetch(_LIST_POLICIES)]


async def delete_policy(uow: UnitOfWork, *, channel: str) -> bool:
    """Take a channel's own policy back; false if it has none."""
    return await uow.execute(_DROP_POLICY, channel) == "DELETE 1"


async def write_policy(uow: UnitOfWork, policy: AllocationPolicy, *, channel: str) -> None:
    """Write the policy of a channel, or of all."""
    await uow.execute(
        _WRITE_POLICY,
        new_id(),
        channel,
        policy.method.value,
        policy.may_split,
        policy.hold_minutes,
        policy.shortage.value,
    )
