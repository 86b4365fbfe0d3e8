"""What a new tenant's stock begins with."""

from typing import Final

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

#: In the language of the company's country, since it is the first thing a merchant sees of the stock.
_NAMES: Final = {"pt-BR": "Depósito principal", "en": "Main warehouse"}
_INSERT: Final = """
INSERT INTO tenant.warehouse (tenant_id, id, code, name)
SELECT $1, $2, 'PRINCIPAL', $3
WHERE NOT EXISTS (SELECT 1 FROM tenant.warehouse WHERE tenant_id = $1)
ON CONFLICT DO NOTHING
"""


async def seed_warehouse(uow: UnitOfWork) -> None:
    """Give a new tenant a first warehouse; a tenant that has one keeps what it has."""
    await uow.execute(_INSERT, new_id(), _NAMES.get(uow.tenant.locale, "Bodega principal"))
