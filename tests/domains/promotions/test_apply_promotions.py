"""What promotions take off: the worked tables of docs/guides/promotions.md, and properties."""

from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.promotions import (
    AmountOff,
    Basket,
    BuyGet,
    FreeShipping,
    Level,
    Measure,
    Offer,
    Percentage,
    Step,
    Tiers,
    Why,
    apply_promotions,
)
from app.domains.promotions.types import Effect
from tests.domains.promotions.baskets import AT, basket, key, line, offer, only, percent


def test_i12_a_coupon_of_70_percent_after_a_promotion_of_40_percent_is_82_percent() -> None:
    forty = percent(1, "0.4", level=Level.LINE)
    seventy = percent(2, "0.7", code="SEVENTY", coupon_id=key(9))

    found = apply_promotions(basket(line(1, 10_000)), [seventy, forty])

    assert [(part.reason, part.amount_minor) for part in found.parts] == [
        ("Promotion 1", 4_000),
        ("Promotion 2", 4_200),
    ]
    assert found.total_minor == 8_200


def test_lines_come_before_the_order_whatever_the_priority() -> None:
    on_order = offer(1, AmountOff(amount_minor=1_000), priority=1)
    on_line = percent(2, "0.5", priority=99, level=Level.LINE)

    found = apply_promotions(basket(line(1, 10_000)), [on_order, on_line])

    assert [part.amount_minor for part in found.parts] == [5_000, 1_000]


def test_an_exclusive_offer_that_comes_first_counts_alone() -> None:
    exclusive = percent(1, "0.2", priority=10, is_exclusive=True)
    other = percent(2, "0.1", priority=20)

    found = apply_promotions(basket(line(1, 1_000)), [other, exclusive])

    assert found.total_minor == 200
    assert [(item.name, item.why) for item in found.refusals] == [
        ("Promotion 2", Why.NOT_COMBINABLE)
    ]


def test_two_codes_of_one_promotion_count_once() -> None:
    promotion_id = UUID(int=9)
    codes = [
        msgspec.structs.replace(percent(n, "0.5", code=f"CODE{n}"), promotion_id=promotion_id)
        for n in (1, 2)
    ]

    found = apply_promotions(basket(line(1, 1_000)), codes)

    assert (found.total_minor, [item.why for item in found.refusals]) == (500, [Why.NOT_COMBINABLE])


def test_an_exclusive_offer_that_comes_later_does_not_count() -> None:
    first = percent(1, "0.1", priority=10)
    exclusive = percent(2, "0.5", priority=20, is_exclusive=True)

    found = apply_promotions(basket(line(1, 1_000)), [exclusive, first])

    assert found.total_minor == 100
    assert found.refusals[0].why is Why.NOT_COMBINABLE


def test_at_the_same_priority_a_coupon_comes_before_a_promotion() -> None:
    promotion = percent(1, "0.1")
    coupon = percent(2, "0.2", code="SALE", is_exclusive=True)

    found = apply_promotions(basket(line(1, 1_000)), [promotion, coupon])

    assert [part.code for part in found.parts] == ["SALE"]


@pytest.mark.parametrize(
    ("effect", "level", "taken"),
    [
        (Percentage(rate=Decimal("0.15")), Level.ORDER, [150, 600]),
        (AmountOff(amount_minor=1_000), Level.ORDER, [200, 800]),
        # Off each unit: 2 units of 500 and 4 of 1,000.
        (AmountOff(amount_minor=100), Level.LINE, [200, 400]),
        # Never more than the goods cost.
        (AmountOff(amount_minor=600), Level.LINE, [1_000, 2_400]),
        (AmountOff(amount_minor=9_000), Level.ORDER, [1_000, 4_000]),
        # Six units: two groups of three, the two cheapest are free.
        (BuyGet(buy=2, get=1), Level.LINE, [1_000, 0]),
        (BuyGet(buy=2, get=1, rate=Decimal("0.5")), Level.LINE, [500, 0]),
        # One group of six: three are given, two cheap ones and one of the others.
        (BuyGet(buy=3, get=3), Level.LINE, [1_000, 1_000]),
        (BuyGet(buy=7, get=1), Level.LINE, [0, 0]),
    ],
)
def test_effects_by_the_table(effect: Effect, level: Level, taken: list[int]) -> None:
    goods = basket(line(1, 1_000, "2"), line(2, 4_000, "4"))

    found = apply_promotions(goods, [offer(1, effect, level=level)])

    assert list(found.line_minor) == taken


@pytest.mark.parametrize(
    ("quantity", "taken"), [("2", 0), ("3", 300), ("9", 900), ("10", 2_000), ("50", 10_000)]
)
def test_tiers_count_the_highest_step_that_is_reached(quantity: str, taken: int) -> None:
    tiers = Tiers(
        measure=Measure.QUANTITY,
        steps=(
            Step(reached=Decimal(10), rate=Decimal("0.2")),
            Step(reached=Decimal(3), rate=Decimal("0.1")),
        ),
    )

    found = apply_promotions(basket(line(1, int(quantity) * 1_000, quantity)), [offer(1, tiers)])

    assert found.total_minor == taken


