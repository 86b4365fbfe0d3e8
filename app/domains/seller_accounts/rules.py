"""What a seller earns when goods leave, gives back when they return, and may be paid; pure.

**When.** A seller has earned when goods have left, not when they were ordered: what is edited or canceled before needs
no reversal, and a line that leaves in parts is earned in parts. Each part is the rounded share of all that left so far,
less what was counted before, so that the parts add up to the line exactly.

| 3 units for 1.000, commission 100, tax on it 19 | gross | commission | tax | balance |
|---|---|---|---|---|
| the first leaves | 333 | 33 | 6 | 294 |
| the other two leave | 667 | 67 | 13 | 881 |
| one comes back | -333 | -33 | -6 | 587 |

**Retention.** Of each sale a share is kept for some days, by the terms of the day on which the goods left; a return
takes its share of that along. What can be paid is the balance less what is retained, and never less than nothing.
"""

from datetime import date, timedelta
from decimal import Decimal

from app.domains.seller_accounts.types import Parts, Portion, Retention
from app.kernel.money import major, round_minor


def share_of(portion: Portion, currency: str) -> Parts:
    """What a portion of a line is worth, so that all portions add up to the line."""
    until = min(portion.earlier + portion.quantity, portion.ordered)

    def part(whole: int, counted: int) -> int:
        return round_minor(major(whole, currency) * until / portion.ordered, currency) - counted

    whole, counted = portion.whole, portion.counted
    return Parts(
        gross_minor=part(whole.gross_minor, counted.gross_minor),
        commission_minor=part(whole.commission_minor, counted.commission_minor),
        tax_minor=part(whole.tax_minor, counted.tax_minor),
    )


def negated(parts: Parts) -> Parts:
    """The same with the other sign."""
    return Parts(
        gross_minor=-parts.gross_minor,
        commission_minor=-parts.commission_minor,
        tax_minor=-parts.tax_minor,
    )


def retained_of(
    amount_minor: int, terms: Retention, *, on: date, currency: str
) -> tuple[int, date | None]:
    """What of a sale is kept, and the first day on which it is not any more."""
    kept = round_minor(major(max(amount_minor, 0), currency) * terms.rate, currency)
    if not kept or not terms.days:
        return 0, None
    return kept, on + timedelta(days=terms.days)


def retained_share(
    retained_minor: int, *, quantity: Decimal, of_quantity: Decimal, currency: str
) -> int:
    """How much of what is retained of a line goes with the quantity that comes back."""
    share = major(retained_minor, currency) * min(quantity, of_quantity) / of_quantity
    return round_minor(share, currency)


def payable(balance_minor: int, retained_minor: int) -> int:
    """What can be paid now."""
    return max(balance_minor - max(retained_minor, 0), 0)
