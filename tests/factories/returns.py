"""Orders whose goods have left and are paid, for tests of returns and refunds."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains import checkout, fulfillment, orders, payments, returns
from app.domains.checkout import OrderCreate, OrderLineCreate, PlacedOrder
from app.domains.fulfillment import DispatchCreate
from app.domains.payments import PaymentCreate, PaymentMethod
from app.domains.returns import (
    Arrival,
    Inspection,
    ReturnCreate,
    ReturnDetail,
    ReturnLineCreate,
    ReturnReason,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.factories.commerce import Shop, make_shop


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """An order and the shop it is of; ``lines`` are its lines' ids by SKU."""

    shop: Shop
    order: PlacedOrder

    @property
    def lines(self) -> dict[str, UUID]:
        """Ids of the order's lines by SKU."""
        return {line.sku: line.id for line in self.order.lines}


async def make_sold(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    *,
    quantities: Mapping[str, int],
    paid_minor: int | None = None,
    price: str = "1190",
    shipping_minor: int = 0,
    discount_minor: int = 0,
) -> Sold:
    """An order of ten in stock each, paid whole unless said otherwise, all of it dispatched."""
    shop = await make_shop(
        factory, tenant_id, stock={sku: {"W1": 10} for sku in quantities}, price=price
    )
    lines = [
        OrderLineCreate(sku=sku, quantity=Decimal(quantity), discount_minor=discount_minor)
        for sku, quantity in quantities.items()
    ]
    async with factory.tenant(tenant_id) as uow:
        order = (
            await checkout.place_order(
                uow, order=OrderCreate(lines=lines, shipping_minor=shipping_minor)
            )
        ).order
        amount = order.total_minor if paid_minor is None else paid_minor
        if amount:
            await pay(uow, order.id, amount)
    async with factory.tenant(tenant_id) as uow:
        await fulfillment.dispatch_order(uow, order_id=order.id, dispatch=DispatchCreate())
    return Sold(shop=shop, order=order)


async def pay(uow: UnitOfWork, order_id: UUID, amount_minor: int) -> UUID:
    """Record a received transfer."""
    payment = PaymentCreate(method=PaymentMethod.BANK_TRANSFER, amount_minor=amount_minor)
    return await payments.record_payment(uow, order_id=order_id, payment=payment)


def request_of(sold: Sold, quantities: Mapping[str, int], *, key: str = "") -> ReturnCreate:
    """A request for so many of each SKU to come back."""
    return ReturnCreate(
        order_id=sold.order.id,
        lines=[
            ReturnLineCreate(
                order_line_id=sold.lines[sku],
                quantity=Decimal(quantity),
                reason=ReturnReason.DEFECTIVE,
            )
            for sku, quantity in quantities.items()
        ],
        idempotency_key=key or new_id().hex,
    )


async def come_back(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    sold: Sold,
    quantities: Mapping[str, int],
    *,
    scrap: int = 0,
) -> ReturnDetail:
    """A return that arrived whole and was inspected; ``scrap`` of each line is thrown away."""
    async with factory.tenant(tenant_id) as uow:
        return_id = await returns.request_return(uow, request=request_of(sold, quantities))
        await returns.approve_return(uow, return_id=return_id)
        found = await returns.get_return(uow, return_id)
        await returns.receive_return(
            uow,
            return_id=return_id,
            arrivals=[
                Arrival(return_line_id=line.id, quantity=line.quantity) for line in found.lines
            ],
        )
        await returns.inspect_return(
            uow,
            return_id=return_id,
            inspections=[
                Inspection(
                    return_line_id=line.id,
                    restock=line.quantity - scrap,
                    scrap=Decimal(scrap),
                    warehouse_id=sold.shop.warehouses["W1"],
                )
                for line in found.lines
            ],
        )
        return await returns.get_return(uow, return_id)


async def paid(factory: UnitOfWorkFactory, tenant_id: UUID, order_id: UUID) -> int:
    """What was received of an order and not given back."""
    async with factory.tenant(tenant_id, read_only=True) as uow:
        return (await orders.get_order(uow, order_id)).paid_minor
