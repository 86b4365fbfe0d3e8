"""What receipts of transfers, counts, returns and plans come to; pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory.errors import InvalidMovementError, ReturnExceedsDispatchError
from app.domains.inventory.types import (
    CountedLine,
    LevelPlan,
    LineReceipt,
    StockLine,
    TransferLine,
    TransferReceipt,
)
from app.kernel.errors import FieldIssue
from app.kernel.quantity import plain

_ZERO: Final = Decimal(0)


def plan_receipt(lines: Sequence[TransferLine], receipt: TransferReceipt) -> list[LineReceipt]:
    """What arrived, what is missing and what came beyond, by line; lines that nothing happens to are left out.

    | in transit | arrived | closes | received | missing | surplus |
    |---|---|---|---|---|---|
    | 5 | 3 | no | 3 | 0 | 0 |
    | 5 | 3 | yes | 3 | 2 | 0 |
    | 5 | 6 | either | 5 | 0 | 1 |

    Raises:
        InvalidMovementError: If nothing arrived, a quantity is negative, a variant was not sent, or a difference has
            no reason.
    """
    arrived: dict[UUID, Decimal] = {}
    for line in receipt.lines:
        if line.quantity < 0:
            raise InvalidMovementError("What arrived is zero or more.")
        arrived[line.variant_id] = arrived.get(line.variant_id, _ZERO) + line.quantity
    if set(arrived) - {line.variant_id for line in lines}:
        raise InvalidMovementError("Something arrived that is not on the transfer.")
    plan = [
        _line_receipt(line, arrived.get(line.variant_id, _ZERO), close=receipt.close)
        for line in lines
    ]
    plan = [item for item in plan if item.received or item.missing or item.surplus]
    if not plan:
        raise InvalidMovementError("Nothing arrived.")
    if any(item.missing or item.surplus for item in plan) and not receipt.reason.strip():
        raise InvalidMovementError("A difference needs a reason.")
    return plan


def _line_receipt(line: TransferLine, arrived: Decimal, *, close: bool) -> LineReceipt:
    received = min(arrived, line.in_transit)
    return LineReceipt(
        line=line,
        received=received,
        missing=line.in_transit - received if close else _ZERO,
        surplus=arrived - received,
    )


def is_all_received(lines: Sequence[TransferLine], plan: Sequence[LineReceipt]) -> bool:
    """Whether nothing is on its way any more after a receipt."""
    ended = {item.line.id: item.received + item.missing for item in plan}
    return all(line.in_transit == ended.get(line.id, _ZERO) for line in lines)


def count_differences(lines: Sequence[CountedLine]) -> list[tuple[CountedLine, Decimal]]:
    """What was counted beyond, or short of, what the books said at that moment; lines that agree are left out."""
    return [
        (line, line.counted - line.on_hand_then)
        for line in lines
        if line.counted != line.on_hand_then
    ]


def require_returnable(
    lines: Sequence[StockLine],
    *,
    dispatched: Mapping[UUID, Decimal],
    returned: Mapping[UUID, Decimal],
) -> None:
    """Refuse that more comes back than left and has not come back yet.

    Raises:
        ReturnExceedsDispatchError: If it would.
    """
    for line in lines:
        out = dispatched.get(line.variant_id, _ZERO) - returned.get(line.variant_id, _ZERO)
        if line.quantity > out:
            raise ReturnExceedsDispatchError(
                f"{plain(line.quantity)} would come back, {plain(out)} are out."
            )


def require_plans(plans: Sequence[LevelPlan]) -> None:
    """Refuse plans that make no sense.

    Raises:
        InvalidMovementError: If a number is negative or a reorder quantity is not positive; names the fields.
    """
    issues = [
        FieldIssue(pointer=f"/{index}/{field}", code="stock.plan", detail="It is zero or more.")
        for index, plan in enumerate(plans)
        for field, value in (
            ("safety", plan.safety),
            ("reorder_point", plan.reorder_point),
            ("reorder_quantity", plan.reorder_quantity),
        )
        if value is not None and (value < 0 or (field == "reorder_quantity" and value == 0))
    ]
    if issues:
        raise InvalidMovementError("A planned quantity makes no sense.", issues=issues)
