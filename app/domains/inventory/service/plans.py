"""What should be there: safety stock, reorder points, what is on its way, and how orders are served."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.domains.inventory import repository, rules
from app.domains.inventory.errors import InvalidMovementError
from app.domains.inventory.types import AllocationPolicy, LevelPlan
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def plan_levels(uow: UnitOfWork, *, plans: Sequence[LevelPlan]) -> None:
    """Set safety stock, reorder point and reorder quantity of levels; alerts follow by themselves.

    Locks the levels of the variants.

    Raises:
        InvalidMovementError: If a number is negative or a reorder quantity is not positive; names the field.
        UnknownStockItemError: If a warehouse or a variant does not exist.
    """
    rules.require_plans(plans)
    await repository.ensure_levels(uow, [(plan.variant_id, plan.warehouse_id) for plan in plans])
    await repository.lock_levels(uow, [plan.variant_id for plan in plans])
    for plan in plans:
        before = await repository.write_plan(uow, plan)
        uow.audit(
            "inventory.level.planned",
            Subject("variant", plan.variant_id),
            before=before,
            after=_told(plan),
        )


async def change_incoming(uow: UnitOfWork, *, changes: Mapping[tuple[UUID, UUID], Decimal]) -> None:
    """Add to what is on its way, by (variant, warehouse); what arrives or is given up is taken off again.

    Locks the levels of the variants.

    Raises:
        InvalidMovementError: If more is taken off than was on its way.
        UnknownStockItemError: If a warehouse or a variant does not exist.
    """
    await repository.ensure_levels(uow, list(changes))
    await repository.lock_levels(uow, [variant_id for variant_id, _ in changes])
    try:
        await repository.add_incoming(uow, changes)
    except asyncpg.CheckViolationError as error:
        raise InvalidMovementError("More would have arrived than was on its way.") from error


async def set_policy(
    uow: UnitOfWork, *, policy: AllocationPolicy, channel: str = repository.EVERY_CHANNEL
) -> None:
    """Say how orders of a channel, or of all, are served and how long an unpaid one holds its stock.

    Raises:
        InvalidMovementError: If the time to hold is not positive.
    """
    if policy.hold_minutes is not None and policy.hold_minutes <= 0:
        raise InvalidMovementError("The time to hold stock is a number of minutes above zero.")
    before = await repository.find_policy(uow, channel=channel)
    await repository.write_policy(uow, policy, channel=channel)
    uow.audit(
        "inventory.policy.changed",
        Subject("tenant", uow.tenant.tenant_id, channel),
        before=_policy_told(before),
        after=_policy_told(policy),
    )


async def drop_policy(uow: UnitOfWork, *, channel: str) -> None:
    """Let a channel be served as all others; one without a policy of its own already is."""
    before = await repository.find_policy(uow, channel=channel)
    if channel != repository.EVERY_CHANNEL and await repository.delete_policy(uow, channel=channel):
        uow.audit(
            "inventory.policy.dropped",
            Subject("tenant", uow.tenant.tenant_id, channel),
            before=_policy_told(before),
        )


def _told(plan: LevelPlan) -> dict[str, str | None]:
    return {
        "warehouse_id": str(plan.warehouse_id),
        "safety": plain(plan.safety),
        "reorder_point": None if plan.reorder_point is None else plain(plan.reorder_point),
        "reorder_quantity": None if plan.reorder_quantity is None else plain(plan.reorder_quantity),
    }


def _policy_told(policy: AllocationPolicy) -> dict[str, object]:
    return {
        "method": policy.method.value,
        "may_split": policy.may_split,
        "hold_minutes": policy.hold_minutes,
        "shortage": policy.shortage.value,
    }
