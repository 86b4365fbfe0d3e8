"""Olist's real orders: every reference figure holds to the cent."""

import time

from app.domains.imports import ImportFormat, run_import
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.shared_data import shared_data


async def test_x(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    start = time.perf_counter()
    job = await run_import(factory, tenant.id, shared_data("olist"), format=ImportFormat.OLIST)
    print(job, time.perf_counter() - start)
    start = time.perf_counter()
    job = await run_import(factory, tenant.id, shared_data("olist"), format=ImportFormat.OLIST)
    print(job.totals, time.perf_counter() - start)

async def test_messy(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    for _ in range(2):
        job = await run_import(factory, tenant.id, shared_data("messy_orders.csv"), format=ImportFormat.SPREADSHEET)
        print(job)
