"""Suppliers and purchase orders, for tests of purchasing and of costs."""

from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains import purchasing
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.factories.commerce import make_shop


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """A shop with a supplier and a purchase order of ten A at 500 and ten B at 1500, that was sent."""

    variants: dict[str, UUID]
    warehouse_id: UUID
    supplier_id: UUID
    order_id: UUID
    lines: dict[str, UUID]


async def make_supplier(uow: UnitOfWork, **values: object) -> UUID:
    defaults: dict[str, object] = {"name": "Proveedor Sur", "country": "CL", "currency": "CLP"}
    return await purchasing.save_supplier(
        uow, supplier=msgspec.convert({**defaults, **values}, purchasing.SupplierWrite)
    )


async def make_buyer(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    *,
    currency: str = "CLP",
    rate: purchasing.ExchangeRate | None = None,
    tolerance: str = "0",
    prices: tuple[str, str] = ("500", "1500"),
) -> Buyer:
    shop = await make_shop(factory, tenant_id, stock={"A": {"W1": 0}, "B": {"W1": 0}})
    async with factory.tenant(tenant_id) as uow:
        supplier_id = await make_supplier(uow, currency=currency, over_receipt_rate=tolerance)
        order_id = await purchasing.create_purchase_order(
            uow,
            order=purchasing.PurchaseOrderWrite(
                supplier_id=supplier_id,
                warehouse_id=shop.warehouses["W1"],
                exchange_rate=rate,
                lines=[
                    purchasing.PurchaseLineWrite(
                        variant_id=shop.variants[sku],
                        quantity=Decimal(10),
                        unit_price=Decimal(price),
                    )
                    for sku, price in zip("AB", prices, strict=True)
                ],
            ),
        )
        await purchasing.send_purchase_order(uow, order_id=order_id)
        detail = await purchasing.get_purchase_order(uow, order_id)
    return Buyer(
        variants=shop.variants,
        warehouse_id=shop.warehouses["W1"],
        supplier_id=supplier_id,
        order_id=order_id,
        lines={line.sku: line.id for line in detail.lines},
    )


def receipt_of(
    buyer: Buyer, quantities: dict[str, str], *, key: str = ""
) -> purchasing.ReceiptWrite:
    return purchasing.ReceiptWrite(
        lines=[
            purchasing.ReceiptLineWrite(order_line_id=buyer.lines[sku], quantity=Decimal(quantity))
            for sku, quantity in quantities.items()
        ],
        idempotency_key=key or new_id().hex,
    )
