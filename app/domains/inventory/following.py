"""What follows from every movement of goods: its lots and what it does to the value of stock, in its transaction."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domains.inventory.costs.posting import post_goods
from app.domains.inventory.costs.types import EntryKind, Goods
from app.domains.inventory.lots.posting import post_lots
from app.domains.inventory.lots.types import LotGoods
from app.domains.inventory.types import AppliedMovement, MovementDraft, MovementKind
from app.platform.db.unit_of_work import UnitOfWork

#: What comes back by these takes along what left for the same cause: the order line, the transfer.
_CARRIED: Final = frozenset(
    {
        MovementKind.DISPATCH,
        MovementKind.RETURN,
        MovementKind.TRANSFER,
        MovementKind.TRANSFER_OUT,
        MovementKind.TRANSFER_IN,
    }
)
#: Goods that leave by these go on to a customer or a shelf, so they must not have expired.
_MUST_BE_GOOD: Final = frozenset({MovementKind.DISPATCH})


async def post_moved(uow: UnitOfWork, moved: Sequence[AppliedMovement]) -> None:
    """Post the lots and costs of new movements. The levels are locked and changed already.

    Movements that only promise or free stock have neither.

    Raises:
        LotsNeededError: If goods of a tracked product come in without lots that add up.
        LotsShortError: If less is left in lots that may leave.
        SerialTakenError: If a serial number is in stock already.
    """
    goods = [(item.id, item.draft) for item in moved if item.draft.quantity]
    if not goods:
        return
    await post_lots(
        uow,
        [
            LotGoods(
                movement_id=movement_id,
                variant_id=draft.variant_id,
                warehouse_id=draft.warehouse_id,
                quantity=draft.quantity,
                source_id=_source_of(draft),
                names=draft.lots,
                choices=draft.lot_choices,
                takes_expired=draft.kind not in _MUST_BE_GOOD,
            )
            for movement_id, draft in goods
        ],
    )
    await post_goods(
        uow,
        [
            Goods(
                movement_id=movement_id,
                variant_id=draft.variant_id,
                warehouse_id=draft.warehouse_id,
                kind=EntryKind(draft.kind.value),
                quantity=draft.quantity,
                at=uow.now,
                source_id=_sale_of(draft) or _source_of(draft),
                receipt_line_id=draft.receipt_line_id,
                unit_cost=draft.unit_cost,
            )
            for movement_id, draft in goods
        ],
    )


def _sale_of(draft: MovementDraft) -> UUID | None:
    """The order line of goods that are thrown away because they came back."""
    return draft.source_id if draft.kind is MovementKind.SCRAP else None


def _source_of(draft: MovementDraft) -> UUID | None:
    return (draft.source_id or draft.reference_id) if draft.kind in _CARRIED else None
