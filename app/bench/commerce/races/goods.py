"""Goods for races, new ones for each round."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from app.bench.commerce.races.contest import Contest
from app.domains import inventory, tax
from app.domains.inventory import StockLine, StockReceipt
from app.kernel.ids import new_id

#: Of one unit, in CLP, which has no minor units.
PRICE_MINOR: Final = 1190
_ADD_PRODUCT: Final = "INSERT INTO tenant.product (tenant_id, id, name) VALUES ($1, $2, 'Race')"
_ADD_VARIANT: Final = """
INSERT INTO tenant.variant (tenant_id, id, product_id, sku, name) VALUES ($1, $2, $3, $4, 'Race')
"""
_FIND_WAREHOUSE: Final = "SELECT id FROM tenant.warehouse WHERE tenant_id = $1 ORDER BY id LIMIT 1"


async def stock_up(contest: Contest, *, units: int) -> tuple[str, UUID]:
    """SKU and id of a new variant with that many units in one warehouse."""
    product_id, variant_id = new_id(), new_id()
    sku = f"RACE-{variant_id.hex}"
    async with contest.factory.tenant(contest.tenant_id) as uow:
        await tax.seed_rates(uow)
        await inventory.seed_warehouse(uow)
        warehouse_id = await uow.fetch_value(_FIND_WAREHOUSE)
        await uow.execute(_ADD_PRODUCT, product_id)
        await uow.execute(_ADD_VARIANT, variant_id, product_id, sku)
        await inventory.receive_stock(
            uow,
            receipt=StockReceipt(
                warehouse_id=warehouse_id,
                lines=[StockLine(variant_id=variant_id, quantity=Decimal(units))],
                idempotency_key=str(new_id()),
            ),
        )
    return sku, variant_id


def line_of(sku: str, *, quantity: int = 1) -> dict[str, str]:
    """A line of an order with a price of its own."""
    return {"sku": sku, "quantity": str(quantity), "unit_price": str(PRICE_MINOR)}
