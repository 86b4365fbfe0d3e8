"""What a return is worth and how much goes back; the worked tables of the rules."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.returns.rules import refund_due, worth_of_part
from app.domains.returns.types import LineWorth, RefundBasis
from app.kernel.ids import new_id


def line_worth(paid: int, quantity: int, tax: int = 0) -> LineWorth:
    return LineWorth(
        order_line_id=new_id(), quantity=Decimal(quantity), paid_minor=paid, tax_minor=tax
    )


def test_three_shirts_returned_one_by_one_are_worth_the_line() -> None:
    line = line_worth(29_990, 3)

    worth = [
        worth_of_part(
            line, before=Decimal(before), quantity=Decimal(1), currency="CLP"
        ).amount_minor
        for before in range(3)
    ]

    assert worth == [9997, 9996, 9997]


@given(
    paid=st.integers(0, 10**9),
    tax=st.integers(0, 10**8),
    cuts=st.lists(st.integers(0, 50), max_size=6),
    quantity=st.integers(1, 50),
    currency=st.sampled_from(["CLP", "BRL", "CLF"]),
)
def test_parts_of_a_line_add_up_to_the_line(
    paid: int, tax: int, cuts: list[int], quantity: int, currency: str
) -> None:
    line = line_worth(paid, quantity, tax=min(tax, paid))
    steps = sorted({0, quantity, *(cut for cut in cuts if cut < quantity)})

    parts = [
        worth_of_part(
            line, before=Decimal(before), quantity=Decimal(after - before), currency=currency
        )
        for before, after in pairwise(steps)
    ]

    assert sum(part.amount_minor for part in parts) == paid
    assert all(0 <= part.tax_minor <= part.amount_minor for part in parts)


@pytest.mark.parametrize(
    ("received", "earlier", "goods", "shipping", "fee", "due"),
    [
        (29_990, 0, 9_997, 0, 0, 9_997),  # paid in full
        (20_000, 0, 9_997, 0, 0, 7),  # keeps 19,993 and has paid 20,000
        (0, 0, 9_997, 0, 0, 0),  # not paid at all
        (19_993, 9_997, 9_996, 0, 0, 9_996),  # the second return, after the first went back
        (29_990, 0, 29_990, 2_000, 0, 29_990),  # never more than was paid
        (29_990, 0, 9_997, 0, 1_000, 8_997),  # a fee is kept
        (29_990, 0, 500, 0, 1_000, 0),  # a fee beyond the goods asks for nothing
    ],
)
def test_what_goes_back_follows_from_what_was_paid(
    *, received: int, earlier: int, goods: int, shipping: int, fee: int, due: int
) -> None:
    basis = RefundBasis(
        goods_minor=goods,
        shipping_minor=shipping,
        fee_minor=fee,
        order_total_minor=29_990,
        earlier_minor=earlier,
        received_minor=received,
    )

    assert refund_due(basis) == due


@given(
    total=st.integers(0, 10**9),
    goods=st.integers(0, 10**9),
    shipping=st.integers(0, 10**6),
    fee=st.integers(0, 10**6),
    received=st.integers(0, 10**9),
)
def test_i13_never_more_goes_back_than_was_received_nor_while_money_is_owed(
    *, total: int, goods: int, shipping: int, fee: int, received: int
) -> None:
    basis = RefundBasis(
        goods_minor=min(goods, total),
        shipping_minor=shipping,
        fee_minor=fee,
        order_total_minor=total,
        earlier_minor=0,
        received_minor=received,
    )

    due = refund_due(basis)

    kept = total - basis.goods_minor - shipping + fee
    assert 0 <= due <= received
    assert due == 0 or received - due >= kept
