"""What sellers earn and may be paid, from the worked table and as properties."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domains.seller_accounts.rules import payable, share_of
from app.domains.seller_accounts.types import Parts, Portion

WHOLE = Parts(gross_minor=1000, commission_minor=100, tax_minor=19)


def portion(quantity: int, *, earlier: int = 0, counted: Parts | None = None) -> Portion:
    return Portion(
        ordered=Decimal(3),
        earlier=Decimal(earlier),
        quantity=Decimal(quantity),
        whole=WHOLE,
        counted=counted or Parts(),
    )


def test_the_worked_table_holds() -> None:
    first = share_of(portion(1), "CLP")
    rest = share_of(portion(2, earlier=1, counted=first), "CLP")

    assert (first.gross_minor, first.commission_minor, first.tax_minor) == (333, 33, 6)
    assert (rest.gross_minor, rest.commission_minor, rest.tax_minor) == (667, 67, 13)
    assert first.net_minor + rest.net_minor == WHOLE.net_minor == 881


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=8),
    st.integers(0, 10**9),
    st.integers(0, 10**8),
    st.integers(0, 10**7),
)
def test_parts_add_up_to_the_line_however_it_leaves(
    quantities: list[int], gross: int, commission: int, tax: int
) -> None:
    whole = Parts(gross_minor=gross, commission_minor=commission, tax_minor=tax)
    counted, earlier = Parts(), Decimal(0)

    for quantity in quantities:
        part = share_of(
            Portion(
                ordered=Decimal(sum(quantities)),
                earlier=earlier,
                quantity=Decimal(quantity),
                whole=whole,
                counted=counted,
            ),
            "CLP",
        )
        earlier += quantity
        counted = Parts(
            gross_minor=counted.gross_minor + part.gross_minor,
            commission_minor=counted.commission_minor + part.commission_minor,
            tax_minor=counted.tax_minor + part.tax_minor,
        )

    assert counted == whole


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_never_more_is_paid_than_the_balance_and_never_what_is_retained(
    balance: int, retained: int
) -> None:
    paid = payable(balance, retained)

    assert 0 <= paid <= max(balance, 0)
    assert paid == 0 or balance - paid >= retained
