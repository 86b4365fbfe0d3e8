"""What promotions look at, and codes that don't count; pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domains import promotions
from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.rules.checking import field_issue
from app.domains.checkout.rules.prices import QuotedOrder
from app.domains.checkout.types import BasketFacts, OrderCreate
from app.domains.promotions import Basket, BasketLine, Discounts, Refusal, Why

_REASONS: Final = {
    Why.UNKNOWN: "is not known",
    Why.INACTIVE: "is switched off",
    Why.UNDECIDED: "waits for a decision about what it counts on",
    Why.NOT_YET: "does not count yet",
    Why.OVER: "is over",
    Why.USED_UP: "is used up",
    Why.USED_BY_CUSTOMER: "was used by this customer before",
    Why.CURRENCY: "is for another currency",
    Why.CHANNEL: "is for another channel",
    Why.CUSTOMER_GROUP: "is for other customers",
    Why.FIRST_ORDER: "is for a first order",
    Why.GOODS: "is for other goods",
    Why.MIN_AMOUNT: "needs a larger amount",
    Why.MIN_QUANTITY: "needs a larger quantity",
    Why.NOT_COMBINABLE: "can't be combined with another promotion",
    Why.NOTHING_LEFT: "finds nothing left to take off",
}


def basket_of(
    order: OrderCreate,
    quoted: QuotedOrder,
    facts: BasketFacts,
    *,
    group_id: UUID | None,
    at: datetime,
) -> Basket:
    """The order as promotions look at it: prices less what is taken off by hand."""
    return Basket(
        lines=tuple(
            BasketLine(
                position=position,
                variant_id=offer.variant_id,
                product_id=facts.goods[offer.variant_id].product_id,
                quantity=line.quantity,
                amount_minor=total - line.discount_minor,
                brand_id=facts.goods[offer.variant_id].brand_id,
                category_ids=facts.goods[offer.variant_id].category_ids,
            )
            for position, (line, offer, total) in enumerate(
                zip(order.lines, quoted.offers, quoted.totals_minor, strict=True), start=1
            )
        ),
        currency=quoted.currency,
        at=at,
        channel=order.channel,
        customer_group_id=group_id,
        is_first_order=facts.is_first_order,
        shipping_minor=order.shipping_minor,
        floor_rate=facts.floor_rate,
    )


def require_codes(
    codes: Sequence[str], offers: Sequence[promotions.Offer], found: Discounts
) -> None:
    """Refuse an order with a code that doesn't count: who typed it must know.

    Raises:
        InvalidOrderError: If a code doesn't count; names each and says why.
    """
    why = {refusal.code: refusal for refusal in promotions.refused_codes(codes, offers, found)}
    issues = [
        field_issue(f"/coupon_codes/{index}", f"coupon_{refusal.why}", _text(refusal))
        for index, code in enumerate(codes)
        if (refusal := why.get(promotions.normalised_code(code)))
    ]
    if issues:
        raise InvalidOrderError(issues)


def _text(refusal: Refusal) -> str:
    return f"The code '{refusal.code}' {_REASONS[refusal.why]}."