def test_free_shipping_takes_shipping_off_and_nothing_else() -> None:
    goods = basket(line(1, 1_000), shipping_minor=3_990)

    found = apply_promotions(goods, [offer(1, FreeShipping())])
    capped = apply_promotions(goods, [offer(1, FreeShipping(most_minor=2_000))])

    assert (found.shipping_minor, found.line_minor) == (3_990, (0,))
    assert found.parts[0].level is Level.SHIPPING
    assert capped.shipping_minor == 2_000


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"is_active": False}, Why.INACTIVE),
        ({"is_decided": False}, Why.UNDECIDED),
        ({"valid_from": AT + timedelta(seconds=1)}, Why.NOT_YET),
        ({"valid_to": AT}, Why.OVER),
        ({"is_used_up": True}, Why.USED_UP),
        ({"is_used_by_customer": True}, Why.USED_BY_CUSTOMER),
        ({"currency": "USD"}, Why.CURRENCY),
        ({"conditions": only(channels=frozenset({"web"}))}, Why.CHANNEL),
        ({"conditions": only(customer_group_ids=frozenset({key(5)}))}, Why.CUSTOMER_GROUP),
        ({"conditions": only(first_order_only=True)}, Why.FIRST_ORDER),
        ({"conditions": only(variant_ids=frozenset({key(77)}))}, Why.GOODS),
        ({"conditions": only(min_amount_minor=1_001), "currency": "CLP"}, Why.MIN_AMOUNT),
        ({"conditions": only(min_quantity=Decimal(2))}, Why.MIN_QUANTITY),
    ],
)
def test_a_condition_that_fails_is_the_reason(values: dict[str, object], why: Why) -> None:
    found = apply_promotions(basket(line(1, 1_000)), [percent(1, "0.1", **values)])

    assert found.parts == ()
    assert [item.why for item in found.refusals] == [why]


@pytest.mark.parametrize(
    "conditions",
    [
        only(variant_ids=frozenset({key(1)})),
        only(product_ids=frozenset({key(1001)})),
        only(category_ids=frozenset({key(50)})),
        only(brand_ids=frozenset({key(60)})),
    ],
)
def test_only_the_named_goods_get_something_off(conditions: object) -> None:
    goods = basket(
        line(1, 1_000, category_ids=frozenset({key(50), key(51)}), brand_id=key(60)),
        line(2, 1_000),
    )

    found = apply_promotions(goods, [percent(1, "0.1", conditions=conditions)])

    assert found.line_minor == (100, 0)


def test_no_line_goes_below_its_floor() -> None:
    goods = basket(line(1, 999), line(2, 1_000), floor_rate=Decimal("0.3"))

    found = apply_promotions(goods, [percent(1, "0.9")])

    assert found.line_minor == (699, 700)


effects = st.one_of(
    st.builds(Percentage, rate=st.decimals("0.01", 1, places=2)),
    st.builds(AmountOff, amount_minor=st.integers(1, 10**7)),
    st.builds(FreeShipping),
    st.builds(
        BuyGet, buy=st.integers(1, 4), get=st.integers(1, 3), rate=st.decimals("0.1", 1, places=1)
    ),
)


@st.composite
def some_offer(draw: st.DrawFn) -> Offer:
    goods = draw(st.sets(st.integers(1, 4)))
    return offer(
        draw(st.integers(1, 10**6)),
        draw(effects),
        level=draw(st.sampled_from([Level.LINE, Level.ORDER])),
        priority=draw(st.integers(0, 3)),
        is_exclusive=draw(st.booleans()),
        conditions=only(variant_ids=frozenset(map(key, goods))),
    )


@st.composite
def some_basket(draw: st.DrawFn) -> Basket:
    lines = draw(
        st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 9)), min_size=1, max_size=8)
    )
    return basket(
        *(line(i, amount, str(quantity)) for i, (amount, quantity) in enumerate(lines, 1)),
        shipping_minor=draw(st.integers(0, 10**5)),
        floor_rate=draw(st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.333333")])),
    )


offers_of = st.lists(some_offer(), max_size=6, unique_by=lambda item: item.id)
baskets_of = some_basket()


@given(goods=baskets_of, offers=offers_of)
def test_i12_no_offers_together_take_a_line_below_its_floor(
    goods: Basket, offers: list[Offer]
) -> None:
    found = apply_promotions(goods, offers)

    for item, taken in zip(goods.lines, found.line_minor, strict=True):
        least = int((item.amount_minor * goods.floor_rate).to_integral_value(ROUND_CEILING))
        assert 0 <= taken <= item.amount_minor - least
    assert 0 <= found.shipping_minor <= goods.shipping_minor


@given(goods=baskets_of, offers=offers_of)
def test_parts_add_up_to_what_is_taken_off(goods: Basket, offers: list[Offer]) -> None:
    found = apply_promotions(goods, offers)

    on_goods = [part for part in found.parts if part.level is not Level.SHIPPING]
    assert all(sum(part.shares) == part.amount_minor > 0 for part in on_goods)
    by_line = [sum(shares) for shares in zip(*(part.shares for part in on_goods), strict=True)]
    assert by_line == list(found.line_minor if on_goods else [])
    assert sum(part.amount_minor for part in found.parts) == found.total_minor
    assert len(found.parts) + len(found.refusals) == len(offers)


@given(goods=baskets_of, offers=offers_of, data=st.data())
def test_the_order_in_which_offers_are_given_makes_no_difference(
    goods: Basket, offers: list[Offer], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(offers))

    assert apply_promotions(goods, shuffled).parts == apply_promotions(goods, offers).parts


@given(
    amount=st.integers(2, 10**6),
    cut=st.integers(1, 10**6),
    rate=st.decimals("0.01", 1, places=2),
)
def test_splitting_a_line_does_not_move_what_a_fraction_takes_off(
    amount: int, cut: int, rate: Decimal
) -> None:
    first = 1 + cut % (amount - 1)
    twin = line(1, amount - first, position=2)
    deal = percent(1, str(rate))

    whole = apply_promotions(basket(line(1, amount), line(3, 105)), [deal])
    split = apply_promotions(basket(line(1, first), twin, line(3, 105)), [deal])

    assert split.total_minor == whole.total_minor
