"""More is ordered than there is, and the company makes two orders of it: of what is there and of what is missing."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains import checkout, customers, inventory, orders, reporting, tax
from app.domains.checkout import (
    Idempotency,
    LineEdit,
    OrderCreate,
    OrderDesk,
    OrderEdit,
    OrderLineCreate,
    PlacedOrder,
)
from app.domains.checkout.rules import PricedLine, PricedOrder, Share, StockPlan, split_basket
from app.domains.checkout.types import Offer
from app.domains.customers import CreditTerms
from app.domains.inventory import AllocationPolicy, ShortagePolicy
from app.domains.orders import OrderDetail, OrderNotFoundError
from app.domains.payments import PaymentCreate, PaymentMethod
from app.domains.promotions import Level, Part
from app.domains.sellers import Commission
from app.domains.tax import Rate, TaxableLine, Withholding, WithholdingBase
from app.kernel.ids import new_id
from app.kernel.money import allocate
from app.platform.db.context import SYSTEM_ACTOR
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.checkout.test_promotions_on_orders import make_coupon, make_promotion
from tests.factories import sales
from tests.factories.commerce import Shop, count, drift, level, make_shop, receive

LIVE_USES = """
SELECT count(*) FROM tenant.promotion_use WHERE tenant_id = $1 AND released_at IS NULL
"""
USED = "SELECT sum(amount_minor)::bigint FROM tenant.promotion_use WHERE tenant_id = $1"
FREE_CREDIT = "SELECT credit_used_minor FROM tenant.customer WHERE tenant_id = $1 AND id = $2"
SUMS = ("items_minor", "discount_minor", "shipping_minor", "tax_minor", "total_minor")


class Counter:
    """A shop that makes two orders of a shortage: three of A, none of B."""

    def __init__(self, factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop) -> None:
        self.factory, self.tenant, self.shop = factory, tenant, shop

    async def place(self, *lines: tuple[str, int], **values: object) -> PlacedOrder:
        order = order_of(*lines, **values)
        desk = OrderDesk(self.factory)
        return (await desk.submit(self.tenant.id, order=order, actor=SYSTEM_ACTOR)).order

    async def pair(self, order: PlacedOrder) -> tuple[OrderDetail, OrderDetail]:
        assert order.split_into is not None
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            first = await orders.get_order(uow, order.id)
            return first, await orders.get_order(uow, order.split_into.id)

    async def cancel(self, order_id: UUID) -> None:
        async with self.factory.tenant(self.tenant.id) as uow:
            await orders.cancel_order(uow, order_id=order_id)

    async def value(self, sql: str, *values: object) -> int:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            return await uow.fetch_value(sql, *values)

    async def drifted(self) -> list[str]:
        async with self.factory.tenant(self.tenant.id) as uow:
            return [item.check for item in await reporting.reconcile(uow)]


def order_of(*lines: tuple[str, int], **values: object) -> OrderCreate:
    return OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines],
        **values,  # type: ignore[arg-type]
    )


@pytest.fixture
async def counter(factory: UnitOfWorkFactory, tenant: Tenant) -> Counter:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3}, "B": {"W1": 0}})
    async with factory.tenant(tenant.id) as uow:
        policy = AllocationPolicy(shortage=ShortagePolicy.SPLIT)
        await inventory.set_policy(uow, policy=policy)
    return Counter(factory, tenant, shop)


async def test_shortage_becomes_a_second_order_that_waits(counter: Counter) -> None:
    placed = await counter.place(("A", 5), ("B", 2), shipping_minor=900, external_id="7")

    first, second = await counter.pair(placed)
    assert [(item.sku, item.quantity, item.backordered) for item in first.lines] == [("A", 3, 0)]
    assert [(item.sku, item.quantity, item.backordered) for item in second.lines] == [
        ("A", 2, 2),
        ("B", 2, 2),
    ]
    assert (first.shipping_minor, second.shipping_minor) == (900, 0)
    assert (first.external_id, second.external_id) == ("7", None)
    assert first.number != second.number
    assert first.split_into == orders.OrderLink(id=second.id, number=second.number)
    assert second.split_from == orders.OrderLink(id=first.id, number=first.number)
    assert await level(counter.factory, counter.tenant.id, counter.shop.variants["A"]) == (3, 3)
    assert await counter.drifted() == []


async def test_the_two_come_to_what_one_would_have(counter: Counter) -> None:
    await make_coupon(counter.factory, counter.tenant, "TEN", rate="0.07")
    half = '{"kind": "percentage", "rate": "0.33"}'
    await make_promotion(counter.factory, counter.tenant, "Third", level="line", effect=half)
    await make_promotion(
        counter.factory, counter.tenant, "Free", level="order", effect='{"kind": "free_shipping"}'
    )
    order = order_of(("A", 7), ("B", 1), shipping_minor=900, coupon_codes=["TEN"])
    async with counter.factory.tenant(counter.tenant.id, read_only=True) as uow:
        one = await checkout.preview_order(uow, order=order)

    placed = await OrderDesk(counter.factory).submit(
        counter.tenant.id, order=order, actor=SYSTEM_ACTOR
    )

    first, second = await counter.pair(placed.order)
    for name in SUMS:
        assert getattr(first, name) + getattr(second, name) == getattr(one, name), name
    rows = [item.amount_minor for item in (*first.discounts, *second.discounts)]
    assert sum(rows) == sum(item.amount_minor for item in one.discounts)
    assert await count(counter.factory, counter.tenant.id, "promotion_use") == 3
    assert await counter.drifted() == []


@pytest.mark.parametrize(
    ("lines", "numbers"), [([("A", 3)], 1), ([("B", 2)], 1), ([("A", 3), ("B", 1)], 2)]
)
async def test_what_is_all_there_or_all_missing_is_one_order(
    counter: Counter, lines: list[tuple[str, int]], numbers: int
) -> None:
    placed = await counter.place(*lines)

    assert (placed.split_into is not None) == (numbers == 2)
    assert await count(counter.factory, counter.tenant.id, "sales_order") == numbers


async def test_repeated_request_is_answered_with_the_same_pair(counter: Counter) -> None:
    key = Idempotency(scope="s", key="k", request_hash=b"h")
    desk = OrderDesk(counter.factory)
    order = order_of(("A", 5), channel="web", external_id="9")

    async def submit(idempotency: Idempotency | None) -> checkout.Placement:
        return await desk.submit(
            counter.tenant.id, order=order, actor=SYSTEM_ACTOR, idempotency=idempotency
        )

    placements = [await submit(key), await submit(key), await submit(None)]

    assert [item.outcome.value for item in placements] == ["new", "replayed", "existing"]
    assert len({(item.order.id, item.order.split_into) for item in placements}) == 1
    assert await count(counter.factory, counter.tenant.id, "sales_order") == 2


async def test_each_order_takes_its_own_credit_and_canceling_one_leaves_the_other(
    counter: Counter,
) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        buyer = (await sales.make_customer(uow)).id
        terms = CreditTerms(payment_terms_days=30, limit_minor=5 * 1190, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=buyer, terms=terms)
    placed = await counter.place(("A", 5), customer_id=buyer, on_credit=True)
    taken = await counter.value(FREE_CREDIT, buyer)

    await counter.cancel(placed.id)

    first, second = await counter.pair(placed)
    assert taken == 5 * 1190
    assert await counter.value(FREE_CREDIT, buyer) == 2 * 1190
    assert (first.status, second.status) == ("canceled", "pending")
    assert await counter.drifted() == []


async def test_credit_that_does_not_reach_for_both_leaves_neither(counter: Counter) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        buyer = (await sales.make_customer(uow)).id
        terms = CreditTerms(payment_terms_days=30, limit_minor=5 * 1190 - 1, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=buyer, terms=terms)

    with pytest.raises(customers.CreditLimitExceededError):
        await counter.place(("A", 5), customer_id=buyer, on_credit=True)

    assert await count(counter.factory, counter.tenant.id, "sales_order") == 0
    assert await counter.value(FREE_CREDIT, buyer) == 0


@pytest.mark.parametrize("first_to_go", [0, 1])
async def test_coupon_is_used_once_and_free_again_when_both_are_canceled(
    counter: Counter, first_to_go: int
) -> None:
    await make_coupon(counter.factory, counter.tenant, "ONCE", limit=1)
    placed = await counter.place(("A", 5), coupon_codes=["ONCE"])
    pair = await counter.pair(placed)

    await counter.cancel(pair[first_to_go].id)
    one_left = await counter.value(LIVE_USES)
    await counter.cancel(pair[1 - first_to_go].id)

    assert (one_left, await counter.value(LIVE_USES)) == (1, 0)
    assert await counter.drifted() == []


@pytest.mark.parametrize(
    ("edited", "change"), [(0, {"quantity": Decimal(1)}), (1, {"discount_minor": 0})]
)
async def test_edited_order_of_a_pair_changes_the_one_use_by_its_own_part(
    counter: Counter, edited: int, change: dict[str, Any]
) -> None:
    await make_coupon(counter.factory, counter.tenant, "TEN")
    pair = await counter.pair(await counter.place(("A", 6), coupon_codes=["TEN"]))
    before = await counter.value(USED)

    edit = OrderEdit(lines=[LineEdit(line_id=pair[edited].lines[0].id, **change)])
    async with counter.factory.tenant(counter.tenant.id) as uow:
        after = (await checkout.edit_order(uow, order_id=pair[edited].id, edit=edit)).order

    taken = pair[edited].discount_minor - after.discount_minor
    assert taken > 0
    assert await counter.value(USED) == before - taken
    assert await counter.drifted() == []


async def test_both_canceled_at_once_give_the_coupon_back(counter: Counter) -> None:
    await make_coupon(counter.factory, counter.tenant, "ONCE", limit=1)
    placed = await counter.place(("A", 5), coupon_codes=["ONCE"])

    await asyncio.gather(*(counter.cancel(item.id) for item in await counter.pair(placed)))

    assert await counter.value(LIVE_USES) == 0


async def test_payment_pays_the_first_order_first(counter: Counter) -> None:
    payment = PaymentCreate(method=PaymentMethod.CASH, amount_minor=4 * 1190)

    placed = await counter.place(("A", 5), payment=payment)

    first, second = await counter.pair(placed)
    assert (first.status, first.paid_minor) == ("paid", 3 * 1190)
    assert (second.status, second.paid_minor) == ("pending", 1190)
    assert placed.paid_minor == 3 * 1190


async def test_history_of_both_names_the_other(counter: Counter) -> None:
    placed = await counter.place(("A", 5))

    first, second = await counter.pair(placed)
    async with counter.factory.tenant(counter.tenant.id, read_only=True) as uow:
        told = [(await orders.list_history(uow, item.id))[0].detail for item in (first, second)]
    assert told[0]["split_into"] == second.number
    assert told[1]["split_from"] == first.number


async def test_stock_that_comes_in_serves_the_second_order(counter: Counter) -> None:
    placed = await counter.place(("A", 5))
    variant = counter.shop.variants["A"]

    async with counter.factory.tenant(counter.tenant.id) as uow:
        await receive(uow, counter.shop.warehouses["W1"], variant, 4)
        await checkout.serve_backorders(uow, variant_ids=[variant])

    _, second = await counter.pair(placed)
    assert [(item.backordered, item.reserved_quantity) for item in second.lines] == [(0, 2)]
    assert await counter.drifted() == []


async def test_two_baskets_for_the_last_units_lose_none_and_promise_none_twice(
    counter: Counter,
) -> None:
    placed = await asyncio.gather(*(counter.place(("A", 2)) for _ in range(2)))

    lines = await asyncio.gather(*(counter.pair(item) for item in placed if item.split_into))
    ordered = sum(sum(line.quantity for line in item.lines) for item in placed)
    waiting = sum(line.quantity for _, second in lines for line in second.lines)
    assert (ordered + waiting, waiting) == (4, 1)
    assert await level(counter.factory, counter.tenant.id, counter.shop.variants["A"]) == (3, 3)
    assert await drift(counter.factory, counter.tenant.id) == 0


async def test_other_tenant_sees_neither(counter: Counter, other_tenant: Tenant) -> None:
    placed = await counter.place(("A", 5))
    assert placed.split_into is not None

    async with counter.factory.tenant(other_tenant.id, read_only=True) as uow:
        with pytest.raises(OrderNotFoundError):
            await orders.get_order(uow, placed.split_into.id)


IVA = Rate(code="iva", name="IVA", rate=Decimal("0.19"))
ISC = Rate(code="isc", name="ISC", rate=Decimal("0.10"))
IGV = Rate(code="igv", name="IGV", rate=Decimal("0.18"), is_compound=True)
KEPT = [
    Withholding(code="iva", name="x", base=WithholdingBase.TAX, rate=Decimal("0.15")),
    Withholding(code="net", name="x", base=WithholdingBase.NET, rate=Decimal(1)),
]
RATES = {"standard": [IVA], "luxury": [ISC, IGV]}


@st.composite
def baskets(draw: st.DrawFn) -> Share:
    """A priced basket of which some is missing, with a promotion off its lines and one off its shipping."""
    included = draw(st.booleans())
    quantities = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    prices = [draw(st.sampled_from(["0", "0.333333", "1", "99.99", "1190"])) for _ in quantities]
    classes = [draw(st.sampled_from(sorted(RATES))) for _ in quantities]
    totals = [
        int(Decimal(price) * quantity) for price, quantity in zip(prices, quantities, strict=True)
    ]
    cuts = [draw(st.integers(0, total)) for total in totals]
    shares = tuple(draw(st.integers(0, cut)) for cut in cuts)
    taxed = tax.order_taxes(
        [
            TaxableLine(amount_minor=total - cut, rates=RATES[name])
            for total, cut, name in zip(totals, cuts, classes, strict=True)
        ],
        currency="CLP",
        tax_included=included,
    )
    lines = [
        PricedLine(
            offer=Offer(
                variant_id=new_id(), sku="A", name="A", tax_class=name, is_active=True, parts=[],
                list_price=None, list_tax_included=None,
            ),
            quantity=Decimal(quantity),
            unit_price=Decimal(price),
            total_minor=total,
            discount_minor=cut,
            taxes=taxes,
        )
        for quantity, price, name, total, cut, taxes in zip(
            quantities, prices, classes, totals, cuts, taxed.lines, strict=True
        )
    ]  # fmt: skip
    shipping = draw(st.integers(0, 900))
    free = draw(st.integers(0, shipping))
    part = Part(
        level=Level.ORDER, reason="x", amount_minor=sum(shares), shares=shares, promotion_id=None,
        coupon_id=None, code=None,
    )  # fmt: skip
    off = msgspec.structs.replace(part, level=Level.SHIPPING, amount_minor=free, shares=())
    discount = sum(cuts) + free
    lacking = {
        index: Decimal(draw(st.integers(0, quantity)))
        for index, quantity in enumerate(quantities, start=1)
    }
    return Share(
        order=OrderCreate(lines=[]),
        priced=PricedOrder(
            currency="CLP",
            tax_included=included,
            lines=lines,
            parts=tuple(item for item in (part, off) if item.amount_minor),
            items_minor=sum(totals),
            discount_minor=discount,
            shipping_minor=shipping,
            tax_minor=taxed.tax_minor,
            total_minor=tax.total_minor(
                items=sum(totals), discount=discount, shipping=shipping, tax=taxed.tax_minor,
                tax_included=included,
            ),
            withheld=tax.withhold(
                KEPT,
                net_minor=sum(totals) - sum(cuts) - (taxed.tax_minor if included else 0),
                tax_minor=taxed.tax_minor,
                currency="CLP",
            ),
        ),
        plan=StockPlan(
            allocations=[], backordered={at: item for at, item in lacking.items() if item}
        ),
        commissions=[
            Commission(
                key=new_id(), scheme_id=None, rate=None, tax_rate=Decimal(0), tax_minor=owed,
                amount_minor=owed,
            )
            for owed in allocate(sum(totals) - sum(cuts), [max(item, 1) for item in totals])
        ],
    )  # fmt: skip


def kept(code: str, *orders: PricedOrder) -> int:
    """What a withholding keeps back over orders."""
    items = [item for order in orders for item in order.withheld if item.code == code]
    return sum(item.amount_minor for item in items)


@given(whole=baskets())
def test_split_moves_no_unit(whole: Share) -> None:
    shares = split_basket(whole, rates=RATES)

    for name in SUMS:
        found = sum(getattr(share.priced, name) for share in shares)
        assert found == getattr(whole.priced, name), name
    for share in shares:
        priced = share.priced
        assert priced.discount_minor <= priced.items_minor + priced.shipping_minor
        assert sum(part.amount_minor for part in priced.parts) <= priced.discount_minor
        for line in priced.lines:
            assert 0 <= line.discount_minor <= line.total_minor
            assert all(item.base_minor >= 0 and item.amount_minor >= 0 for item in line.taxes)
            worth = line.total_minor - line.discount_minor
            base = line.taxes[0].base_minor
            assert base == (worth - line.tax_minor if priced.tax_included else worth)
    assert sum(part.amount_minor for share in shares for part in share.priced.parts) == sum(
        part.amount_minor for part in whole.priced.parts
    )
    for code in ("iva", "net"):
        assert kept(code, *(share.priced for share in shares)) == kept(code, whole.priced)
    assert all(share.priced.payable_minor >= 0 for share in shares)
    owed = [item for share in shares for item in share.commissions if item]
    assert sum(item.amount_minor for item in owed) == sum(
        item.amount_minor for item in whole.commissions if item
    )
    assert sum(
        (line.quantity for share in shares for line in share.priced.lines), Decimal(0)
    ) == sum((line.quantity for line in whole.priced.lines), Decimal(0))
