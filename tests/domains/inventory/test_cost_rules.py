"""The guarantees of docs/guides/cost.md, by its tables; and that no sequence of goods loses a cent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.inventory import AddedCost, CostMethod, EntryKind
from app.domains.inventory.costs.layers import spread
from app.domains.inventory.costs.revaluation import split_cost
from app.domains.inventory.costs.rules import Book, post_goods
from app.domains.inventory.costs.types import Entry, Goods, Layer
from app.kernel.ids import new_id

VARIANT, HERE, THERE = new_id(), new_id(), new_id()
START = datetime(2026, 1, 1, tzinfo=UTC)
BOTH = pytest.mark.parametrize("method", list(CostMethod))


class Ledger:
    """A book that keeps its entries and what is on hand, as the database would."""

    def __init__(self, method: CostMethod, *, catalogued: str | None = None) -> None:
        self.book = Book(
            method=method,
            layers={},
            unit_costs={VARIANT: None if catalogued is None else Decimal(catalogued)},
            gone={},
            new_id=new_id,
        )
        self.entries: list[Entry] = []
        self.on_hand: dict[tuple[UUID, UUID], Decimal] = {}
        self.steps = 0

    def move(
        self,
        kind: EntryKind,
        quantity: str | Decimal,
        *,
        cost: str | None = None,
        source: UUID | None = None,
        place: UUID = HERE,
        line: UUID | None = None,
    ) -> Entry:
        self.steps += 1
        item = Goods(
            movement_id=new_id(),
            variant_id=VARIANT,
            warehouse_id=place,
            kind=kind,
            quantity=Decimal(quantity),
            at=START + timedelta(minutes=self.steps),
            source_id=source,
            unit_cost=None if cost is None else Decimal(cost),
            receipt_line_id=line,
        )
        made = post_goods(self.book, [item], on_hand=self.on_hand)
        self.entries.extend(made)
        key = (VARIANT, place)
        self.on_hand[key] = self.on_hand.get(key, Decimal(0)) + Decimal(quantity)
        return made[-1]

    def layers(self, place: UUID | None = None) -> list[Layer]:
        return [
            layer
            for (_, where), layers in self.book.layers.items()
            if place in {None, where}
            for layer in layers
        ]

    def add(self, line: UUID, amount: str | Decimal, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """A late cost; returns what went to stock and to sales."""
        family = [layer for layer in self.layers() if layer.source_id == line]
        cost = AddedCost(receipt_line_id=line, amount=Decimal(amount), quantity=quantity)
        made = split_cost(cost, family)
        for layer, to_stock, to_sales in made:
            self.entries.append(
                Entry(
                    id=new_id(),
                    at=START,
                    variant_id=VARIANT,
                    warehouse_id=layer.warehouse_id,
                    kind=EntryKind.LANDED_COST,
                    quantity=Decimal(0),
                    unknown_quantity=Decimal(0),
                    value=to_stock,
                    cost_of_sales=to_sales,
                )
            )
        return sum((part[1] for part in made), Decimal(0)), sum(
            (part[2] for part in made), Decimal(0)
        )

    @property
    def value(self) -> Decimal:
        return sum((entry.value for entry in self.entries), Decimal(0))

    @property
    def cost_of_sales(self) -> Decimal:
        return sum((entry.cost_of_sales for entry in self.entries), Decimal(0))

    def check(self) -> None:
        """Layers are on hand, and worth what the entries say."""
        layers = self.layers()
        assert sum((layer.remaining for layer in layers), Decimal(0)) == sum(self.on_hand.values())
        assert sum((layer.value or 0 for layer in layers), Decimal(0)) == self.value
        unknown = sum((layer.remaining for layer in layers if layer.value is None), Decimal(0))
        assert sum((entry.unknown_quantity for entry in self.entries), Decimal(0)) == unknown
        assert sum((entry.quantity for entry in self.entries), Decimal(0)) == sum(
            self.on_hand.values()
        )
        assert all(layer.remaining >= 0 and (layer.value or 0) >= 0 for layer in layers)


#: Table 1 of the guide: goods, then the cost of what left and what stock is worth under each method.
TABLE_1: Sequence[tuple[EntryKind, str, str | None, dict[CostMethod, tuple[str, str]]]] = (
    (EntryKind.RECEIPT, "10", "100", {CostMethod.FIFO: ("0", "1000"), CostMethod.AVERAGE: ("0", "1000")}),
    (EntryKind.RECEIPT, "10", "130", {CostMethod.FIFO: ("0", "2300"), CostMethod.AVERAGE: ("0", "2300")}),
    (EntryKind.DISPATCH, "-12", None, {CostMethod.FIFO: ("1260", "1040"), CostMethod.AVERAGE: ("1380", "920")}),
    (EntryKind.RECEIPT, "4", "145", {CostMethod.FIFO: ("0", "1620"), CostMethod.AVERAGE: ("0", "1500")}),
    (EntryKind.DISPATCH, "-9", None, {CostMethod.FIFO: ("1185", "435"), CostMethod.AVERAGE: ("1125", "375")}),
    (EntryKind.DISPATCH, "-3", None, {CostMethod.FIFO: ("435", "0"), CostMethod.AVERAGE: ("375", "0")}),
)  # fmt: skip


@BOTH
def test_goods_in_and_out_cost_what_table_1_says(method: CostMethod) -> None:
    ledger = Ledger(method)

    for kind, quantity, cost, wanted in TABLE_1:
        entry = ledger.move(kind, quantity, cost=cost)
        assert (entry.cost_of_sales, ledger.value) == tuple(map(Decimal, wanted[method]))

    assert ledger.cost_of_sales == 2880
    ledger.check()


@BOTH
def test_a_return_comes_back_at_the_cost_at_which_it_left(method: CostMethod) -> None:
    """Table 2: the price rose meanwhile; the return costs what the sale did."""
    ledger = Ledger(method)
    line = new_id()
    ledger.move(EntryKind.RECEIPT, "5", cost="100")
    ledger.move(EntryKind.DISPATCH, "-3", source=line)
    ledger.move(EntryKind.RECEIPT, "10", cost="400")

    back = ledger.move(EntryKind.RETURN, "2", source=line)
    rest = ledger.move(EntryKind.RETURN, "1", source=line)

    assert (back.value, back.cost_of_sales) == (200, -200)
    assert (rest.value, ledger.cost_of_sales) == (100, 0)
    ledger.check()


@BOTH
def test_a_return_beyond_what_left_costs_what_its_like_costs(method: CostMethod) -> None:
    ledger = Ledger(method)
    line = new_id()
    ledger.move(EntryKind.RECEIPT, "4", cost="100")
    ledger.move(EntryKind.DISPATCH, "-1", source=line)

    back = ledger.move(EntryKind.RETURN, "2", source=line)

    assert back.value == 200
    ledger.check()


@BOTH
def test_a_transfer_carries_cost_and_age_along(method: CostMethod) -> None:
    ledger = Ledger(method)
    trip, first, second = new_id(), new_id(), new_id()
    ledger.move(EntryKind.RECEIPT, "2", cost="100", line=first)
    ledger.move(EntryKind.RECEIPT, "2", cost="200", line=second)
    ledger.move(EntryKind.TRANSFER_OUT, "-3", source=trip)

    ledger.move(EntryKind.TRANSFER_IN, "3", source=trip, place=THERE)

    assert ledger.value == 600
    assert ledger.cost_of_sales == 0
    assert [layer.source_id for layer in ledger.layers(THERE)] == [first, second]
    ledger.check()


@BOTH
def test_what_is_found_in_a_count_costs_the_average(method: CostMethod) -> None:
    ledger = Ledger(method)
    ledger.move(EntryKind.RECEIPT, "1", cost="100")
    ledger.move(EntryKind.RECEIPT, "1", cost="200")

    found = ledger.move(EntryKind.COUNT, "2")
    lost = ledger.move(EntryKind.COUNT, "-4")

    assert (found.value, lost.value, lost.cost_of_sales) == (300, -600, 0)
    ledger.check()


@BOTH
def test_a_cost_nobody_knows_stays_unknown_and_is_never_zero(method: CostMethod) -> None:
    ledger = Ledger(method)
    ledger.move(EntryKind.RECEIPT, "3")
    ledger.move(EntryKind.RECEIPT, "2", cost="100")

    sold = ledger.move(EntryKind.DISPATCH, "-4")

    assert (sold.unknown_quantity, sold.value, sold.cost_of_sales) == (-3, -100, 100)
    assert [layer.value for layer in ledger.layers()] == [None, 100]
    ledger.check()


@BOTH
def test_stock_from_before_costs_were_kept_takes_the_catalogued_cost(method: CostMethod) -> None:
    ledger = Ledger(method, catalogued="50")
    ledger.on_hand[VARIANT, HERE] = Decimal(4)

    sold = ledger.move(EntryKind.DISPATCH, "-1")

    assert sold.cost_of_sales == 50
    assert ledger.value == 150
    ledger.check()


@BOTH
def test_i20_a_late_landed_cost_goes_to_stock_and_to_sales_of_today(method: CostMethod) -> None:
    """Table 3: 10 came, 6 are sold, then freight of 1,000 arrives: 400 to stock, 600 to sales, nothing posted again."""
    ledger = Ledger(method)
    line = new_id()
    ledger.move(EntryKind.RECEIPT, "10", cost="500", line=line)
    ledger.move(EntryKind.DISPATCH, "-6")
    posted = list(ledger.entries)

    split = ledger.add(line, "1000", Decimal(10))

    assert split == (400, 600)
    assert ledger.entries[: len(posted)] == posted
    assert ledger.move(EntryKind.DISPATCH, "-4").cost_of_sales == 2400
    ledger.check()


@BOTH
def test_a_credit_takes_no_layer_below_zero(method: CostMethod) -> None:
    ledger = Ledger(method)
    line = new_id()
    ledger.move(EntryKind.RECEIPT, "2", cost="10", line=line)
    ledger.move(EntryKind.RECEIPT, "2", cost="0")
    ledger.move(EntryKind.DISPATCH, "-1")

    ledger.add(line, "-40", Decimal(2))

    ledger.check()


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.lists(st.integers(min_value=0, max_value=10**6).map(Decimal), min_size=1, max_size=20),
)
def test_shares_add_up_and_none_is_negative(total: Decimal, weights: list[Decimal]) -> None:
    shares = spread(total, weights)

    assert all(share >= 0 for share in shares)
    assert sum(shares) == (total if sum(weights) else 0)


STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 9), st.integers(0, 700)),
    st.tuples(st.just("receive unknown"), st.integers(1, 3), st.just(0)),
    st.tuples(st.just("dispatch"), st.integers(1, 9), st.integers(0, 3)),
    st.tuples(st.just("return"), st.integers(1, 4), st.integers(0, 3)),
    st.tuples(st.just("transfer"), st.integers(1, 5), st.just(0)),
    st.tuples(st.just("count"), st.integers(-3, 3), st.just(0)),
    st.tuples(st.just("landed"), st.integers(-50, 500), st.integers(0, 9)),
)


@BOTH
@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEPS, max_size=40))
def test_no_sequence_of_goods_loses_a_cent(
    method: CostMethod, steps: list[tuple[str, int, int]]
) -> None:
    ledger = Ledger(method)
    sources = [new_id() for _ in range(4)]
    lines: list[tuple[UUID, Decimal]] = []

    for word, number, other in steps:
        there = ledger.on_hand.get((VARIANT, HERE), Decimal(0))
        if word.startswith("receive"):
            lines.append((new_id(), Decimal(number)))
            cost = None if "unknown" in word else f"{other}.333333"
            ledger.move(EntryKind.RECEIPT, str(number), cost=cost, line=lines[-1][0])
        elif word == "dispatch" and there >= number:
            ledger.move(EntryKind.DISPATCH, str(-number), source=sources[other])
        elif word == "return":
            ledger.move(EntryKind.RETURN, str(number), source=sources[other])
        elif word == "transfer" and there >= number:
            trip = new_id()
            ledger.move(EntryKind.TRANSFER_OUT, str(-number), source=trip)
            ledger.move(EntryKind.TRANSFER_IN, str(number), source=trip, place=THERE)
        elif word == "count" and number and there + number >= 0:
            ledger.move(EntryKind.COUNT, str(number))
        elif word == "landed" and lines:
            line, quantity = lines[other % len(lines)]
            split = ledger.add(line, str(number), quantity)
            assert sum(split) == number
        ledger.check()
