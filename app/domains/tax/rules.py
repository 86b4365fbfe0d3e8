"""The only tax arithmetic of the system; pure.

A document owes, for each tax, the exact tax of all its lines rounded once. Each line shows its own rounded share, and
what rounding leaves over goes to the last line that carries the tax. The rest can never be more than half a minor
unit a line; if it is, something is wrong and nothing is placed.

Prices without tax: the base of a tax is the line's amount, and the tax comes on top. Prices with tax: the amount
contains every tax of the line, ``amount = base * (1 + sum of rates)``, so base plus taxes is the amount to the unit.

Worked, CLP, 19 %, prices without tax: lines of 105, 105 and 105 owe 59.85 = 60 together; each alone rounds to 20
(19.95), and the sum is 60. Lines of 103 owe 58.71 = 59; alone 20, 20, 20 (19.57): the last line shows 19.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.domains.tax.errors import TaxResidueError
from app.domains.tax.types import LineTax, Rate, TaxableLine, TaxResult
from app.kernel.money import major, round_minor


def order_taxes(lines: Sequence[TaxableLine], *, currency: str, tax_included: bool) -> TaxResult:
    """The taxes of a document, line by line.

    Raises:
        TaxResidueError: If the lines' taxes are too far from the document's.
    """
    exact = [_exact_taxes(line, currency, tax_included=tax_included) for line in lines]
    amounts = [[round_minor(tax, currency) for tax in taxes] for taxes in exact]
    for code in _codes(lines):
        _give_residue(lines, exact, amounts, code=code, currency=currency)
    taxes = [
        _line_taxes(line, found, tax_included=tax_included)
        for line, found in zip(lines, amounts, strict=True)
    ]
    return TaxResult(lines=taxes, tax_minor=sum(sum(found) for found in amounts))


def _exact_taxes(line: TaxableLine, currency: str, *, tax_included: bool) -> list[Decimal]:
    """The unrounded taxes of a line, in major units."""
    amount = major(line.amount_minor, currency)
    divisor = 1 + sum((rate.rate for rate in line.rates), Decimal(0)) if tax_included else 1
    return [amount * rate.rate / divisor for rate in line.rates]


def _codes(lines: Sequence[TaxableLine]) -> list[str]:
    return list(dict.fromkeys(rate.code for line in lines for rate in line.rates))


def _give_residue(
    lines: Sequence[TaxableLine],
    exact: Sequence[Sequence[Decimal]],
    amounts: list[list[int]],
    *,
    code: str,
    currency: str,
) -> None:
    """Make the rounded taxes of a code add up to the document's, by the last line that carries it.

    Raises:
        TaxResidueError: If more is left over than rounding can explain.
    """
    places = [
        (row, column)
        for row, line in enumerate(lines)
        for column, rate in enumerate(line.rates)
        if rate.code == code
    ]
    owed = round_minor(sum((exact[row][column] for row, column in places), Decimal(0)), currency)
    residue = owed - sum(amounts[row][column] for row, column in places)
    if not residue:
        return
    # Half a unit for each line and half for the document is all that rounding can leave.
    if 2 * abs(residue) > len(places) + 1:
        raise TaxResidueError(f"The tax {code} of the lines is {residue} units off the document's.")
    for row, column in reversed(places):
        share = max(residue, -amounts[row][column])
        # A line of zero owes nothing, whatever is left over.
        if not lines[row].amount_minor or not lines[row].rates[column].rate:
            continue
        amounts[row][column] += share
        residue -= share
        if not residue:
            return
    raise TaxResidueError(f"No line can take the {residue} units left of the tax {code}.")


def _line_taxes(line: TaxableLine, amounts: Sequence[int], *, tax_included: bool) -> list[LineTax]:
    base = line.amount_minor - sum(amounts) if tax_included else line.amount_minor
    return [
        LineTax(
            code=rate.code, name=rate.name, rate=rate.rate, base_minor=base, amount_minor=amount
        )
        for rate, amount in zip(line.rates, amounts, strict=True)
    ]


def total_minor(*, items: int, discount: int, shipping: int, tax: int, tax_included: bool) -> int:
    """What an order comes to, by the equation that the database holds too."""
    return items - discount + shipping + (0 if tax_included else tax)


def applicable(rates: Sequence[Rate]) -> list[Rate]:
    """Rates of one class in a stable order, so that documents look alike."""
    return sorted(rates, key=lambda rate: rate.code)
