"""Stock that orders reserved or took, and stock counts, as movements.

A level is the running sum of its movements. Where an order reserved or took what was never received, either an
opening movement is booked for the shortage, and said, or the order is refused: no level goes below zero in silence.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias
from uuid import UUID

import msgspec

from app.domains import inventory
from app.domains.imports.apply.known import Known
from app.domains.imports.apply.levels import Changes, Level, Place
from app.domains.imports.apply.orders import OrderIds
from app.domains.imports.apply.staging import Stage, Target
from app.domains.imports.records import Batch, IssueRecord, OrderRecord
from app.domains.imports.types import IssueSeverity, OpeningStock
from app.kernel.ids import new_id
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork

#: Movements of goods in their order, with the order line that they are for, if any: their costs are posted.
Moved: TypeAlias = dict[UUID, UUID | None]

_MOVEMENT: Final = Target(
    "stock_movement",
    (
        "id", "warehouse_id", "variant_id", "kind", "quantity", "reserved_quantity", "reference_kind",
        "reference_id", "idempotency_key", "reason", "actor_label", "at",
    ),
)  # fmt: skip
_RESERVATION: Final = Target(
    "reservation", ("id", "order_line_id", "warehouse_id", "variant_id", "quantity", "status")
)


class Opening(msgspec.Struct, frozen=True):
    """Stock that must have been there before the first movement."""

    place: Place
    quantity: Decimal
    at: datetime


def shortages(
    levels: Mapping[Place, Level], orders: Sequence[OrderRecord], mode: OpeningStock
) -> tuple[list[Opening], dict[str, IssueRecord]]:
    """Opening stock that must be booked, or the orders that must be refused, in the order of the file."""
    available = {place: level.available for place, level in levels.items()}
    missing: dict[Place, Decimal] = defaultdict(Decimal)
    first_at: dict[Place, datetime] = {}
    refused: dict[str, IssueRecord] = {}
    for order in orders:
        wanted: dict[Place, Decimal] = defaultdict(Decimal)
        for movement in order.movements:
            wanted[movement.warehouse, movement.sku] += movement.quantity
        short = {
            place: need - available[place]
            for place, need in wanted.items()
            if need > available[place]
        }
        if short and mode is OpeningStock.REJECT:
            refused[order.key] = _refusal(order, short, available)
            continue
        for place, need in wanted.items():
            missing[place] += short.get(place, Decimal(0))
            available[place] = max(available[place] - need, Decimal(0))
            first_at[place] = min(first_at.get(place, order.placed_at), order.placed_at)
    openings = [Opening(place, lack, first_at[place]) for place, lack in missing.items() if lack]
    return openings, refused


def _refusal(
    order: OrderRecord, short: Mapping[Place, Decimal], available: Mapping[Place, Decimal]
) -> IssueRecord:
    place = next(iter(short))
    detail = {"warehouse": place[0], "sku": place[1], "available": plain(available[place])}
    return IssueRecord(
        row=order.row,
        code="imports.stock_missing",
        column=None,
        detail={**detail, "missing": plain(short[place])},
    )


def add_stock(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork,
    stage: Stage,
    job_id: UUID,
    orders: Sequence[OrderRecord],
    openings: Sequence[Opening],
    made: Mapping[str, OrderIds],
    known: Known,
    moved: Moved,
) -> Changes:
    """Gather openings, reservations and dispatches of new orders; returns what they do to the levels.

    ``moved`` gets the movements of goods.
    """
    changes: Changes = defaultdict(lambda: [Decimal(0), Decimal(0)])
    movements: list[tuple[Any, ...]] = []
    reservations: list[tuple[Any, ...]] = []
    for opening in openings:
        changes[opening.place][0] += opening.quantity
        movement_id = new_id()
        moved[movement_id] = None
        movements.append(
            _movement(uow, known, movement_id, opening.place, "opening", (opening.quantity, Decimal(0)),
                      ("import_job", job_id), opening.at)
        )  # fmt: skip
    for order in orders:
        ids = made[order.key]
        for step in order.movements:
            place, quantity = (step.warehouse, step.sku), step.quantity
            is_reservation = step.kind == "reservation"
            effect = (Decimal(0), quantity) if is_reservation else (-quantity, Decimal(0))
            changes[place][0] += effect[0]
            changes[place][1] += effect[1]
            movement_id = new_id()
            if not is_reservation:
                moved[movement_id] = ids.lines[step.line]
            movements.append(
                _movement(
                    uow,
                    known,
                    movement_id,
                    place,
                    step.kind,
                    effect,
                    ("sales_order", ids.order),
                    order.placed_at,
                )
            )
            reservations.append(
                (
                    new_id(), ids.lines[step.line], known.warehouses[place[0]], known.variants[place[1]][0],
                    quantity, "active" if is_reservation else "dispatched",
                )
            )  # fmt: skip
    stage.add(_MOVEMENT, movements)
    stage.add(_RESERVATION, reservations)
    return changes


def add_counts(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork,
    stage: Stage,
    job_id: UUID,
    batch: Batch,
    levels: Mapping[Place, Level],
    known: Known,
    moved: Moved,
) -> tuple[Changes, list[IssueRecord]]:
    """Gather what brings levels to what was counted; a count below what is reserved is refused.

    ``moved`` gets the movements of goods.
    """
    issues: list[IssueRecord] = []
    changes: Changes = {}
    movements: list[tuple[Any, ...]] = []
    for count in batch.counts:
        place = (count.warehouse, count.sku)
        level = levels.get(place, Level())
        problem = None
        if count.sku not in known.variants:
            problem = ("imports.sku_waiting", {"sku": count.sku})
        elif count.quantity < level.reserved:
            problem = (
                "imports.count_below_reserved",
                {"sku": count.sku, "reserved": plain(level.reserved)},
            )
        elif place in changes:
            problem = ("imports.count_twice", {"sku": count.sku, "warehouse": count.warehouse})
        if problem is not None:
            issues.append(IssueRecord(row=count.row, code=problem[0], detail=problem[1]))
            continue
        difference = count.quantity - level.on_hand
        changes[place] = [difference, Decimal(0)]
        if difference:
            movement_id = new_id()
            moved[movement_id] = None
            movements.append(
                _movement(
                    uow,
                    known,
                    movement_id,
                    place,
                    "count",
                    (difference, Decimal(0)),
                    ("import_job", job_id),
                    uow.now,
                )
            )
    stage.add(_MOVEMENT, movements)
    return changes, issues


async def post_costs(uow: UnitOfWork, moved: Moved) -> None:
    """Post what movements of goods do to the value of stock. The levels are changed already."""
    if not moved:
        return
    sources = {movement: line for movement, line in moved.items() if line is not None}
    await inventory.post_movements(uow, list(moved), sources=sources)


def opening_issues(openings: Sequence[Opening], orders: Sequence[OrderRecord]) -> list[IssueRecord]:
    """Say for each opening movement where it came from."""
    first: dict[Place, int] = {}
    for order in orders:
        for movement in order.movements:
            first.setdefault((movement.warehouse, movement.sku), order.row)
    return [
        IssueRecord(
            row=first[opening.place],
            code="imports.opening_booked",
            severity=IssueSeverity.NOTE,
            detail={
                "warehouse": opening.place[0],
                "sku": opening.place[1],
                "quantity": plain(opening.quantity),
            },
        )
        for opening in openings
    ]


def _movement(  # noqa: PLR0917 - the columns of one movement
    uow: UnitOfWork,
    known: Known,
    movement_id: UUID,
    place: Place,
    kind: str,
    effect: tuple[Decimal, Decimal],
    reference: tuple[str, UUID],
    at: datetime,
) -> tuple[Any, ...]:
    return (
        movement_id, known.warehouses[place[0]], known.variants[place[1]][0], kind, *effect, *reference,
        f"import:{movement_id}", "import", uow.actor.label, at,
    )  # fmt: skip
