"""Products, sellers, customers and orders for tests, written straight into the tables."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar

import msgspec

from app.domains.catalog.models import Category, Product, Variant
from app.domains.customers.models import Customer
from app.domains.inventory.models import StockLevel, StockMovement, Warehouse
from app.domains.orders.models import OrderAddress, OrderLine, SalesOrder
from app.domains.payments.models import Payment
from app.domains.sellers.models import Seller
from app.kernel.ids import new_id
from app.platform.db.base import TenantBase
from app.platform.db.unit_of_work import UnitOfWork

Row = TypeVar("Row", bound=TenantBase)


class LineSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a test order; amounts in minor units, which are pesos in CLP."""

    variant: Variant
    unit_price: str
    quantity: int = 1
    total_minor: int
    shipping_minor: int = 0
    seller: Seller | None = None


async def save(uow: UnitOfWork, row: Row) -> Row:
    uow.session.add(row)
    await uow.session.flush()
    return row


async def make_category(uow: UnitOfWork, name: str = "Carpas") -> Category:
    return await save(uow, Category(name=name))


async def make_variant(
    uow: UnitOfWork, sku: str, *, category: Category | None = None, name: str = "", **values: object
) -> Variant:
    """A variant with a product of its own."""
    product = await save(
        uow, Product(name=name or f"Producto {sku}", category_id=category.id if category else None)
    )
    return await save(uow, Variant(**{"product_id": product.id, "sku": sku, "name": "", **values}))


async def make_seller(uow: UnitOfWork, name: str = "Vendedor") -> Seller:
    return await save(uow, Seller(name=name, external_id=name, source="test"))


async def make_customer(uow: UnitOfWork, name: str = "Ana Rojas") -> Customer:
    return await save(uow, Customer(kind="person", name=name, email=None))


async def make_order(
    uow: UnitOfWork,
    on: date,
    lines: Sequence[LineSpec] = (),
    *,
    payments: Sequence[tuple[str, int]] = (),
    region: str | None = None,
    **values: object,
) -> SalesOrder:
    """An order whose header adds up from its lines; payments are pairs of method and amount."""
    items = sum(line.total_minor for line in lines)
    shipping = sum(line.shipping_minor for line in lines)
    order = await save(
        uow,
        SalesOrder(
            **{
                "number": new_id().hex[-10:],
                "channel": "web",
                "status": "paid",
                "currency": "CLP",
                "tax_included": True,
                "items_minor": items,
                "shipping_minor": shipping,
                "total_minor": items + shipping,
                "placed_at": datetime.combine(on, time(15), UTC),
                "placed_on": on,
                **values,
            }
        ),
    )
    for position, line in enumerate(lines, 1):
        uow.session.add(
            OrderLine(
                order_id=order.id,
                position=position,
                variant_id=line.variant.id,
                sku=line.variant.sku,
                name=line.variant.name,
                seller_id=line.seller.id if line.seller else None,
                quantity=Decimal(line.quantity),
                unit_price=Decimal(line.unit_price),
                total_minor=line.total_minor,
                shipping_minor=line.shipping_minor,
            )
        )
    for position, (method, amount) in enumerate(payments, 1):
        uow.session.add(
            Payment(
                order_id=order.id,
                position=position,
                method=method,
                status="received",
                amount_minor=amount,
                currency=order.currency,
            )
        )
    if region is not None:
        uow.session.add(
            OrderAddress(order_id=order.id, kind="shipping", line="Calle 1", region=region)
        )
    await uow.session.flush()
    return order


async def make_warehouse(uow: UnitOfWork, code: str, **values: object) -> Warehouse:
    return await save(uow, Warehouse(**{"code": code, "name": f"Bodega {code}", **values}))


async def make_level(
    uow: UnitOfWork,
    variant: Variant,
    warehouse: Warehouse,
    on_hand: int,
    *,
    reserved: int = 0,
    safety: int = 0,
) -> StockLevel:
    """A stock level and the opening movement that explains it."""
    uow.session.add(
        StockMovement(
            warehouse_id=warehouse.id,
            variant_id=variant.id,
            kind="opening",
            quantity=Decimal(on_hand),
            reserved_quantity=Decimal(reserved),
            idempotency_key=new_id().hex,
            actor_label="test",
            at=uow.now,
        )
    )
    return await save(
        uow,
        StockLevel(
            warehouse_id=warehouse.id,
            variant_id=variant.id,
            on_hand=Decimal(on_hand),
            reserved=Decimal(reserved),
            safety=Decimal(safety),
        ),
    )
