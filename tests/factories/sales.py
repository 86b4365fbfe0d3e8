"""A small shop's rows for tests: parties, goods, orders with what belongs to them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from app.domains.catalog.models import (
    OptionValue,
    Product,
    ProductOption,
    Variant,
    VariantOptionValue,
)
from app.domains.customers.models import Customer, CustomerAddress
from app.domains.fulfillment.models import Shipment, ShipmentLine
from app.domains.inventory.models import StockLevel, Warehouse
from app.domains.orders.models import (
    OrderAddress,
    OrderEvent,
    OrderFlag,
    OrderLine,
    OrderLineTax,
    SalesOrder,
)
from app.domains.payments.models import Payment
from app.domains.sellers.models import CommissionRate, Seller
from app.kernel.ids import new_id
from app.platform.db.base import TenantBase
from app.platform.db.unit_of_work import UnitOfWork

PLACED_AT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)


Row = TypeVar("Row", bound=TenantBase)


async def add(uow: UnitOfWork, row: Row) -> Row:
    uow.session.add(row)
    await uow.session.flush()  # rows below need its id and its place in the database
    return row


async def make_warehouse(uow: UnitOfWork, code: str = "WH1", **values: object) -> Warehouse:
    return await add(uow, Warehouse(**{"code": code, "name": f"Bodega {code}", **values}))


async def make_customer(uow: UnitOfWork, name: str = "Ana Pérez", **values: object) -> Customer:
    defaults = {"kind": "person", "name": name, "email": f"{new_id().hex[-8:]}@mail.example"}
    return await add(uow, Customer(**{**defaults, **values}))


async def make_customer_address(uow: UnitOfWork, customer: Customer) -> CustomerAddress:
    row = CustomerAddress(
        customer_id=customer.id, kind="shipping", line="Av. Central 45", city="Santiago"
    )
    return await add(uow, row)


async def make_seller(uow: UnitOfWork, name: str = "Tienda Sur", **values: object) -> Seller:
    return await add(uow, Seller(**{"name": name, **values}))


async def make_commission(uow: UnitOfWork, seller: Seller, rate: str = "0.12") -> CommissionRate:
    row = CommissionRate(seller_id=seller.id, valid_from_on=date(2026, 1, 1), rate=Decimal(rate))
    return await add(uow, row)


async def make_variant(
    uow: UnitOfWork, sku: str, *, color: str | None = None, **values: object
) -> Variant:
    product = await add(uow, Product(name=f"Producto {sku}"))
    variant = await add(
        uow, Variant(**{"product_id": product.id, "sku": sku, "name": f"Producto {sku}", **values})
    )
    if color is not None:
        option = await add(uow, ProductOption(product_id=product.id, name="Color"))
        value = await add(uow, OptionValue(option_id=option.id, value=color))
        await add(
            uow,
            VariantOptionValue(
                variant_id=variant.id, option_id=option.id, option_value_id=value.id
            ),
        )
    return variant


async def make_level(
    uow: UnitOfWork, variant: Variant, warehouse: Warehouse, *, on_hand: int, reserved: int = 0
) -> StockLevel:
    row = StockLevel(
        variant_id=variant.id,
        warehouse_id=warehouse.id,
        on_hand=Decimal(on_hand),
        reserved=Decimal(reserved),
    )
    return await add(uow, row)


async def make_order(uow: UnitOfWork, number: str | None = None, **values: object) -> SalesOrder:
    """An order of 10,000 with its tax of 19 % on top, unless told otherwise."""
    placed_at = values.get("placed_at", PLACED_AT)
    assert isinstance(placed_at, datetime)
    defaults: dict[str, object] = {
        "number": number or new_id().hex[-10:],
        "channel": "manual",
        "status": "paid",
        "currency": "CLP",
        "tax_included": False,
        "items_minor": 10_000,
        "discount_minor": 0,
        "shipping_minor": 0,
        "tax_minor": 1_900,
        "total_minor": 11_900,
        "placed_at": placed_at,
        "placed_on": placed_at.date(),
    }
    if "total_minor" in values and "items_minor" not in values:
        defaults |= {"items_minor": values["total_minor"], "tax_minor": 0}
    return await add(uow, SalesOrder(**{**defaults, **values}))


async def make_line(
    uow: UnitOfWork, order: SalesOrder, variant: Variant, *, position: int = 1, **values: object
) -> OrderLine:
    defaults: dict[str, object] = {
        "order_id": order.id,
        "position": position,
        "variant_id": variant.id,
        "sku": variant.sku,
        "name": variant.name,
        "quantity": Decimal(2),
        "unit_price": Decimal(5_000),
        "total_minor": 10_000,
        "tax_minor": 1_900,
    }
    return await add(uow, OrderLine(**{**defaults, **values}))


async def make_line_tax(uow: UnitOfWork, line: OrderLine) -> OrderLineTax:
    row = OrderLineTax(
        order_line_id=line.id,
        code="IVA",
        name="IVA 19 %",
        rate=Decimal("0.19"),
        base_minor=10_000,
        amount_minor=1_900,
    )
    return await add(uow, row)


async def make_payment(
    uow: UnitOfWork, order: SalesOrder, amount_minor: int, *, position: int = 1, **values: object
) -> Payment:
    defaults: dict[str, object] = {
        "order_id": order.id,
        "position": position,
        "method": "bank_transfer",
        "status": "received",
        "amount_minor": amount_minor,
        "currency": order.currency,
    }
    return await add(uow, Payment(**{**defaults, **values}))


async def make_shipment(uow: UnitOfWork, order: SalesOrder, line: OrderLine) -> Shipment:
    shipment = await add(
        uow,
        Shipment(
            order_id=order.id,
            position=1,
            method="carrier",
            status="shipped",
            carrier="Chilexpress",
            tracking_number="TRK123",
            shipped_at=PLACED_AT,
        ),
    )
    await add(
        uow,
        ShipmentLine(shipment_id=shipment.id, order_line_id=line.id, quantity=Decimal(1)),
    )
    return shipment


async def make_flag(
    uow: UnitOfWork, order_id: UUID, code: str = "coupon_undecided", **values: object
) -> OrderFlag:
    defaults: dict[str, object] = {
        "order_id": order_id,
        "code": code,
        "detail": {"code": "BLACKFRI20"},
    }
    return await add(uow, OrderFlag(**{**defaults, **values}))


async def make_address(uow: UnitOfWork, order: SalesOrder) -> OrderAddress:
    row = OrderAddress(
        order_id=order.id, kind="shipping", recipient="Ana Pérez", line="Calle Falsa 123"
    )
    return await add(uow, row)


async def make_event(
    uow: UnitOfWork, order: SalesOrder, kind: str = "placed", *, at: datetime = PLACED_AT
) -> OrderEvent:
    row = OrderEvent(
        order_id=order.id, at=at, kind=kind, actor_kind="user", actor_label="Ana", detail={}
    )
    return await add(uow, row)


def ids(rows: list[SalesOrder]) -> list[UUID]:
    return [row.id for row in rows]
