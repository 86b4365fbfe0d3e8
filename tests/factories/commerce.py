"""Products with prices and stock, for tests of orders."""

from decimal import Decimal
from uuid import UUID

import msgspec

import app.tables  # noqa: F401 # pyright: ignore[reportUnusedImport] - foreign keys find their tables
from app.domains import inventory, pricing, tax
from app.domains.catalog.models import Product, Variant
from app.domains.inventory.models import Warehouse
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """What a test's shop has: variants by SKU, warehouses by code."""

    variants: dict[str, UUID]
    warehouses: dict[str, UUID]


async def make_variant(
    uow: UnitOfWork, sku: str, *, price: str | None = "1190", tax_class: str = "standard"
) -> UUID:
    """A product with one variant and its price in the default list."""
    product = Product(name=f"Product {sku}", tax_class=tax_class)
    uow.session.add(product)
    # The variant's foreign key needs the product's row.
    await uow.session.flush()
    variant = Variant(product_id=product.id, sku=sku, name=f"Variant {sku}")
    uow.session.add(variant)
    await uow.session.flush()
    if price is not None:
        await pricing.set_prices(uow, prices={variant.id: Decimal(price)})
    return variant.id


async def make_shop(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    *,
    stock: dict[str, dict[str, int]],
    price: str = "1190",
) -> Shop:
    """A shop with stock by SKU and warehouse code; warehouses in order of their codes."""
    codes = sorted({code for levels in stock.values() for code in levels})
    async with factory.tenant(tenant_id) as uow:
        await tax.seed_rates(uow)
        await pricing.seed_price_list(uow)
        variants = {sku: await make_variant(uow, sku, price=price) for sku in stock}
        warehouses: dict[str, UUID] = {}
        for priority, code in enumerate(codes):
            warehouse = Warehouse(code=code, name=f"Warehouse {code}", priority=priority)
            uow.session.add(warehouse)
            await uow.session.flush()
            warehouses[code] = warehouse.id
        for sku, levels in stock.items():
            for code, quantity in levels.items():
                if quantity:
                    await receive(uow, warehouses[code], variants[sku], quantity)
    return Shop(variants=variants, warehouses=warehouses)


async def receive(uow: UnitOfWork, warehouse_id: UUID, variant_id: UUID, quantity: int) -> None:
    """A receipt of its own."""
    await inventory.receive_stock(
        uow,
        receipt=inventory.StockReceipt(
            warehouse_id=warehouse_id,
            lines=[inventory.StockLine(variant_id=variant_id, quantity=Decimal(quantity))],
            idempotency_key=str(new_id()),
        ),
    )


async def level(
    factory: UnitOfWorkFactory, tenant_id: UUID, variant_id: UUID
) -> tuple[Decimal, Decimal]:
    """On hand and reserved of a variant over all warehouses."""
    async with factory.tenant(tenant_id, read_only=True) as uow:
        row = await uow.fetch_row(
            "SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved"
            " FROM tenant.stock_level WHERE tenant_id = $1 AND variant_id = $2",
            variant_id,
        )
    assert row is not None
    return row["on_hand"], row["reserved"]


async def count(factory: UnitOfWorkFactory, tenant_id: UUID, table: str) -> int:
    """Rows of a tenant in a table."""
    async with factory.tenant(tenant_id, read_only=True) as uow:
        return await uow.fetch_value(f"SELECT count(*) FROM tenant.{table} WHERE tenant_id = $1")


async def drift(factory: UnitOfWorkFactory, tenant_id: UUID) -> int:
    """Levels that differ from the sum of their movements or of their active reservations."""
    async with factory.tenant(tenant_id, read_only=True) as uow:
        return await uow.fetch_value(_DRIFT)


_DRIFT = """
SELECT count(*) FROM tenant.stock_level s
LEFT JOIN LATERAL (
    SELECT coalesce(sum(m.quantity), 0) AS quantity, coalesce(sum(m.reserved_quantity), 0) AS reserved
    FROM tenant.stock_movement m
    WHERE m.tenant_id = $1 AND m.variant_id = s.variant_id AND m.warehouse_id = s.warehouse_id) m ON true
LEFT JOIN LATERAL (
    SELECT coalesce(sum(r.quantity), 0) AS reserved FROM tenant.reservation r
    WHERE r.tenant_id = $1 AND r.variant_id = s.variant_id AND r.warehouse_id = s.warehouse_id
      AND r.status = 'active') r ON true
WHERE s.tenant_id = $1
  AND (s.on_hand <> m.quantity OR s.reserved <> m.reserved OR s.reserved <> r.reserved)
"""
