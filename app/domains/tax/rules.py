"""The only tax arithmetic of the system; pure.

A document owes, for each tax, the exact tax of all its lines rounded once. Each line shows its own rounded share, and
what rounding leaves over goes to the last line that carries the tax. The rest can never be more than half a minor
unit a line; if it is, something is wrong and nothing is placed.

Lines with the same taxes are added up before the tax is computed. So a document owes the same however its goods are
spread over lines: splitting a line into lines whose amounts add up to it, or putting such lines together, moves no
unit of any tax nor of the total (see docs/guides/taxes.md).

Prices without tax: the base of a tax is the line's amount, and the tax comes on top. Prices with tax: the amount
contains every tax of the line, ``amount = base * (1 + sum of rates) * (1 + sum of compound rates)``, so base plus
taxes is the amount to the unit. A compound tax counts on the base with the other taxes on it.

Worked, CLP, 19 %, prices without tax: lines of 105, 105 and 105 owe 59.85 = 60 together; each alone rounds to 20
(19.95), and the sum is 60. Lines of 103 owe 58.71 = 59; alone 20, 20, 20 (19.57): the last line shows 19.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.domains.tax.errors import TaxResidueError
from app.domains.tax.types import (
    DocumentTotals,
    LineTax,
    Rate,
    TaxableLine,
    TaxResult,
    Withheld,
    Withholding,
    WithholdingBase,
)
from app.kernel.money import allocate, major, round_minor, step_of


def order_taxes(
    lines: Sequence[TaxableLine], *, currency: str, tax_included: bool, country: str = ""
) -> TaxResult:
    """The taxes of a document, line by line. ``country`` is the one whose rounding counts.

    Raises:
        TaxResidueError: If the lines' taxes are too far from the document's.
    """
    amounts = [
        [
            round_minor(tax, currency, country=country)
            for tax in _exact_taxes(
                major(line.amount_minor, currency), line.rates, tax_included=tax_included
            )
        ]
        for line in lines
    ]
    owed = _owed(lines, currency=currency, tax_included=tax_included)
    for code, exact in owed.items():
        whole = round_minor(exact, currency, country=country)
        _give_residue(
            lines, amounts, code=code, owed=whole, step=step_of(currency), tax_included=tax_included
        )
    taxes = [
        _line_taxes(line, found, tax_included=tax_included)
        for line, found in zip(lines, amounts, strict=True)
    ]
    return TaxResult(lines=taxes, tax_minor=sum(sum(found) for found in amounts))


def _exact_taxes(amount: Decimal, rates: Sequence[Rate], *, tax_included: bool) -> list[Decimal]:
    """The unrounded taxes on an amount, in major units."""
    simple = 1 + sum((rate.rate for rate in rates if not rate.is_compound), Decimal(0))
    compound = 1 + sum((rate.rate for rate in rates if rate.is_compound), Decimal(0))
    divisor = simple * compound if tax_included else Decimal(1)
    return [amount * rate.rate * (simple if rate.is_compound else 1) / divisor for rate in rates]


def _owed(lines: Sequence[TaxableLine], *, currency: str, tax_included: bool) -> dict[str, Decimal]:
    """What the document owes of each tax, exact, from the sums of the lines with the same taxes."""
    groups: dict[tuple[Rate, ...], int] = {}
    for line in lines:
        rates = tuple(line.rates)
        groups[rates] = groups.get(rates, 0) + line.amount_minor
    owed: dict[str, Decimal] = {}
    # A fixed order of the sums, so that not even the last digit depends on the order of lines.
    for rates, amount in sorted(groups.items(), key=_rates_of):
        exact = _exact_taxes(major(amount, currency), rates, tax_included=tax_included)
        for rate, tax in zip(rates, exact, strict=True):
            owed[rate.code] = owed.get(rate.code, Decimal(0)) + tax
    return owed


def _rates_of(group: tuple[tuple[Rate, ...], int]) -> list[tuple[str, Decimal]]:
    return [(rate.code, rate.rate) for rate in group[0]]


def _give_residue(
    lines: Sequence[TaxableLine],
    amounts: list[list[int]],
    *,
    code: str,
    owed: int,
    step: int,
    tax_included: bool,
) -> None:
    """Make the rounded taxes of a code add up to what is owed, by the last line that carries it.

    Where taxes are included no line gives more than it is worth; what is left then goes to the one before.

    Raises:
        TaxResidueError: If more is left over than rounding can explain.
    """
    places = [
        (row, column)
        for row, line in enumerate(lines)
        for column, rate in enumerate(line.rates)
        if rate.code == code
    ]
    residue = owed - sum(amounts[row][column] for row, column in places)
    if not residue:
        return
    # Half a unit for each line and half for the document is all that rounding can leave.
    if 2 * abs(residue) > (len(places) + 1) * step:
        raise TaxResidueError(f"The tax {code} of the lines is {residue} units off the document's.")
    for row, column in reversed(places):
        share = max(residue, -amounts[row][column])
        if tax_included:
            share = min(share, (lines[row].amount_minor - sum(amounts[row])) // step * step)
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
    simple = sum(
        amount for rate, amount in zip(line.rates, amounts, strict=True) if not rate.is_compound
    )
    return [
        LineTax(
            code=rate.code,
            name=rate.name,
            rate=rate.rate,
            base_minor=base + simple if rate.is_compound else base,
            amount_minor=amount,
        )
        for rate, amount in zip(line.rates, amounts, strict=True)
    ]


def divide_taxes(
    taxes: Sequence[LineTax],
    rates: Sequence[Rate],
    *,
    amounts_minor: Sequence[int],
    tax_included: bool,
) -> list[list[LineTax]]:
    """The taxes of a line whose goods become several lines worth ``amounts_minor``, which add up to the line's.

    ``taxes`` are in the order of ``rates``. Nothing is computed anew: each tax of the parts adds up to the line's.
    """
    left = [item.amount_minor for item in taxes]
    parts: list[list[LineTax]] = []
    for amount, share in zip(amounts_minor, allocate(sum(left), amounts_minor), strict=True):
        own = allocate(share, left)
        left = [rest - taken for rest, taken in zip(left, own, strict=True)]
        line = TaxableLine(amount_minor=amount, rates=rates)
        parts.append(_line_taxes(line, own, tax_included=tax_included))
    return parts


def total_minor(*, items: int, discount: int, shipping: int, tax: int, tax_included: bool) -> int:
    """What an order comes to, by the equation that the database holds too."""
    return items - discount + shipping + (0 if tax_included else tax)


def document_totals(
    lines: Sequence[TaxableLine],
    taxes: TaxResult,
    *,
    tax_included: bool,
    currency: str,
    withholdings: Sequence[Withholding] = (),
    country: str = "",
) -> DocumentTotals:
    """Net, tax and total of a document, and what is paid after the buyer kept its withholdings back.

    Each withholding is rounded once, on the whole document. Together they are at most the total.
    """
    amount = sum(line.amount_minor for line in lines)
    total = amount if tax_included else amount + taxes.tax_minor
    net = total - taxes.tax_minor
    withheld = withhold(
        withholdings, net_minor=net, tax_minor=taxes.tax_minor, currency=currency, country=country
    )
    return DocumentTotals(
        net_minor=net,
        tax_minor=taxes.tax_minor,
        total_minor=total,
        withheld=withheld,
        payable_minor=total - sum(item.amount_minor for item in withheld),
    )


def withhold(
    withholdings: Sequence[Withholding],
    *,
    net_minor: int,
    tax_minor: int,
    currency: str,
    country: str = "",
) -> list[Withheld]:
    """What the buyer keeps back of a document; what comes to nothing is left out.

    Each withholding is rounded once, on the whole document. Together they are at most net and tax.
    """
    withheld: list[Withheld] = []
    left = net_minor + tax_minor
    for item in withholdings:
        base = net_minor if item.base is WithholdingBase.NET else tax_minor
        owed = round_minor(major(base, currency) * item.rate, currency, country=country)
        kept = min(owed, left)
        left -= kept
        if kept:
            withheld.append(
                Withheld(
                    code=item.code,
                    name=item.name,
                    base=item.base,
                    rate=item.rate,
                    base_minor=base,
                    amount_minor=kept,
                )
            )
    return withheld


def applicable(rates: Sequence[Rate]) -> list[Rate]:
    """Rates of one class in a stable order, so that documents look alike."""
    return sorted(rates, key=lambda rate: rate.code)
