"""Runs the statements that place an order; see ``statements.py``."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
import msgspec

from app.domains.checkout.rules import rates_by_class
from app.domains.checkout.statements import (
    ADD_ADDRESSES,
    FIND_PLACED,
    LOOK_UP,
    PLACE,
    TAKE_LEVELS,
)
from app.domains.checkout.types import (
    Facts,
    Idempotency,
    Offer,
    OrderAddressCreate,
    OrderCreate,
    PlacedOrder,
    StoredAnswer,
)
from app.domains.inventory import Allocation, LevelRead
from app.domains.orders import OrderPlaced
from app.domains.tax import Rate
from app.kernel.ids import new_id
from app.platform.db.outbox import payload_of
from app.platform.db.unit_of_work import UnitOfWork


class _RateRow(msgspec.Struct, frozen=True):
    """A rate as the look-up writes it."""

    tax_class: str
    code: str
    name: str
    rate: Decimal


_RATE_ROWS = msgspec.json.Decoder(list[_RateRow])
_PLACED = msgspec.json.Decoder(PlacedOrder)
_ENCODER = msgspec.json.Encoder()


async def look_up(
    uow: UnitOfWork,
    order: OrderCreate,
    *,
    currency: str,
    on: date,
    idempotency: Idempotency | None,
) -> Facts:
    """All that must be known to place an order, in one round trip."""
    rows = await uow.fetch(
        LOOK_UP,
        list(range(1, len(order.lines) + 1)),
        [line.variant_id for line in order.lines],
        [line.sku for line in order.lines],
        uow.tenant.country,
        on,
        currency,
        order.channel,
        order.external_id,
        idempotency.scope if idempotency else None,
        idempotency.key if idempotency else None,
    )
    first = rows[0]
    answer = None
    if first["answer"] is not None:
        answer = StoredAnswer(
            request_hash=first["answer_hash"], order=_PLACED.decode(first["answer"])
        )
    return Facts(
        offers=_offers(rows),
        levels=_levels(rows),
        rates=_rates(first["rates"]),
        list_tax_included=first["tax_included"],
        existing_id=first["existing_id"],
        answer=answer,
    )


def _rates(text: str | None) -> dict[str, list[Rate]]:
    rows = _RATE_ROWS.decode(text or "[]")
    return rates_by_class(
        [(row.tax_class, Rate(code=row.code, name=row.name, rate=row.rate)) for row in rows]
    )


def _offers(rows: Sequence[asyncpg.Record]) -> dict[int, Offer]:
    return {
        row["position"]: Offer(
            variant_id=row["variant_id"],
            sku=row["sku"],
            name=row["name"],
            tax_class=row["tax_class"],
            is_active=row["is_active"],
            list_price=row["unit_price"],
        )
        for row in rows
        if row["variant_id"] is not None
    }


def _levels(rows: Sequence[asyncpg.Record]) -> list[LevelRead]:
    """The levels in order of priority; two lines of a variant bring each of its levels twice."""
    found = {
        (row["variant_id"], row["warehouse_id"]): row["available"]
        for row in rows
        if row["warehouse_id"] is not None
    }
    return [
        LevelRead(variant_id=variant_id, warehouse_id=warehouse_id, available=available)
        for (variant_id, warehouse_id), available in found.items()
    ]


async def write_order(
    uow: UnitOfWork,
    placed: PlacedOrder,
    *,
    allocations: Sequence[Allocation],
    idempotency: Idempotency | None,
) -> None:
    """Write the order with all that belongs to it, but the levels that it takes from."""
    await uow.execute(
        PLACE,
        _ENCODER.encode(_document(placed, allocations)).decode(),
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


def _document(placed: PlacedOrder, allocations: Sequence[Allocation]) -> dict[str, object]:
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


async def add_addresses(
    uow: UnitOfWork, *, order_id: UUID, addresses: dict[str, OrderAddressCreate]
) -> None:
    """Write an order's addresses, by kind."""
    rows = list(addresses.values())
    await uow.execute(
        ADD_ADDRESSES,
        order_id,
        [new_id() for _ in rows],
        list(addresses),
        [row.recipient for row in rows],
        [row.line for row in rows],
        [row.city for row in rows],
        [row.region for row in rows],
        [row.postal_code for row in rows],
        [row.country for row in rows],
    )


async def find_placed(uow: UnitOfWork, order_id: UUID) -> PlacedOrder | None:
    """An order as it stands, in the shape in which it was placed."""
    text = await uow.fetch_value(FIND_PLACED, order_id)
    return None if text is None else _PLACED.decode(text)
