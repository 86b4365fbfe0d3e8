"""What an order would come to if it were placed now; nothing is taken and nothing is written."""

from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.domains.checkout import claims, repository, rules
from app.domains.checkout.rules import PricedOrder
from app.domains.checkout.types import OrderCreate
from app.domains.tax import Withheld
from app.platform.db.unit_of_work import UnitOfWork


class PreviewLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it would be on the order; amounts in minor units."""

    variant_id: UUID
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    total_minor: int
    discount_minor: int
    tax_minor: int


class PreviewDiscount(msgspec.Struct, frozen=True, kw_only=True):
    """What a promotion or a coupon takes off; contained in the discount of the lines or of shipping."""

    reason: str
    code: str | None
    amount_minor: int


class OrderPreview(msgspec.Struct, frozen=True, kw_only=True):
    """An order that is not placed. ``shipping_discount_minor`` is the part of the discount that is off shipping."""

    currency: str
    tax_included: bool
    lines: list[PreviewLine]
    discounts: list[PreviewDiscount]
    items_minor: int
    discount_minor: int
    shipping_minor: int
    shipping_discount_minor: int
    tax_minor: int
    total_minor: int
    withheld: list[Withheld]
    payable_minor: int


async def preview_order(uow: UnitOfWork, *, order: OrderCreate) -> OrderPreview:
    """Price an order with promotions and taxes exactly as placing it does; stock and credit are not looked at.

    Raises:
        InvalidOrderError: If a field is wrong; names every field.
        TaxResidueError: If the taxes do not add up.
    """
    currency = order.currency or uow.tenant.currency
    rules.check_order(order, currency=currency)
    on = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    facts = await repository.look_up(uow, order, currency=currency, on=on, idempotency=None)
    quoted = rules.quote_order(order, facts, currency=currency, on=on)
    found = await claims.find_discounts(uow, order, facts, quoted=quoted)
    priced = rules.price_order(order, facts, quoted, found=found)
    return _preview(priced, shipping_discount_minor=found.shipping_minor if found else 0)


def _preview(priced: PricedOrder, *, shipping_discount_minor: int) -> OrderPreview:
    return OrderPreview(
        currency=priced.currency,
        tax_included=priced.tax_included,
        lines=[
            PreviewLine(
                variant_id=line.offer.variant_id,
                sku=line.offer.sku,
                name=line.offer.name,
                quantity=line.quantity,
                unit_price=line.unit_price,
                total_minor=line.total_minor,
                discount_minor=line.discount_minor,
                tax_minor=line.tax_minor,
            )
            for line in priced.lines
        ],
        discounts=[
            PreviewDiscount(reason=part.reason, code=part.code, amount_minor=part.amount_minor)
            for part in priced.parts
        ],
        items_minor=priced.items_minor,
        discount_minor=priced.discount_minor,
        shipping_minor=priced.shipping_minor,
        shipping_discount_minor=shipping_discount_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        withheld=priced.withheld,
        payable_minor=priced.payable_minor,
    )
