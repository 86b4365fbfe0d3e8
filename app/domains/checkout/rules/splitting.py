"""One basket as two orders: what is there, and what is missing; pure.

The basket is priced once, and nothing is computed anew: line totals, discounts, taxes, withholdings and commissions of
the two add up to the basket's, to the unit. Shipping and what is off it stay on the first, which also pays first.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from app.domains import promotions, tax
from app.domains.checkout.rules.commissions import commissions_of
from app.domains.checkout.rules.placing import StockPlan
from app.domains.checkout.rules.prices import PricedLine, PricedOrder
from app.domains.checkout.types import Facts, OrderCreate
from app.domains.inventory import ShortagePolicy
from app.domains.payments import PaymentCreate
from app.domains.promotions import Part
from app.domains.sellers import Commission
from app.domains.tax import Rate, Withheld, WithholdingBase
from app.kernel.ids import new_id
from app.kernel.money import allocate, round_minor


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """An order to be written: all of the basket, or its part; ``commissions`` are by line."""

    order: OrderCreate
    priced: PricedOrder
    plan: StockPlan
    commissions: list[Commission | None]


class _Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the basket, or its part; ``cuts`` are what each promotion takes off it."""

    position: int
    line: PricedLine
    commission: Commission | None
    cuts: list[int]


def shares_of(
    order: OrderCreate, priced: PricedOrder, *, plan: StockPlan, facts: Facts
) -> list[Share]:
    """The orders that a basket becomes: one, or two where the policy makes two of a shortage.

    What sellers owe is fixed here.
    """
    keys = [new_id() for _ in priced.lines]
    owed = commissions_of(priced.lines, keys, currency=priced.currency)
    whole = Share(
        order=order, priced=priced, plan=plan, commissions=[owed.get(key) for key in keys]
    )
    if plan.backordered and facts.policy.shortage is ShortagePolicy.SPLIT:
        return split_basket(whole, rates=facts.rates)
    return [whole]


def split_basket(whole: Share, *, rates: Mapping[str, Sequence[Rate]]) -> list[Share]:
    """The order of what is there and that of what is missing; the basket itself where it is all one or the other.

    ``rates`` are those that the basket was taxed with, by class of goods.
    """
    here: list[_Piece] = []
    missing: list[_Piece] = []
    for piece in _pieces(whole):
        lacking = whole.plan.backordered.get(piece.position, Decimal(0))
        if not lacking:
            here.append(piece)
        elif lacking == piece.line.quantity:
            missing.append(piece)
        else:
            served, waiting = _divide(
                piece, lacking, rates=rates[piece.line.offer.tax_class], priced=whole.priced
            )
            here.append(served)
            missing.append(waiting)
    if not here or not missing:
        return [whole]
    first, second = _divide_withheld(
        whole.priced.withheld,
        _priced(whole.priced, here, shipping=True),
        _priced(whole.priced, missing, shipping=False),
    )
    payments = _divide_payment(whole.order.payment, first.payable_minor, second.payable_minor)
    return [
        Share(
            order=msgspec.structs.replace(whole.order, payment=payments[0]),
            priced=first,
            plan=_served(whole.plan, here),
            commissions=[piece.commission for piece in here],
        ),
        Share(
            order=msgspec.structs.replace(
                whole.order, payment=payments[1], external_id=None, shipping_minor=0
            ),
            priced=second,
            plan=StockPlan(
                allocations=[],
                backordered={at: piece.line.quantity for at, piece in enumerate(missing, start=1)},
            ),
            commissions=[piece.commission for piece in missing],
        ),
    ]


def _pieces(whole: Share) -> list[_Piece]:
    return [
        _Piece(
            position=index + 1,
            line=line,
            commission=whole.commissions[index],
            cuts=[part.shares[index] if part.shares else 0 for part in whole.priced.parts],
        )
        for index, line in enumerate(whole.priced.lines)
    ]


def _divide(
    piece: _Piece, lacking: Decimal, *, rates: Sequence[Rate], priced: PricedOrder
) -> tuple[_Piece, _Piece]:
    """A line's part that is there, and the one that is missing."""
    line = piece.line
    quantities = [line.quantity - lacking, lacking]
    here = min(round_minor(quantities[0] * line.unit_price, priced.currency), line.total_minor)
    totals = [here, line.total_minor - here]
    discounts = _shared(line.discount_minor, totals)
    amounts = [total - off for total, off in zip(totals, discounts, strict=True)]
    taxes = tax.divide_taxes(
        line.taxes, rates, amounts_minor=amounts, tax_included=priced.tax_included
    )
    # What hands took off weighs like a promotion.
    weights = [*piece.cuts, line.discount_minor - sum(piece.cuts)]
    cuts = _shared(discounts[0], weights)[:-1]
    rest = [cut - taken for cut, taken in zip(piece.cuts, cuts, strict=True)]
    commissions = _divide_commission(piece.commission, amounts)
    served, waiting = (
        _Piece(
            position=piece.position,
            line=msgspec.structs.replace(
                line,
                quantity=quantity,
                total_minor=total,
                discount_minor=off,
                taxes=owed,
            ),
            commission=commission,
            cuts=own,
        )
        for quantity, total, off, owed, commission, own in zip(
            quantities, totals, discounts, taxes, commissions, (cuts, rest), strict=True
        )
    )
    return served, waiting


