"""What the sellers of an order's goods owe, fixed when the order is placed; pure."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.domains import sellers
from app.domains.checkout.rules.prices import PricedLine
from app.domains.checkout.types import PlacedLine
from app.domains.sellers import AgreedCommission, Commission, CommissionLine, SchemeInForce


def commissions_of(
    lines: Sequence[PricedLine], line_ids: Sequence[UUID], *, currency: str
) -> dict[UUID, Commission]:
    """The commission of each line whose seller a scheme counts for, by line id."""
    owing: list[CommissionLine] = []
    schemes: dict[UUID, SchemeInForce] = {}
    for line_id, line in zip(line_ids, lines, strict=True):
        offer = line.offer
        if offer.seller_id is None or offer.scheme is None:
            continue
        schemes[offer.seller_id] = offer.scheme
        owing.append(
            CommissionLine(
                key=line_id,
                seller_id=offer.seller_id,
                quantity=line.quantity,
                base_minor=line.total_minor - line.discount_minor,
                currency=currency,
                category_path=offer.category_path,
            )
        )
    return {item.key: item for item in sellers.commissions_for(owing, schemes)} if owing else {}


def keep_commission(line: PlacedLine, before: PlacedLine, *, currency: str) -> PlacedLine:
    """A line that was edited, with the seller and the commission that were agreed when it was sold."""
    amount, tax = sellers.scaled_commission(
        AgreedCommission(
            quantity=before.quantity,
            rate=before.commission_rate,
            amount_minor=before.commission_minor,
            tax_rate=before.commission_tax_rate,
            currency=currency,
        ),
        base_minor=line.total_minor - line.discount_minor,
        quantity=line.quantity,
    )
    return msgspec.structs.replace(
        line,
        seller_id=before.seller_id,
        commission_minor=amount,
        commission_tax_minor=tax,
        commission_rate=before.commission_rate,
        commission_tax_rate=before.commission_tax_rate,
        commission_scheme_id=before.commission_scheme_id,
    )
