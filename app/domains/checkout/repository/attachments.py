"""Writes what only some orders have: addresses, discounts and withholdings."""

from collections.abc import Sequence
from uuid import UUID

from app.domains.checkout.statements import (
    ADD_ADDRESSES,
    ADD_DISCOUNTS,
    WRITE_WITHHELD,
)
from app.domains.checkout.types import (
    OrderAddressCreate,
    PlacedOrder,
)
from app.domains.orders import DiscountSource
from app.domains.promotions import Level, Part
from app.domains.tax import Withheld
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


async def write_withheld(uow: UnitOfWork, order_id: UUID, withheld: Sequence[Withheld]) -> None:
    """Write what the buyer keeps back of an order, instead of what was written before."""
    await uow.execute(
        WRITE_WITHHELD,
        order_id,
        [new_id() for _ in withheld],
        [item.code for item in withheld],
        [item.name for item in withheld],
        [item.base.value for item in withheld],
        [item.rate for item in withheld],
        [item.base_minor for item in withheld],
        [item.amount_minor for item in withheld],
    )