def _shared(total_minor: int, weights: Sequence[int]) -> list[int]:
    return allocate(total_minor, weights) if total_minor else [0] * len(weights)


def _divide_commission(
    commission: Commission | None, amounts: Sequence[int]
) -> list[Commission | None]:
    if commission is None:
        return [None] * len(amounts)
    owed = _shared(commission.amount_minor, amounts)
    taxed = _shared(commission.tax_minor, amounts)
    return [
        msgspec.structs.replace(commission, amount_minor=amount, tax_minor=tax_minor)
        for amount, tax_minor in zip(owed, taxed, strict=True)
    ]


def _priced(whole: PricedOrder, pieces: Sequence[_Piece], *, shipping: bool) -> PricedOrder:
    """What an order of some pieces comes to, with shipping or without."""
    lines = [piece.line for piece in pieces]
    items = sum(line.total_minor for line in lines)
    discount = sum(line.discount_minor for line in lines)
    if shipping:
        discount += whole.discount_minor - sum(line.discount_minor for line in whole.lines)
    tax_minor = sum(line.tax_minor for line in lines)
    shipping_minor = whole.shipping_minor if shipping else 0
    return PricedOrder(
        currency=whole.currency,
        tax_included=whole.tax_included,
        lines=lines,
        parts=_parts(whole.parts, pieces, shipping=shipping),
        items_minor=items,
        discount_minor=discount,
        shipping_minor=shipping_minor,
        tax_minor=tax_minor,
        total_minor=tax.total_minor(
            items=items,
            discount=discount,
            shipping=shipping_minor,
            tax=tax_minor,
            tax_included=whole.tax_included,
        ),
        withheld=[],
    )


def _divide_withheld(
    withheld: Sequence[Withheld], first: PricedOrder, second: PricedOrder
) -> list[PricedOrder]:
    """The two with what the buyer keeps back of each, by what it is kept back of."""
    left = [first.total_minor, second.total_minor]
    found: list[list[Withheld]] = [[], []]
    for item in withheld:
        bases = [_base(order, item.base) for order in (first, second)]
        amounts = promotions.share_out(item.amount_minor, bases, left)
        left = [room - amount for room, amount in zip(left, amounts, strict=True)]
        for own, base, amount in zip(found, bases, amounts, strict=True):
            if amount:
                own.append(msgspec.structs.replace(item, base_minor=base, amount_minor=amount))
    return [
        msgspec.structs.replace(order, withheld=own)
        for order, own in zip((first, second), found, strict=True)
    ]


def _base(order: PricedOrder, base: WithholdingBase) -> int:
    if base is WithholdingBase.TAX:
        return order.tax_minor
    amount = sum(line.total_minor - line.discount_minor for line in order.lines)
    return amount - (order.tax_minor if order.tax_included else 0)


def _parts(whole: Sequence[Part], pieces: Sequence[_Piece], *, shipping: bool) -> tuple[Part, ...]:
    """What promotions took off the pieces; what comes to nothing is none."""
    found: list[Part] = []
    for index, part in enumerate(whole):
        if not part.shares:
            found.extend([part] if shipping else [])
            continue
        shares = tuple(piece.cuts[index] for piece in pieces)
        if any(shares):
            found.append(msgspec.structs.replace(part, amount_minor=sum(shares), shares=shares))
    return tuple(found)


def _served(plan: StockPlan, pieces: Sequence[_Piece]) -> StockPlan:
    """What is reserved, at the places that the lines have in their order."""
    places = {piece.position: at for at, piece in enumerate(pieces, start=1)}
    return StockPlan(
        allocations=[
            msgspec.structs.replace(item, position=places[item.position])
            for item in plan.allocations
        ],
        backordered={},
    )


def _divide_payment(
    payment: PaymentCreate | None, first_minor: int, second_minor: int
) -> tuple[PaymentCreate | None, PaymentCreate | None]:
    """The payment of each: the first order is paid first; what is too much stays with it."""
    if payment is None or payment.amount_minor <= first_minor:
        return payment, None
    second = min(payment.amount_minor - first_minor, second_minor)
    first = payment.amount_minor - second
    return (
        msgspec.structs.replace(payment, amount_minor=first) if first else None,
        msgspec.structs.replace(payment, amount_minor=second) if second else None,
    )
