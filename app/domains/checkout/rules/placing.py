"""From prices to what is written: demands on the stock, the state an order begins in; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains import inventory
from app.domains.checkout.rules.prices import PricedLine
from app.domains.checkout.types import OrderCreate
from app.domains.inventory import (
    Allocation,
    AllocationPolicy,
    Demand,
    Destination,
    LevelRead,
    ShortagePolicy,
)
from app.domains.orders import OrderStatus
from app.domains.payments import PaymentCreate, PaymentStatus


def demands_of(lines: Sequence[PricedLine]) -> list[Demand]:
    """What the lines ask of the stock: a bundle asks for its parts, and has no stock of its own."""
    return [
        Demand(
            position=position,
            variant_id=variant_id,
            quantity=line.quantity * units,
            label=line.offer.sku,
            units_per_line=units,
        )
        for position, line in enumerate(lines, start=1)
        for variant_id, units in _stock_items(line)
    ]


def _stock_items(line: PricedLine) -> list[tuple[UUID, Decimal]]:
    """What leaves the warehouse for one unit of a line."""
    if not line.offer.parts:
        return [(line.offer.variant_id, Decimal(1))]
    return [(part.variant_id, part.quantity) for part in line.offer.parts]


def has_bundle(lines: Sequence[PricedLine]) -> bool:
    """Whether the stock of other variants than the lines' own is needed."""
    return any(line.offer.parts for line in lines)


class StockPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What is reserved now, and by position what of a line waits for stock."""

    allocations: list[Allocation]
    backordered: dict[int, Decimal]

    def reserved(self, position: int) -> Decimal:
        """How many units of stock a line has."""
        found = (item.quantity for item in self.allocations if item.position == position)
        return sum(found, Decimal(0))


def plan_stock(
    levels: Sequence[LevelRead],
    demands: Sequence[Demand],
    *,
    policy: AllocationPolicy,
    destination: Destination,
) -> StockPlan:
    """Serve demands from the levels, as the tenant's policy says.

    With back-orders what is there is reserved, first line first, and the rest waits, on the same order or on one of its
    own; bundles never wait, since half of one can't be sent.

    Raises:
        InsufficientStockError: If a line asks for more than is available and the policy refuses that.
        SplitNotAllowedError: If no warehouse has everything and the policy does not split.
    """
    backordered: dict[int, Decimal] = {}
    served = list(demands)
    is_plain = all(demand.units_per_line == 1 for demand in demands)
    if policy.shortage is not ShortagePolicy.REJECT and is_plain:
        served, backordered = share_available(inventory.available_by_variant(levels), demands)
    allocations = inventory.allocate_stock(levels, served, policy=policy, destination=destination)
    return StockPlan(allocations=allocations, backordered=backordered)


def share_available(
    available: dict[UUID, Decimal], demands: Sequence[Demand]
) -> tuple[list[Demand], dict[int, Decimal]]:
    """Give what is available to the demands in their order: what each gets, and by position what it lacks."""
    left = dict(available)
    served: list[Demand] = []
    lacking: dict[int, Decimal] = {}
    for demand in demands:
        quantity = min(demand.quantity, left.get(demand.variant_id, Decimal(0)))
        if quantity > 0:
            left[demand.variant_id] -= quantity
            served.append(msgspec.structs.replace(demand, quantity=quantity))
        if quantity < demand.quantity:
            lacking[demand.position] = demand.quantity - quantity
    return served, lacking


def destination_of(order: OrderCreate) -> Destination:
    """Where the goods go to, for choosing the nearest warehouse."""
    address = order.shipping_address
    if address is None:
        return Destination()
    return Destination(region=address.region, commune=address.city)


def expiry_of(order: OrderCreate, policy: AllocationPolicy, *, now: datetime) -> datetime | None:
    """Until when an order that is not paid holds its stock; none is for good, as on credit."""
    if order.on_credit or policy.hold_minutes is None:
        return None
    return now + timedelta(minutes=policy.hold_minutes)


def status_when_placed(payment: PaymentCreate | None, payable_minor: int) -> OrderStatus:
    """Where an order stands at the end of its placement: paid if it comes with all its money."""
    if payment is None or payment.status is not PaymentStatus.RECEIVED:
        return OrderStatus.PENDING
    return OrderStatus.PAID if payment.amount_minor >= payable_minor else OrderStatus.PENDING


def only_warehouse(warehouse_ids: Sequence[UUID]) -> UUID | None:
    """The warehouse that serves a line, unless several do."""
    return warehouse_ids[0] if len(set(warehouse_ids)) == 1 else None
