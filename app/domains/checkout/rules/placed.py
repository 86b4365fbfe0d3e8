"""The order as it will stand, from what was asked for, what it costs and what the stock has; pure."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.checkout.rules.attached import with_attachments
from app.domains.checkout.rules.placing import only_warehouse, status_when_placed
from app.domains.checkout.rules.prices import PricedLine
from app.domains.checkout.rules.splitting import Share
from app.domains.checkout.types import PlacedLine, PlacedOrder
from app.domains.orders import OrderLink
from app.domains.sellers import Commission
from app.kernel.ids import new_id


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """By what a new order goes: its id and number, the moment and the business date, and the order it came with."""

    order_id: UUID
    number: str
    at: datetime
    on: date
    split_from: OrderLink | None = None
    split_into: OrderLink | None = None


def placed_order(share: Share, *, naming: Naming, terms_days: int | None) -> PlacedOrder:
    """The order with its lines."""
    order, priced, plan = share.order, share.priced, share.plan
    served: dict[int, list[UUID]] = {}
    for item in plan.allocations:
        served.setdefault(item.position, []).append(item.warehouse_id)
    placed = PlacedOrder(
        id=naming.order_id,
        number=naming.number,
        status=status_when_placed(order.payment, priced.payable_minor).value,
        channel=order.channel,
        external_id=order.external_id,
        customer_id=order.customer_id,
        currency=priced.currency,
        tax_included=priced.tax_included,
        items_minor=priced.items_minor,
        discount_minor=priced.discount_minor,
        shipping_minor=priced.shipping_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        placed_at=naming.at,
        placed_on=naming.on,
        note=order.note,
        payment_terms_days=terms_days,
        withheld=priced.withheld,
        split_from=naming.split_from,
        split_into=naming.split_into,
        lines=[
            placed_line(
                line,
                line_id=new_id(),
                position=position,
                warehouse_id=only_warehouse(served.get(position, [])),
                backordered=plan.backordered.get(position, Decimal(0)),
                reserved=plan.reserved(position),
                commission=commission,
            )
            for position, (line, commission) in enumerate(
                zip(priced.lines, share.commissions, strict=True), start=1
            )
        ],
    )
    return with_attachments(placed, order)


def placed_line(
    line: PricedLine,
    *,
    line_id: UUID,
    position: int,
    warehouse_id: UUID | None,
    backordered: Decimal = Decimal(0),
    reserved: Decimal = Decimal(0),
    commission: Commission | None = None,
) -> PlacedLine:
    """A line as it stands on an order, with the commission that was agreed."""
    return PlacedLine(
        id=line_id,
        position=position,
        variant_id=line.offer.variant_id,
        sku=line.offer.sku,
        name=line.offer.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total_minor=line.total_minor,
        discount_minor=line.discount_minor,
        tax_minor=line.tax_minor,
        warehouse_id=warehouse_id,
        taxes=line.taxes,
        backordered=backordered,
        seller_id=line.offer.seller_id,
        commission_minor=commission.amount_minor if commission else 0,
        commission_tax_minor=commission.tax_minor if commission else 0,
        commission_rate=commission.rate if commission else None,
        commission_tax_rate=commission.tax_rate if commission else Decimal(0),
        commission_scheme_id=commission.scheme_id if commission else None,
        attributes=line.offer.attributes,
        reserved_quantity=reserved,
    )
