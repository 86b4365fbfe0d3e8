"""Writes what only some orders have: addresses and discounts."""

from collections.abc import Sequence
from uuid import UUID

from app.domains.checkout.statements import (
    ADD_ADDRESSES,
    ADD_DISCOUNTS,
)
from app.domains.checkout.types import (
    OrderAddressCreate,
    PlacedOrder,
)
from app.domains.orders import DiscountSource
from app.domains.promotions import Level, Part
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork


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


async def add_discounts(uow: UnitOfWork, placed: PlacedOrder, parts: Sequence[Part]) -> None:
    """Write what promotions took off, each with its reason: off lines a row for each line, off the order one."""
    rows = [row for part in parts for row in _discount_rows(placed, part)]
    await uow.execute(
        ADD_DISCOUNTS,
        placed.id,
        [new_id() for _ in rows],
        [
            (DiscountSource.COUPON if part.coupon_id else DiscountSource.PROMOTION).value
            for part, _, _ in rows
        ],
        [part.level.value for part, _, _ in rows],
        [part.code for part, _, _ in rows],
        [part.reason for part, _, _ in rows],
        [amount for _, amount, _ in rows],
        [part.promotion_id for part, _, _ in rows],
        [part.coupon_id for part, _, _ in rows],
        [line_id for _, _, line_id in rows],
    )


def _discount_rows(placed: PlacedOrder, part: Part) -> list[tuple[Part, int, UUID | None]]:
    if part.level is not Level.LINE:
        return [(part, part.amount_minor, None)]
    return [
        (part, share, line.id)
        for line, share in zip(placed.lines, part.shares, strict=True)
        if share
    ]
