"""The stock of a sample, played through in time: every level is the sum of its movements at every moment.

Placing an order reserves, sending it dispatches, cancelling releases. What runs short is received in the morning
before it is needed, or fetched from the other warehouse.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import msgspec

from app.demo.goods import Item
from app.demo.orders import ACTOR, shipment_id_of
from app.demo.rows import SOURCE, Sample
from app.demo.sales import CANCELED, UNAVAILABLE, Draft, DraftLine

_BREAKAGE: Final = "Merma: embalaje dañado"


class _Level(msgspec.Struct):
    on_hand: int = 0
    reserved: int = 0


class Ledger:
    """Levels and movements of all variants in all warehouses."""

    def __init__(self, sample: Sample, rng: Random, warehouses: list[UUID]) -> None:
        """Start with nothing in the warehouses, which are given by priority."""
        self._sample = sample
        self._rng = rng
        self._warehouses = warehouses
        self._levels: dict[tuple[UUID, UUID], _Level] = {}
        self._items: dict[UUID, Item] = {}

    def open(self, items: list[Item], at: datetime) -> None:
        """What is there on the first day: most of it in the first warehouse."""
        for item in items:
            self._items[item.variant_id] = item
            for place, warehouse_id in enumerate(self._warehouses):
                self._levels[item.variant_id, warehouse_id] = _Level()
                quantity = self._lot(item) // (1 if place == 0 else 4)
                if quantity:
                    self._move((item.variant_id, warehouse_id), "opening", at=at, on_hand=quantity)

    def play(self, drafts: list[tuple[Draft, UUID]]) -> None:
        """Reserve, dispatch and release for all orders, in the order of time."""
        steps: list[tuple[datetime, int, str, Draft, UUID]] = []
        for number, (draft, warehouse_id) in enumerate(drafts):
            if UNAVAILABLE in {status for status, _ in draft.history}:
                continue
            sent = draft.reached("shipped") or draft.reached("delivered")
            steps.append((draft.placed_at, number, "reserve", draft, warehouse_id))
            for step, at in (("dispatch", sent), ("release", draft.reached(CANCELED))):
                if at is not None:
                    steps.append((at, number, step, draft, warehouse_id))
        for at, _, step, draft, warehouse_id in sorted(steps, key=lambda item: item[:2]):
            for line in draft.lines:
                getattr(self, f"_{step}")(draft, line, warehouse_id, at=at)

    def close(self, at: datetime) -> None:
        """Note some breakage, then write the levels with the stock that should always be there."""
        for (variant_id, warehouse_id), level in self._levels.items():
            if level.on_hand - level.reserved > 2 and self._rng.random() < 0.04:  # noqa: PLR2004 - a few
                self._move(
                    (variant_id, warehouse_id), "adjustment", at=at, on_hand=-1, reason=_BREAKAGE
                )
            popularity = self._items[variant_id].popularity
            first = warehouse_id == self._warehouses[0]
            self._sample.add(
                "stock_level", at, warehouse_id=warehouse_id, variant_id=variant_id, on_hand=level.on_hand,
                reserved=level.reserved, incoming=0, safety=max(1, popularity // 3) if first else 1,
            )  # fmt: skip

    def _reserve(self, draft: Draft, line: DraftLine, warehouse_id: UUID, *, at: datetime) -> None:
        variant_id = line.item.variant_id
        level = self._levels[variant_id, warehouse_id]
        missing = line.quantity - (level.on_hand - level.reserved)
        if missing > 0:
            self._supply(line.item, warehouse_id, missing, at=at)
        reservation = self._sample.add(
            "reservation", at, order_line_id=line.id, warehouse_id=warehouse_id, variant_id=variant_id,
            quantity=line.quantity, status=_reservation_status(draft), created_at=at,
        )  # fmt: skip
        self._move(
            (variant_id, warehouse_id), "reservation", at=at, reserved=line.quantity,
            reference=("order_line", line.id), key=f"reservation:{reservation}",
        )  # fmt: skip

    def _dispatch(self, draft: Draft, line: DraftLine, warehouse_id: UUID, *, at: datetime) -> None:
        shipment_id = shipment_id_of(self._sample, draft)
        movement_id = self._move(
            (line.item.variant_id, warehouse_id), "dispatch", at=at, on_hand=-line.quantity, reserved=-line.quantity,
            reference=("shipment", shipment_id),
        )  # fmt: skip
        self._sample.sources[movement_id] = line.id

    def _release(self, draft: Draft, line: DraftLine, warehouse_id: UUID, *, at: datetime) -> None:
        del draft
        self._move(
            (line.item.variant_id, warehouse_id), "release", at=at, reserved=-line.quantity,
            reference=("order_line", line.id),
        )  # fmt: skip

    def _supply(self, item: Item, warehouse_id: UUID, missing: int, *, at: datetime) -> None:
        """Bring in what is missing and some more."""
        main = self._levels[item.variant_id, self._warehouses[0]]
        lot = missing + self._rng.randint(1, 4)
        if warehouse_id != self._warehouses[0] and main.on_hand - main.reserved >= lot:
            # A second before it is needed, so that no earlier moment is left with too little.
            moment, transfer_id = at - timedelta(seconds=1), self._sample.new_id(at)
            key = f"transfer:{transfer_id}"
            for kind, place, quantity in (
                ("out", self._warehouses[0], -lot),
                ("in", warehouse_id, lot),
            ):
                movement_id = self._move(
                    (item.variant_id, place), f"transfer_{kind}", at=moment, on_hand=quantity, key=f"{key}:{kind}"
                )  # fmt: skip
                self._sample.sources[movement_id] = transfer_id
            return
        morning = min(at, at.replace(hour=8, minute=30, second=0))
        self._move(
            (item.variant_id, warehouse_id),
            "receipt",
            at=morning,
            on_hand=missing + self._lot(item),
        )

    def _lot(self, item: Item) -> int:
        """How many pieces are bought at a time: many of what sells, few of what is dear."""
        size = item.popularity * self._rng.randint(2, 4)
        return max(2, size // 3) if item.price >= 60_000 else size  # noqa: PLR2004 - pesos

    def _move(
        self, place: tuple[UUID, UUID], kind: str, *, at: datetime, on_hand: int = 0, reserved: int = 0,
        reference: tuple[str, UUID] | None = None, key: str = "", reason: str = "",
    ) -> UUID:  # fmt: skip
        variant_id, warehouse_id = place
        level = self._levels[place]
        level.on_hand += on_hand
        level.reserved += reserved
        values: dict[str, Any] = {}
        if reference:
            values = {"reference_kind": reference[0], "reference_id": reference[1]}
        movement_id = self._sample.new_id(at)
        self._sample.add(
            "stock_movement", at, id=movement_id, warehouse_id=warehouse_id, variant_id=variant_id, kind=kind,
            quantity=on_hand, reserved_quantity=reserved, reason=reason, actor_label=ACTOR, at=at,
            idempotency_key=key or f"{SOURCE}:{movement_id}", **values,
        )  # fmt: skip
        return movement_id


def _reservation_status(draft: Draft) -> str:
    if draft.reached(CANCELED):
        return "released"
    return "dispatched" if draft.reached("shipped") or draft.reached("delivered") else "active"
