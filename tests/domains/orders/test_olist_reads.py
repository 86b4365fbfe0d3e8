"""What pages and API read of Olist's real orders equals the reference figures to the cent."""

import asyncio
import csv
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest_asyncio

from app.domains import customers, orders, sellers
from app.domains.customers import CustomerFilter
from app.domains.imports import ImportFormat, run_import
from app.domains.orders import OrderFilter, OrderStatus
from app.domains.sellers import SellerFilter, SellerSort
from app.kernel.money import exact_minor
from app.kernel.pagination import PageRequest
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.statistics import refresh_statistics
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant
from tests.shared_data import shared_data

#: Olist's words for our states; the others are the same.
WORDS = {"created": OrderStatus.PENDING, "approved": OrderStatus.PAID}


class Imported(msgspec.Struct, frozen=True):
    """The tenant that has the data set."""

    factory: UnitOfWorkFactory
    tenant_id: UUID


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def imported(factory: UnitOfWorkFactory, database: TestDatabase) -> Imported:
    folder = shared_data("olist")
    tenant = await make_tenant(factory, currency="BRL", country="BR", locale="pt-BR")
    await run_import(factory, tenant.id, folder, format=ImportFormat.OLIST)
    await asyncio.to_thread(refresh_statistics, database.owner_dsn, POOLED_SCHEMA)
    return Imported(factory, tenant.id)


async def all_sellers(uow: UnitOfWork) -> list[sellers.SellerRow]:
    found: list[sellers.SellerRow] = []
    after: str | None = None
    while True:
        page = await sellers.list_sellers(
            uow,
            filters=SellerFilter(),
            page=PageRequest(after=after, limit=200),
            sort=SellerSort.MOST_SOLD,
        )
        found += page.items
        after = page.next_cursor
        if after is None:
            return found


async def test_totals_by_status_are_the_reference(imported: Imported) -> None:
    figures: dict[str, Any] = msgspec.json.decode(
        shared_data("olist", "reference_figures.json").read_bytes()
    )
    async with imported.factory.tenant(imported.tenant_id, read_only=True) as uow:
        for word, row in figures["by_status"].items():
            status = WORDS.get(word) or OrderStatus(word)
            totals = await orders.total_orders(uow, filters=OrderFilter(status=status))
            expected = exact_minor(Decimal(row["items_plus_freight"]), "BRL")
            assert totals.count == row["orders"], status
            assert sum(item.total_minor for item in totals.sums) == expected, status


async def test_each_sellers_figures_are_the_reference(imported: Imported) -> None:
    with shared_data("olist", "reference_seller_totals.csv").open() as lines:
        reference = {row["seller_id"]: row for row in csv.DictReader(lines)}
    async with imported.factory.tenant(imported.tenant_id, read_only=True) as uow:
        found = {row.external_id: row for row in await all_sellers(uow)}

    assert len(found) == 3_095
    sold = {key: row.figures[0] for key, row in found.items() if row.figures}
    assert set(sold) == set(reference)
    for key, row in reference.items():
        figures = sold[key]
        assert (figures.orders, figures.lines) == (int(row["orders"]), int(row["item_lines"]))
        assert figures.items_minor == exact_minor(Decimal(row["item_value"]), "BRL")
        assert figures.shipping_minor == exact_minor(Decimal(row["freight_value"]), "BRL")


async def test_people_are_counted_once(imported: Imported) -> None:
    async with imported.factory.tenant(imported.tenant_id, read_only=True) as uow:
        assert await customers.count_customers(uow, filters=CustomerFilter()) == (8_016, False)
