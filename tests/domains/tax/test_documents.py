"""A document's tax: splitting and merging lines, rounding by country, withholdings, taxes on taxes."""

import random
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.tax import (
    Rate,
    TaxableLine,
    TaxResidueError,
    Withholding,
    WithholdingBase,
    document_totals,
    order_taxes,
)
from app.domains.tax.rules import _give_residue  # its guard is the rule
from app.kernel.money import allocate, round_minor, round_to_whole_units

IVA = Rate(code="iva", name="IVA 19%", rate=Decimal("0.19"))
TENTH = Rate(code="iva", name="IVA 10%", rate=Decimal("0.1"))
OTHER = Rate(code="other", name="Other 10%", rate=Decimal("0.1"))
IEPS = Rate(code="ieps", name="IEPS 8%", rate=Decimal("0.08"))
IVA_MX = Rate(code="iva", name="IVA 16%", rate=Decimal("0.16"), is_compound=True)
EXEMPT = Rate(code="exempt", name="Exempt", rate=Decimal(0))

amounts = st.integers(0, 10**7)
rate_sets = st.sampled_from([(IVA,), (TENTH, OTHER), (IEPS, IVA_MX), (EXEMPT,)])
lines_of = st.lists(
    st.builds(TaxableLine, amount_minor=amounts, rates=rate_sets), min_size=1, max_size=9
)
currencies = st.sampled_from(["CLP", "USD", "CLF", "JPY", "PYG"])


def owed(lines: Sequence[TaxableLine], currency: str, *, included: bool) -> dict[str, int]:
    """The document's tax by code."""
    found: dict[str, int] = {}
    for taxes in order_taxes(lines, currency=currency, tax_included=included).lines:
        for item in taxes:
            found[item.code] = found.get(item.code, 0) + item.amount_minor
    return found


