"""What an import lets leave costs what the catalogue says, and an undo takes the cost back with the sale."""

from datetime import date
from decimal import Decimal

from app.domains import inventory
from app.domains.imports import ImportFormat, run_import, undo_job
from app.domains.reporting import (
    REPORTS,
    ReportFilter,
    ReportName,
    drift_checks,
    read_report,
)
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import make_variant
from tests.shared_data import shared_data

NOVEMBER = ReportFilter(first_on=date(2024, 11, 1), last_on=date(2024, 11, 30))


async def _margins(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> dict[str, tuple[int | None, Decimal]]:
    async with factory.tenant(tenant.id) as uow:
        assert await find_all(uow, drift_checks()) == []
        found = await read_report(uow, REPORTS[ReportName.MARGINS], filters=NOVEMBER, limit=50)
    return {row["sku"]: (row["cost"], row["estimated"]) for row in found.rows}


async def test_imported_goods_cost_what_the_catalogue_says_until_the_import_is_undone(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await make_variant(uow, "SKU-GIFT", unit_cost=Decimal(2000))
    job = await run_import(
        factory, tenant.id, shared_data("messy_orders.csv"), format=ImportFormat.SPREADSHEET
    )

    imported = await _margins(factory, tenant)
    await undo_job(factory, tenant.id, job.id)
    undone = await _margins(factory, tenant)

    assert imported["SKU-GIFT"] == (2000, 0)
    assert imported["SKU-RED-XL"] == (None, 1)
    assert undone == {}
    async with factory.tenant(tenant.id) as uow:
        assert await inventory.summarise_stock_value(uow) == inventory.StockValue(
            quantity=Decimal(0), unknown=Decimal(0), value=Decimal(0)
        )
