"""What promotions took off stays true when an order is edited."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains import checkout, orders, promotions
from app.domains.checkout import LineEdit, OrderCreate, OrderEdit, OrderLineCreate
from app.domains.checkout.rules import DiscountRow, carried_discounts, scaled_discount
from app.domains.checkout.types import PlacedLine, PlacedOrder
from app.kernel.ids import new_id
from app.platform.db.drift import find_all, mend_drift
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.checkout.test_promotions_on_orders import make_coupon, make_promotion
from tests.factories.commerce import make_shop

ROWS = """
SELECT d.level, l.sku, d.amount_minor FROM tenant.order_discount d
LEFT JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = d.order_line_id
WHERE d.tenant_id = $1 ORDER BY d.level, l.sku
"""
HALF = '{"kind": "percentage", "rate": "0.5"}'


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """A shop with ten each of A and B, at 1190."""

    factory: UnitOfWorkFactory
    tenant: Tenant

    async def place(self, *lines: OrderLineCreate, codes: tuple[str, ...] = ()) -> PlacedOrder:
        async with self.factory.tenant(self.tenant.id) as uow:
            order = OrderCreate(lines=lines, coupon_codes=codes)
            return (await checkout.place_order(uow, order=order)).order

    async def edit(self, order: PlacedOrder, sku: str, **change: object) -> PlacedOrder:
        line_id = next(line.id for line in order.lines if line.sku == sku)
        edit = OrderEdit(lines=[LineEdit(line_id=line_id, **change)])  # pyright: ignore[reportArgumentType] - fields by name
        async with self.factory.tenant(self.tenant.id) as uow:
            return (await checkout.edit_order(uow, order_id=order.id, edit=edit)).order

    async def rows(self) -> list[tuple[str, str | None, int]]:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            assert await find_all(uow, (*orders.DRIFT_CHECKS, *promotions.DRIFT_CHECKS)) == []
            return [tuple(row) for row in await uow.fetch(ROWS)]


@pytest.fixture
async def desk(factory: UnitOfWorkFactory, tenant: Tenant) -> Desk:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}, "B": {"W1": 10}})
    return Desk(factory=factory, tenant=tenant)


def line(sku: str, quantity: int, off: int = 0) -> OrderLineCreate:
    return OrderLineCreate(sku=sku, quantity=Decimal(quantity), discount_minor=off)


async def test_fewer_of_a_line_scales_what_its_promotion_took_off(desk: Desk) -> None:
    await make_promotion(desk.factory, desk.tenant, "Half", level="line", effect=HALF)
    order = await desk.place(line("A", 4), line("B", 1))

    edited = await desk.edit(order, "A", quantity=Decimal(1))

    assert await desk.rows() == [("line", "A", 595), ("line", "B", 595)]
    assert edited.discount_minor == 1190


async def test_dropped_line_takes_its_rows_with_it(desk: Desk) -> None:
    await make_promotion(desk.factory, desk.tenant, "Half", level="line", effect=HALF)
    order = await desk.place(line("A", 2), line("B", 1))

    await desk.edit(order, "A", quantity=Decimal(0))

    assert await desk.rows() == [("line", "B", 595)]


async def test_coupon_over_several_lines_comes_to_what_the_lines_carry(desk: Desk) -> None:
    await make_coupon(desk.factory, desk.tenant, "TEN")
    order = await desk.place(line("A", 3), line("B", 1), codes=("TEN",))

    fewer = await desk.edit(order, "A", quantity=Decimal(1))
    assert await desk.rows() == [("order", None, fewer.discount_minor)] == [("order", None, 238)]

    dropped = await desk.edit(order, "A", quantity=Decimal(0))
    assert await desk.rows() == [("order", None, dropped.discount_minor)] == [("order", None, 119)]


async def test_coupon_is_gone_when_its_discount_is_taken_back(desk: Desk) -> None:
    await make_coupon(desk.factory, desk.tenant, "TEN")
    order = await desk.place(line("A", 1), codes=("TEN",))

    await desk.edit(order, "A", discount_minor=0)

    assert await desk.rows() == []


async def test_discount_by_hand_beside_a_promotion_stays_no_promotions(desk: Desk) -> None:
    await make_promotion(desk.factory, desk.tenant, "Half", level="line", effect=HALF)
    order = await desk.place(line("A", 4, off=760))
    assert (order.discount_minor, await desk.rows()) == (2760, [("line", "A", 2000)])

    fewer = await desk.edit(order, "A", quantity=Decimal(2))
    assert (fewer.discount_minor, await desk.rows()) == (1380, [("line", "A", 1000)])

    more_off = await desk.edit(order, "A", discount_minor=2000)
    assert (more_off.discount_minor, await desk.rows()) == (2000, [("line", "A", 1000)])


async def test_edit_leaves_the_discounts_of_other_orders(desk: Desk) -> None:
    await make_coupon(desk.factory, desk.tenant, "TEN")
    await desk.place(line("B", 1), codes=("TEN",))
    order = await desk.place(line("A", 2), codes=("TEN",))

    await desk.edit(order, "A", quantity=Decimal(1))

    assert await desk.rows() == [("order", None, 119), ("order", None, 119)]


async def uses(desk: Desk) -> list[tuple[int, bool]]:
    """What each use came to, and whether it still counts."""
    async with desk.factory.tenant(desk.tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT amount_minor, released_at IS NULL FROM tenant.promotion_use WHERE tenant_id = $1"
            " ORDER BY used_at, id"
        )
    return [tuple(row) for row in rows]


async def test_a_use_comes_to_what_the_edited_order_still_has_of_it(desk: Desk) -> None:
    await make_promotion(desk.factory, desk.tenant, "Half", level="line", effect=HALF)
    order = await desk.place(line("A", 4), line("B", 2))

    found = [await uses(desk)]
    for quantity in (1, 3, 0):
        order = await desk.edit(order, "A" if quantity else "B", quantity=Decimal(quantity))
        found.append(await uses(desk))
    await desk.edit(order, "A", discount_minor=0)
    found.append(await uses(desk))

    assert found == [[(n, True)] for n in (3570, 1785, 2975, 1785, 0)]


async def test_an_order_keeps_its_promise_when_the_promotion_changes(desk: Desk) -> None:
    await make_promotion(desk.factory, desk.tenant, "Half", level="line", effect=HALF)
    order = await desk.place(line("A", 4))
    async with desk.factory.tenant(desk.tenant.id) as uow:
        (found,) = await promotions.list_promotions(uow)
        wanted = promotions.PromotionWrite(
            name="Tenth", level=found.level, effect=promotions.Percentage(rate=Decimal("0.1"))
        )
        await promotions.update_promotion(uow, found.id, wanted, version=found.version)

    edited = await desk.edit(order, "A", quantity=Decimal(2))
    later = await desk.place(line("B", 1))

    assert (edited.discount_minor, later.discount_minor) == (1190, 119)
    assert await desk.rows() == [("line", "A", 1190), ("line", "B", 119)]


async def test_edits_and_a_cancellation_at_once_leave_uses_that_agree(desk: Desk) -> None:
    await make_coupon(desk.factory, desk.tenant, "TEN", limit=2)
    order = await desk.place(line("A", 4), codes=("TEN",))

    async def cancel() -> None:
        async with desk.factory.tenant(desk.tenant.id) as uow:
            head = await orders.lock_order(uow, order.id)
            await orders.fire_transition(uow, order=head, transition=orders.Transition.CANCEL)

    await asyncio.gather(
        desk.edit(order, "A", quantity=Decimal(3)),
        desk.edit(order, "A", quantity=Decimal(2)),
        cancel(),
        desk.edit(order, "A", quantity=Decimal(1)),
        return_exceptions=True,
    )

    assert [counts for _, counts in await uses(desk)] == [False]
    await desk.rows()
    async with desk.factory.tenant(desk.tenant.id, read_only=True) as uow:
        assert (
            await uow.fetch_value("SELECT used_count FROM tenant.coupon WHERE tenant_id = $1") == 0
        )


async def test_uses_that_say_something_else_are_drift_and_mended(desk: Desk) -> None:
    await make_coupon(desk.factory, desk.tenant, "TEN")
    await desk.place(line("A", 1), codes=("TEN",))
    (check,) = [c for c in promotions.DRIFT_CHECKS if c.name == "promotions.uses_and_discounts"]

    async with desk.factory.tenant(desk.tenant.id) as uow:
        await uow.execute("UPDATE tenant.promotion_use SET amount_minor = 7 WHERE tenant_id = $1")
        found = await find_all(uow, [check])
        await mend_drift(uow, check)

    assert [(row["amount_minor"], row["discount_minor"]) for row in found[0].rows] == [(7, 119)]
    await desk.rows()
    assert await uses(desk) == [(119, True)]


async def test_rows_above_the_orders_discount_are_drift(desk: Desk) -> None:
    await make_coupon(desk.factory, desk.tenant, "TEN")
    await desk.place(line("A", 1), codes=("TEN",))

    async with desk.factory.tenant(desk.tenant.id) as uow:
        await uow.execute(
            "UPDATE tenant.order_discount SET amount_minor = 120 WHERE tenant_id = $1"
        )
        found = await find_all(uow, orders.DRIFT_CHECKS)

    assert [(item.check, item.rows[0]["rows_minor"]) for item in found] == [
        ("orders.discounts_and_their_rows", 120)
    ]


def placed_line(
    quantity: int, total: int, discount: int, line_id: UUID | None = None
) -> PlacedLine:
    return PlacedLine(
        id=line_id or new_id(),
        position=1,
        variant_id=new_id(),
        sku="A",
        name="A",
        quantity=Decimal(quantity),
        unit_price=Decimal(total) / quantity,
        total_minor=total,
        discount_minor=discount,
        tax_minor=0,
        warehouse_id=None,
        taxes=[],
    )


def placed(lines: list[PlacedLine]) -> PlacedOrder:
    discount = sum(item.discount_minor for item in lines)
    items = sum(item.total_minor for item in lines)
    return PlacedOrder(
        id=new_id(),
        number="1",
        status="pending",
        channel="manual",
        external_id=None,
        customer_id=None,
        currency="CLP",
        tax_included=True,
        items_minor=items,
        discount_minor=discount,
        shipping_minor=0,
        tax_minor=0,
        total_minor=items - discount,
        placed_at=datetime(2026, 11, 21, tzinfo=UTC),
        placed_on=date(2026, 11, 21),
        note="",
        lines=lines,
    )


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An order, its rows, and the order after an edit."""

    before: PlacedOrder
    rows: list[DiscountRow]
    after: PlacedOrder
    by_hand: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Orders whose lines carry rows of their own, shares of the order's rows, and a part by hand."""
    small = st.integers(0, 500)
    lines: list[PlacedLine] = []
    rows: list[DiscountRow] = []
    by_hand = of_order = 0
    for _ in range(draw(st.integers(1, 4))):
        own = draw(st.lists(st.integers(1, 300), max_size=3))
        share, hand = draw(small), draw(st.sampled_from([0, 0, 7, 300]))
        discount = sum(own) + share + hand
        item = placed_line(
            draw(st.integers(1, 9)), max(discount, 1) + draw(st.integers(0, 5000)), discount
        )
        lines.append(item)
        rows += [DiscountRow(id=new_id(), amount_minor=off, order_line_id=item.id) for off in own]
        by_hand += hand
        of_order += share
    for weight in draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)) if of_order else ():
        part = min(of_order, max(of_order * weight // 3, 1))
        of_order -= part
        if part:
            rows.append(DiscountRow(id=new_id(), amount_minor=part, order_line_id=None))
    edited = [
        msgspec.structs.replace(item, quantity=quantity, discount_minor=discount)
        for item in lines
        if (quantity := Decimal(draw(st.integers(0, 12))))
        for discount in [
            draw(st.just(scaled_discount(item, quantity, currency="CLP")) | st.integers(0, 2000))
        ]
    ]
    return Case(before=placed(lines), rows=rows, after=placed(edited), by_hand=by_hand + of_order)


@given(cases())
def test_rows_never_exceed_what_the_lines_carry(case: Case) -> None:
    carried = carried_discounts(case.before, case.after, case.rows)

    assert [row.id for row in carried] == [row.id for row in case.rows]
    assert min((row.amount_minor for row in carried), default=0) >= 0
    assert sum(row.amount_minor for row in carried) <= case.after.discount_minor
    for item in case.after.lines:
        own = [row.amount_minor for row in carried if row.order_line_id == item.id]
        assert sum(own) <= item.discount_minor
    kept = {item.id for item in case.after.lines}
    assert all(
        not row.amount_minor
        for row in carried
        if row.order_line_id and row.order_line_id not in kept
    )


@given(cases())
def test_lines_that_stay_as_they_are_leave_their_rows(case: Case) -> None:
    assert carried_discounts(case.before, case.before, case.rows) == case.rows


@given(cases())
def test_rows_carry_all_of_it_where_nothing_was_taken_off_by_hand(case: Case) -> None:
    edited = [
        msgspec.structs.replace(
            item, discount_minor=scaled_discount(old, item.quantity, currency="CLP")
        )
        for old in case.before.lines
        for item in case.after.lines
        if item.id == old.id
    ]
    after = placed(edited)

    carried = carried_discounts(case.before, after, case.rows)

    left = after.discount_minor - sum(row.amount_minor for row in carried)
    assert left == 0 if not case.by_hand else left >= 0


@given(st.lists(st.integers(1, 100), min_size=1, max_size=4), st.integers(0, 100))
def test_rows_above_their_line_are_brought_down_to_it(own: list[int], discount: int) -> None:
    item = placed_line(2, 1000, discount)
    rows = [DiscountRow(id=new_id(), amount_minor=off, order_line_id=item.id) for off in own]

    carried = carried_discounts(placed([item]), placed([item]), rows)

    assert sum(row.amount_minor for row in carried) <= discount


def test_share_of_the_order_follows_what_lines_still_cost() -> None:
    first, second = placed_line(1, 1000, 460), placed_line(1, 1000, 100)
    coupon = DiscountRow(id=new_id(), amount_minor=160, order_line_id=None)

    (left,) = carried_discounts(placed([first, second]), placed([second]), [coupon])

    assert left.amount_minor == 80
    assert promotions.share_out(160, [1000, 1000], [460, 100]) == [80, 80]