@given(lines=lines_of, currency=currencies, included=st.booleans(), data=st.data())
def test_splitting_a_line_never_moves_a_unit_of_tax(
    *, lines: list[TaxableLine], currency: str, included: bool, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    weights = data.draw(st.lists(st.integers(0, 5), min_size=2, max_size=5))
    parts = [
        TaxableLine(amount_minor=part, rates=lines[place].rates)
        for part in allocate(lines[place].amount_minor, weights)
    ]
    split = [*lines[:place], *parts, *lines[place + 1 :]]

    assert owed(split, currency, included=included) == owed(lines, currency, included=included)


@given(lines=lines_of, currency=currencies, included=st.booleans(), seed=st.integers())
def test_the_order_of_lines_makes_no_difference(
    *, lines: list[TaxableLine], currency: str, included: bool, seed: int
) -> None:
    shuffled = random.Random(seed).sample(lines, len(lines))  # noqa: S311 - not for secrets

    assert owed(shuffled, currency, included=included) == owed(lines, currency, included=included)


@given(lines=lines_of, currency=currencies, included=st.booleans())
def test_sum_of_lines_is_the_total(
    *, lines: list[TaxableLine], currency: str, included: bool
) -> None:
    taxes = order_taxes(lines, currency=currency, tax_included=included)
    totals = document_totals(lines, taxes, tax_included=included, currency=currency)

    amount = sum(line.amount_minor for line in lines)
    on_lines = sum(item.amount_minor for found in taxes.lines for item in found)
    assert totals.tax_minor == on_lines
    assert totals.total_minor == totals.net_minor + totals.tax_minor
    assert totals.total_minor == (amount if included else amount + on_lines)
    assert totals.payable_minor == totals.total_minor


@pytest.mark.parametrize(
    ("net", "rate", "half_up", "half_even"),
    # Rounding as PHP's round() and as Python's round() do it: one peso, or one cent, apart.
    [
        (150, "0.19", 29, 28),  # 28.5: a pin of $150 net
        (4_550, "0.19", 865, 864),  # 864.5
        (250, "0.19", 48, 48),  # 47.5: the even one is the upper one, so both agree
        (50, "0.19", 10, 10),  # 9.5
        (350, "0.19", 67, 66),  # 66.5
    ],
)
def test_half_up_and_half_even_are_a_peso_apart(
    net: int, rate: str, half_up: int, half_even: int
) -> None:
    exact = Decimal(net) * Decimal(rate)

    assert int(exact.quantize(Decimal(1), ROUND_HALF_UP)) == half_up
    assert int(exact.quantize(Decimal(1), ROUND_HALF_EVEN)) == half_even == round(exact)
    assert round_minor(exact, "CLP") == half_up


def test_a_total_that_default_rounding_puts_one_peso_apart() -> None:
    line = TaxableLine(amount_minor=4_550, rates=[IVA])

    taxes = order_taxes([line], currency="CLP", tax_included=False, country="CL")

    # PHP says 5,415, Python's round() 5,414; the law's way is half up.
    assert 4_550 + taxes.tax_minor == 5_415
    assert 4_550 + round(Decimal(4_550) * IVA.rate) == 5_414


@pytest.mark.parametrize(("country", "amount"), [("BR", 462), ("", 463)])
def test_brazil_rounds_half_to_even(country: str, amount: int) -> None:
    rate = Rate(code="icms", name="ICMS 1.85%", rate=Decimal("0.0185"))

    found = order_taxes(
        [TaxableLine(amount_minor=25_000, rates=[rate])],
        currency="BRL", tax_included=False, country=country,
    )  # fmt: skip

    # R$ 250.00 at 1.85 % is 4.625.
    assert found.tax_minor == amount


@pytest.mark.parametrize(
    ("currency", "exact", "minor"),
    [
        ("CLP", "10.5", 11), ("PYG", "10.5", 11), ("JPY", "10.5", 11),
        ("BRL", "10.005", 1001), ("USD", "10.005", 1001), ("PEN", "10.005", 1001), ("MXN", "10.005", 1001),
        ("COP", "10.005", 1001), ("CLF", "10.00005", 100_001), ("KWD", "10.0005", 10_001),
        ("CLP", "-10.5", -11),
    ],
)  # fmt: skip
def test_i11_nothing_is_kept_beyond_the_minor_unit(currency: str, exact: str, minor: int) -> None:
    assert round_minor(Decimal(exact), currency) == minor


def test_pesos_of_colombia_are_rounded_to_whole_ones_by_setting() -> None:
    round_to_whole_units("COP", is_whole=True)
    try:
        lines = [
            TaxableLine(amount_minor=amount, rates=[IVA]) for amount in (10_300, 10_300, 10_300)
        ]
        found = order_taxes(lines, currency="COP", tax_included=False)
    finally:
        round_to_whole_units("COP", is_whole=False)

    # 58.71 pesos are 59; each line alone is 19.57, shown as 20, and the last one takes one less.
    assert [taxes[0].amount_minor for taxes in found.lines] == [2_000, 2_000, 1_900]


def test_a_residue_larger_than_the_lines_explain_is_refused() -> None:
    lines = [TaxableLine(amount_minor=100, rates=[IVA])] * 3

    with pytest.raises(TaxResidueError):
        _give_residue(lines, [[19], [19], [19]], code="iva", owed=60, step=1, tax_included=False)


def test_a_line_of_one_unit_takes_no_more_residue_than_it_is_worth() -> None:
    lines = [TaxableLine(amount_minor=amount, rates=[IEPS, IVA_MX]) for amount in (3, 3, 200, 1)]

    found = order_taxes(lines, currency="CLP", tax_included=True)

    assert min(item.base_minor for taxes in found.lines for item in taxes) >= 0
    assert found.tax_minor == sum(item.amount_minor for taxes in found.lines for item in taxes)


@given(amounts=st.lists(st.integers(0, 300), min_size=1, max_size=12))
def test_no_line_gives_more_tax_than_it_is_worth(amounts: list[int]) -> None:
    lines = [TaxableLine(amount_minor=amount, rates=[IEPS, IVA_MX]) for amount in amounts]

    found = order_taxes(lines, currency="CLP", tax_included=True)

    assert all(item.base_minor >= 0 for taxes in found.lines for item in taxes)


def test_a_compound_tax_counts_on_the_other_ones() -> None:
    on_top = order_taxes(
        [TaxableLine(amount_minor=10_000, rates=[IEPS, IVA_MX])], currency="MXN", tax_included=False
    )
    inside = order_taxes(
        [TaxableLine(amount_minor=12_528, rates=[IEPS, IVA_MX])], currency="MXN", tax_included=True
    )

    # 100.00 + 8 % = 108.00; 16 % of that is 17.28; together 125.28.
    for found in (on_top, inside):
        assert [(item.base_minor, item.amount_minor) for item in found.lines[0]] == [
            (10_000, 800),
            (10_800, 1_728),
        ]


def test_withholdings_lower_what_is_paid_and_not_the_total() -> None:
    lines = [TaxableLine(amount_minor=100_000_00, rates=[IVA])]
    taxes = order_taxes(lines, currency="COP", tax_included=False)

    totals = document_totals(
        lines, taxes, tax_included=False, currency="COP",
        withholdings=[
            Withholding(code="reteiva", name="ReteIVA", base=WithholdingBase.TAX, rate=Decimal("0.15")),
            Withholding(code="retefuente", name="Retefuente", base=WithholdingBase.NET, rate=Decimal("0.025")),
        ],
    )  # fmt: skip

    assert totals.total_minor == 119_000_00
    assert [(item.base_minor, item.amount_minor) for item in totals.withheld] == [
        (19_000_00, 2_850_00),
        (100_000_00, 2_500_00),
    ]
    assert totals.payable_minor == 119_000_00 - 5_350_00
