"""Writes an order and takes its stock; see ``statements.py``."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.checkout.statements import (
    PLACE,
    TAKE_LEVELS,
)
from app.domains.checkout.types import (
    Idempotency,
    PlacedOrder,
)
from app.domains.inventory import Allocation
from app.domains.orders import OrderPlaced
from app.kernel.ids import new_id
from app.platform.db.outbox import payload_of
from app.platform.db.unit_of_work import UnitOfWork

_ENCODER = msgspec.json.Encoder()


async def write_order(
    uow: UnitOfWork,
    placed: PlacedOrder,
    *,
    allocations: Sequence[Allocation],
    expires_at: datetime | None,
    idempotency: Idempotency | None,
) -> None:
    """Write the order with all that belongs to it, but the levels that it takes from."""
    await uow.execute(
        PLACE,
        _ENCODER.encode(_document(placed, allocations, expires_at=expires_at)).decode(),
        placed.id,
        placed.number,
        placed.channel,
        placed.external_id,
        placed.customer_id,
        placed.currency,
        placed.tax_included,
        placed.items_minor,
        placed.discount_minor,
        placed.shipping_minor,
        placed.tax_minor,
        placed.total_minor,
        placed.placed_at,
        placed.placed_on,
        placed.note,
        uow.actor.label,
        *_record_columns(uow, placed),
        *_answer_columns(placed, idempotency),
        placed.payment_terms_days,
        placed.split_from.id if placed.split_from else None,
        placed.withheld_minor,
    )


def _levels_taken(allocations: Sequence[Allocation]) -> list[list[object]]:
    """Variants, warehouses and quantities, summed by level."""
    needed: dict[tuple[UUID, UUID], Decimal] = {}
    for item in allocations:
        key = (item.variant_id, item.warehouse_id)
        needed[key] = needed[key] + item.quantity if key in needed else item.quantity
    return [[key[0] for key in needed], [key[1] for key in needed], list(needed.values())]


async def take_levels(uow: UnitOfWork, allocations: Sequence[Allocation]) -> None:
    """Take what was allocated from levels that this transaction has locked."""
    if allocations:
        await uow.execute(TAKE_LEVELS, *_levels_taken(allocations))


def take_levels_with_commit(uow: UnitOfWork, allocations: Sequence[Allocation]) -> None:
    """Take what was allocated at the very end, if it is still there; else nothing of the transaction remains."""
    if allocations:
        uow.execute_with_commit(TAKE_LEVELS, *_levels_taken(allocations))


def _document(
    placed: PlacedOrder, allocations: Sequence[Allocation], *, expires_at: datetime | None
) -> dict[str, object]:
    """The order's rows; the taxes inside the lines are there for the stored answer only."""
    return {
        "lines": placed.lines,
        "taxes": [
            {
                "id": new_id(),
                "order_line_id": line.id,
                "code": tax.code,
                "name": tax.name,
                "rate": tax.rate,
                "base_minor": tax.base_minor,
                "amount_minor": tax.amount_minor,
            }
            for line in placed.lines
            for tax in line.taxes
        ],
        "reservations": [
            {
                "id": new_id(),
                "movement_id": new_id(),
                "order_line_id": placed.lines[item.position - 1].id,
                "warehouse_id": item.warehouse_id,
                "variant_id": item.variant_id,
                "quantity": item.quantity,
                "expires_at": expires_at,
                "units_per_line": item.units_per_line,
            }
            for item in allocations
        ],
    }


def _record_columns(uow: UnitOfWork, placed: PlacedOrder) -> list[object]:
    """History, audit entry and announcement."""
    event = OrderPlaced(
        subject_id=placed.id,
        number=placed.number,
        channel=placed.channel,
        currency=placed.currency,
        total_minor=placed.total_minor,
    )
    facts = {
        "number": placed.number,
        "channel": placed.channel,
        "lines": len(placed.lines),
        "total_minor": placed.total_minor,
        "currency": placed.currency,
        **{
            key: link.number
            for key, link in (("split_from", placed.split_from), ("split_into", placed.split_into))
            if link is not None
        },
    }
    return [
        new_id(),
        _ENCODER.encode(facts).decode(),
        uow.actor.kind.value,
        new_id(),
        uow.actor.id,
        uow.actor.ip,
        uow.request_id,
        new_id(),
        event.name,
        payload_of(event),
        uow.actor_json,
    ]


def _answer_columns(placed: PlacedOrder, idempotency: Idempotency | None) -> list[object]:
    if idempotency is None:
        return [None, None, None, None, None]
    return [
        new_id(),
        idempotency.scope,
        idempotency.key,
        idempotency.request_hash,
        _ENCODER.encode(placed).decode(),
    ]
