"""What sellers owe for what they sell: which scheme counts, and how much it comes to.

**Which scheme.** Of the schemes that are valid on the order's business date, both days included, and are in the order's
currency where they name amounts: the seller's own before those for everybody; of several, the one that began last, then
the one made last. Without one, the seller's plain rate of that day (``commission_rate``); without that, nothing.

**How much**, of a line's base, which is its total less its discount, rounded once per line:

| kind | commission |
|---|---|
| percentage | base x rate |
| fixed_unit | amount x quantity |
| fixed_order | amount, once for the seller's lines of an order, divided by their bases |
| category | base x the rate of the nearest category above the product that has one, else x the scheme's rate |
| tiered | base x the rate of the highest tier that the seller's turnover of the month, before this order, has reached |

A commission is never more than its line's base. Tax is ``commission x tax_rate``, rounded once per line, on top.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.sellers.types import (
    AgreedCommission,
    Commission,
    CommissionLine,
    Scheme,
    SchemeInForce,
    SchemeKind,
)
from app.kernel.money import allocate, major, round_minor

_NOTHING: Final = Decimal(0)


def commissions_for(
    lines: Sequence[CommissionLine], schemes: Mapping[UUID, SchemeInForce]
) -> list[Commission]:
    """What each line of one order owes, in the lines' order; ``schemes`` by seller, as ``find_schemes`` found them."""
    per_order = _divided(lines, schemes)
    return [_commission(line, schemes.get(line.seller_id), per_order) for line in lines]


def scaled_commission(
    agreed: AgreedCommission, *, base_minor: int, quantity: Decimal
) -> tuple[int, int]:
    """Commission and tax of a line that was changed, by what was agreed when it was sold, whatever counts today.

    A rate is taken of the new base; an amount shrinks and grows with the quantity.
    """
    if agreed.rate is None:
        share = major(agreed.amount_minor, agreed.currency) * quantity / agreed.quantity
        amount = min(round_minor(share, agreed.currency), base_minor)
    else:
        amount = _share(base_minor, agreed.rate, agreed.currency)
    return amount, _share(amount, agreed.tax_rate, agreed.currency)


def rate_of(line: CommissionLine, force: SchemeInForce) -> Decimal | None:
    """The share of its base that a line owes, or none where the scheme has an amount instead."""
    scheme = force.scheme
    match scheme.kind:
        case SchemeKind.PERCENTAGE:
            return scheme.rate or _NOTHING
        case SchemeKind.CATEGORY:
            rates = {item.category_id: item.rate for item in scheme.categories}
            named = (rates[category] for category in line.category_path if category in rates)
            return next(named, scheme.rate or _NOTHING)
        case SchemeKind.TIERED:
            reached = [tier for tier in scheme.tiers if tier.from_minor <= force.turnover_minor]
            top = max(reached, key=lambda tier: tier.from_minor, default=None)
            return top.rate if top else scheme.rate or _NOTHING
        case SchemeKind.FIXED_UNIT | SchemeKind.FIXED_ORDER:
            return None


def _commission(
    line: CommissionLine, force: SchemeInForce | None, per_order: Mapping[UUID, int]
) -> Commission:
    if force is None:
        return Commission(
            key=line.key, scheme_id=None, rate=None, amount_minor=0, tax_rate=_NOTHING, tax_minor=0
        )
    rate = rate_of(line, force)
    amount = min(_amount(line, force.scheme, rate=rate, per_order=per_order), line.base_minor)
    return Commission(
        key=line.key,
        scheme_id=force.scheme.id,
        rate=rate,
        amount_minor=amount,
        tax_rate=force.scheme.tax_rate,
        tax_minor=_share(amount, force.scheme.tax_rate, line.currency),
    )


def _amount(
    line: CommissionLine,
    scheme: Scheme,
    *,
    rate: Decimal | None,
    per_order: Mapping[UUID, int],
) -> int:
    if rate is not None:
        return _share(line.base_minor, rate, line.currency)
    if scheme.kind is SchemeKind.FIXED_ORDER:
        return per_order[line.key]
    unit = major(scheme.amount_minor or 0, line.currency)
    return round_minor(unit * line.quantity, line.currency)


def _divided(
    lines: Sequence[CommissionLine], schemes: Mapping[UUID, SchemeInForce]
) -> dict[UUID, int]:
    """Each line's part of an amount that is owed once for an order."""
    of_seller: dict[UUID, list[CommissionLine]] = defaultdict(list)
    for line in lines:
        of_seller[line.seller_id].append(line)
    parts: dict[UUID, int] = {}
    for seller_id, own in of_seller.items():
        force = schemes.get(seller_id)
        if force is None or force.scheme.kind is not SchemeKind.FIXED_ORDER:
            continue
        shares = allocate(force.scheme.amount_minor or 0, [line.base_minor for line in own])
        parts |= {line.key: share for line, share in zip(own, shares, strict=True)}
    return parts


def _share(amount_minor: int, rate: Decimal, currency: str) -> int:
    return round_minor(major(amount_minor, currency) * rate, currency)
