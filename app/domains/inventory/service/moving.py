"""What all use cases share that move goods: levels are made sure of and locked, movements written, the change said."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory import repository
from app.domains.inventory.events import StockChanged
from app.domains.inventory.types import (
    AppliedMovement,
    MovementDraft,
    MovementKind,
    Reference,
    StockLine,
)
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

ZERO: Final = Decimal(0)


async def move(
    uow: UnitOfWork, drafts: Sequence[MovementDraft], *, subject: Subject, action: str = ""
) -> list[AppliedMovement]:
    """Write movements that change on hand, with their announcement and audit entry; returns those that are new.

    Locks the levels of the variants, in order of variant and warehouse, until the end of the transaction.

    Raises:
        StockBelowReservedError: If less would be left than is promised.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    if not drafts:
        return []
    await repository.ensure_levels(uow, [(item.variant_id, item.warehouse_id) for item in drafts])
    await repository.lock_levels(uow, [item.variant_id for item in drafts])
    applied = await repository.apply_movements(uow, drafts)
    if not applied:
        return []
    announce(uow, [item.draft.variant_id for item in applied], cause=drafts[0].kind)
    uow.audit(
        action or f"inventory.stock.{drafts[0].kind}",
        subject,
        after={
            "reason": drafts[0].reason,
            "lines": [
                {"variant_id": str(item.variant_id), "quantity": plain(item.quantity)}
                for item in drafts
            ],
        },
    )
    return applied


def announce(uow: UnitOfWork, variant_ids: Sequence[UUID], *, cause: str) -> None:
    """Say of each variant that what can be promised of it changed."""
    uow.emit(*(StockChanged(subject_id=item, cause=cause) for item in dict.fromkeys(variant_ids)))


def draft(
    line: StockLine,
    warehouse_id: UUID,
    kind: MovementKind,
    *,
    key: str,
    reason: str = "",
    reference: Reference | None = None,
) -> MovementDraft:
    """The movement of a line; its key is the cause's with the variant."""
    return MovementDraft(
        warehouse_id=warehouse_id,
        variant_id=line.variant_id,
        kind=kind,
        quantity=line.quantity,
        reserved_quantity=ZERO,
        idempotency_key=f"{key}:{line.variant_id}",
        reference_kind=reference.kind if reference else None,
        reference_id=reference.id if reference else None,
        reason=reason,
    )
