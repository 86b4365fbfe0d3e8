"""The tax arithmetic: worked tables and properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.tax import Rate, TaxableLine, order_taxes, total_minor
from app.kernel.money import major, round_minor

IVA = Rate(code="iva", name="IVA 19%", rate=Decimal("0.19"))
AR = Rate(code="iva", name="IVA 21%", rate=Decimal("0.21"))
LUXURY = Rate(code="luxury", name="Luxury 10%", rate=Decimal("0.10"))
EXEMPT = Rate(code="exempt", name="Exempt", rate=Decimal(0))


@pytest.mark.parametrize(
    ("amounts", "currency", "included", "taxes", "total"),
    [
        # 19 % on top: 59.85 together, each line rounds to 20.
        ([105, 105, 105], "CLP", False, [20, 20, 20], 60),
        # 58.71 together, each line rounds to 20: the last one takes one less.
        ([103, 103, 103], "CLP", False, [20, 20, 19], 59),
        # 19 % contained in 1,190 is 190; in 100 it is 15.97.
        ([1190], "CLP", True, [190], 190),
        ([100, 100, 100], "CLP", True, [16, 16, 16], 48),
        # Half a unit is rounded away from zero: 0.5 of 50 cents at 1 %... 2.50 * 0.19 = 0.475.
        ([250], "USD", False, [48], 48),
        ([0], "CLP", False, [0], 0),
    ],
)
def test_one_tax_by_the_table(
    *, amounts: list[int], currency: str, included: bool, taxes: list[int], total: int
) -> None:
    lines = [TaxableLine(amount_minor=amount, rates=[IVA]) for amount in amounts]

    result = order_taxes(lines, currency=currency, tax_included=included)

    assert [found[0].amount_minor for found in result.lines] == taxes
    assert result.tax_minor == total


def test_several_taxes_on_a_line_and_an_exempt_line() -> None:
    lines = [
        TaxableLine(amount_minor=10_000, rates=[AR, LUXURY]),
        TaxableLine(amount_minor=5_000, rates=[EXEMPT]),
    ]

    result = order_taxes(lines, currency="ARS", tax_included=False)

    assert [(item.code, item.amount_minor) for item in result.lines[0]] == [
        ("iva", 2100),
        ("luxury", 1000),
    ]
    assert [
        (item.code, item.rate, item.base_minor, item.amount_minor) for item in result.lines[1]
    ] == [("exempt", 0, 5000, 0)]
    assert result.tax_minor == 3100


def test_contained_taxes_share_one_base() -> None:
    line = TaxableLine(amount_minor=13_100, rates=[AR, LUXURY])

    found = order_taxes([line], currency="ARS", tax_included=True).lines[0]

    assert [(item.base_minor, item.amount_minor) for item in found] == [
        (10_000, 2_100),
        (10_000, 1_000),
    ]


rates = st.lists(
    st.sampled_from([IVA, LUXURY, EXEMPT]), min_size=1, max_size=3, unique_by=lambda rate: rate.code
)
lines_of = st.lists(
    st.builds(TaxableLine, amount_minor=st.integers(0, 10**9), rates=rates), min_size=1, max_size=40
)


@given(lines=lines_of, currency=st.sampled_from(["CLP", "USD", "KWD"]), included=st.booleans())
def test_lines_add_up_to_the_documents_tax(
    *, lines: list[TaxableLine], currency: str, included: bool
) -> None:
    result = order_taxes(lines, currency=currency, tax_included=included)

    for code in {rate.code for line in lines for rate in line.rates}:
        exact = Decimal(0)
        for line in lines:
            whole = sum(rate.rate for rate in line.rates)
            for rate in line.rates:
                if rate.code == code:
                    base = major(line.amount_minor, currency)
                    exact += base * rate.rate / ((1 + whole) if included else 1)
        shown = sum(
            item.amount_minor for found in result.lines for item in found if item.code == code
        )
        assert shown == round_minor(exact, currency)
    assert result.tax_minor == sum(item.amount_minor for found in result.lines for item in found)


@given(lines=lines_of, included=st.booleans())
def test_no_tax_is_negative_and_contained_taxes_fit(
    *, lines: list[TaxableLine], included: bool
) -> None:
    result = order_taxes(lines, currency="CLP", tax_included=included)

    for line, found in zip(lines, result.lines, strict=True):
        amounts = [item.amount_minor for item in found]
        assert min(amounts) >= 0
        if included:
            assert found[0].base_minor + sum(amounts) == line.amount_minor
            assert found[0].base_minor >= 0


@pytest.mark.parametrize(
    ("included", "total"), [(False, 1_190 + 500 - 100), (True, 1_000 + 500 - 100)]
)
def test_total_is_the_databases_equation(*, included: bool, total: int) -> None:
    assert (
        total_minor(items=1000, discount=100, shipping=500, tax=190, tax_included=included) == total
    )
