"""Statements on price lists."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD_DEFAULT: Final = """
INSERT INTO tenant.price_list (tenant_id, id, name, currency, is_default, tax_included)
VALUES ($1, $2, $3, $4, true, $5)
ON CONFLICT DO NOTHING
"""

_FIND_DEFAULT: Final = """
SELECT id FROM tenant.price_list WHERE tenant_id = $1 AND currency = $2 AND is_default
"""

_SET_PRICES: Final = """
INSERT INTO tenant.price (tenant_id, id, price_list_id, variant_id, unit_price)
SELECT $1, p.id, $2, p.variant_id, p.unit_price
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[]) AS p(id, variant_id, unit_price)
ON CONFLICT (tenant_id, price_list_id, variant_id, min_quantity)
DO UPDATE SET unit_price = excluded.unit_price, updated_at = now()
"""


async def add_default_list(
    uow: UnitOfWork, *, name: str, currency: str, tax_included: bool
) -> None:
    """Add the default list of a currency unless there is one."""
    await uow.execute(_ADD_DEFAULT, new_id(), name, currency, tax_included)


async def find_default_list(uow: UnitOfWork, *, currency: str) -> UUID | None:
    """The default list of a currency."""
    return await uow.fetch_value(_FIND_DEFAULT, currency)


async def set_prices(
    uow: UnitOfWork, *, price_list_id: UUID, prices: Mapping[UUID, Decimal]
) -> None:
    """Set unit prices by variant."""
    await uow.execute(
        _SET_PRICES, price_list_id, [new_id() for _ in prices], list(prices), list(prices.values())
    )
