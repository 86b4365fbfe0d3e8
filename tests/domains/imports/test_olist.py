"""Olist's real orders: every reference figure holds to the cent."""

import asyncio
import csv
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from app.domains.imports import ImportFormat, ImportJobRead, ImportStatus, run_import
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.statistics import refresh_statistics
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant
from tests.shared_data import shared_data

PER_ORDER = """
SELECT o.id, o.source_status, to_char(o.placed_on, 'YYYY-MM') AS month, a.region AS state, o.items_minor,
       o.shipping_minor, o.total_minor,
       (SELECT count(*) FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = o.id) AS lines,
       (SELECT count(*) FROM tenant.payment p WHERE p.tenant_id = $1 AND p.order_id = o.id) AS payments,
       (SELECT coalesce(sum(amount_minor), 0) FROM tenant.payment p WHERE p.tenant_id = $1 AND p.order_id = o.id) AS paid
FROM tenant.sales_order o
LEFT JOIN tenant.order_address a ON a.tenant_id = $1 AND a.order_id = o.id AND a.kind = 'shipping'
WHERE o.tenant_id = $1
"""  # noqa: E501 - a table
GROUPED = """
SELECT {column} AS key, count(*) AS orders, count(*) FILTER (WHERE lines = 0) AS orders_without_items,
       sum(lines) AS item_lines, sum(items_minor) AS item_value, sum(shipping_minor) AS freight_value,
       sum(total_minor) AS items_plus_freight, sum(payments) AS payment_rows, sum(paid) AS payments_value
FROM ({orders}) o GROUP BY 1
"""


class Olist(msgspec.Struct):
    """One tenant with the data set, for the tests of this module."""

    factory: UnitOfWorkFactory
    tenant_id: UUID
    job: ImportJobRead


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return msgspec.json.decode(shared_data("olist", "reference_figures.json").read_bytes())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def olist(factory: UnitOfWorkFactory, database: TestDatabase) -> Olist:
    folder = shared_data("olist")
    tenant = await make_tenant(factory)
    job = await run_import(factory, tenant.id, folder, format=ImportFormat.OLIST)
    await asyncio.to_thread(refresh_statistics, database.owner_dsn, POOLED_SCHEMA)
    return Olist(factory, tenant.id, job)


@pytest_asyncio.fixture(loop_scope="session")
async def uow(olist: Olist) -> AsyncIterator[UnitOfWork]:
    async with olist.factory.tenant(olist.tenant_id, read_only=True) as opened:
        yield opened


def in_text(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any statement
    """A row of sums as the reference writes it."""
    money = {"item_value", "freight_value", "items_plus_freight", "payments_value"}
    return {
        key: str(Decimal(int(value)).scaleb(-2)) if key in money else int(value)
        for key, value in dict(row).items()
        if key != "key"
    }


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("totals", "'all'"),
        ("by_status", "source_status"),
        ("by_month", "month"),
        ("by_customer_state", "state"),
    ],
)
async def test_sums_equal_the_reference(
    uow: UnitOfWork, figures: dict[str, Any], name: str, column: str
) -> None:
    expected = {"all": figures["totals"]} if name == "totals" else figures[name]

    rows = await uow.fetch(GROUPED.format(column=column, orders=PER_ORDER))

    assert {row["key"]: in_text(row) for row in rows} == expected


async def test_totals_of_the_job_equal_the_reference(olist: Olist, figures: dict[str, Any]) -> None:
    totals = olist.job.totals

    assert olist.job.status is ImportStatus.COMPLETED
    assert (totals.orders, totals.lines) == (8135, 8365)
    assert (totals.items_minor, totals.freight_minor, totals.payments_minor) == (
        109326435,
        17228839,
        142860281,
    )
    assert (totals.customers, totals.people) == (
        figures["customers"]["customer_ids"],
        figures["customers"]["customer_unique_ids"],
    )
    assert (totals.products, totals.sellers) == (32951, 3095)
    assert (olist.job.rows_rejected, totals.currency) == (0, "BRL")


async def test_payments_by_method_equal_the_reference(
    uow: UnitOfWork, figures: dict[str, Any]
) -> None:
    rows = await uow.fetch(
        "SELECT method, count(*) AS rows, sum(amount_minor) AS value FROM tenant.payment"
        " WHERE tenant_id = $1 GROUP BY method"
    )

    found = {
        row["method"]: {"rows": row["rows"], "value": str(Decimal(int(row["value"])).scaleb(-2))}
        for row in rows
    }
    assert found == figures["payments_by_type"]


async def test_every_seller_has_the_reference_sums(uow: UnitOfWork) -> None:
    with shared_data("olist", "reference_seller_totals.csv").open(encoding="utf-8") as text:
        expected = {
            row["seller_id"]: (
                int(row["orders"]),
                int(row["item_lines"]),
                int(row["products"]),
                row["item_value"],
                row["freight_value"],
            )
            for row in csv.DictReader(text)
        }

    rows = await uow.fetch(
        "SELECT s.external_id, count(DISTINCT l.order_id) AS orders, count(*) AS lines,"
        " count(DISTINCT l.variant_id) AS products, sum(l.total_minor) AS value, sum(l.shipping_minor) AS freight"
        " FROM tenant.order_line l JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = l.seller_id"
        " WHERE l.tenant_id = $1 GROUP BY 1"
    )

    found = {
        row["external_id"]: (
            row["orders"],
            row["lines"],
            row["products"],
            str(Decimal(int(row["value"])).scaleb(-2)),
            str(Decimal(int(row["freight"])).scaleb(-2)),
        )
        for row in rows
    }
    assert found == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT count(*) FROM tenant.customer WHERE tenant_id = $1", 8016),
        (
            "SELECT count(DISTINCT customer_reference) FROM tenant.sales_order WHERE tenant_id = $1",
            8135,
        ),
        (
            "SELECT max(n) FROM (SELECT count(*) AS n FROM tenant.sales_order WHERE tenant_id = $1"  # noqa: ISC004 - one statement a row
            " GROUP BY customer_id) x",
            5,
        ),
        (
            "SELECT count(*) FROM (SELECT order_id FROM tenant.order_line WHERE tenant_id = $1"  # noqa: ISC004 - one statement a row
            " GROUP BY order_id HAVING count(DISTINCT seller_id) > 1) x",
            71,
        ),
        (
            "SELECT count(*) FROM tenant.payment WHERE tenant_id = $1 AND reference <> position::text",
            0,
        ),
        ("SELECT max(position) FROM tenant.payment WHERE tenant_id = $1", 29),
        ("SELECT count(*) FROM tenant.payment WHERE tenant_id = $1 AND amount_minor = 0", 5),
        ("SELECT count(*) FROM tenant.order_line WHERE tenant_id = $1 AND shipping_minor = 0", 17),
        ("SELECT count(*) FROM tenant.product WHERE tenant_id = $1 AND category_id IS NULL", 610),
        ("SELECT count(*) FROM tenant.category WHERE tenant_id = $1", 73),
        ("SELECT count(*) FROM tenant.category_translation WHERE tenant_id = $1", 71),
        ("SELECT count(*) FROM tenant.order_review WHERE tenant_id = $1", 8225),
        ("SELECT count(*) FROM tenant.order_review WHERE tenant_id = $1 AND score = 1", 2638),
        (
            "SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1 AND approved_at IS NULL",
            146,
        ),
        ("SELECT count(*) FROM tenant.stock_movement WHERE tenant_id = $1", 0),
        ("SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1 AND NOT tax_included", 0),
        ("SELECT min(unit_price) FROM tenant.order_line WHERE tenant_id = $1", Decimal("2.90")),
        ("SELECT max(unit_price) FROM tenant.order_line WHERE tenant_id = $1", Decimal(4799)),
    ],
)
async def test_traits_equal_the_reference(uow: UnitOfWork, query: str, expected: object) -> None:
    if "reference <>" in query:
        expected = await orders_out_of_sequence(uow)

    assert await uow.fetch_value(query) == expected


async def orders_out_of_sequence(uow: UnitOfWork) -> int:
    """Payment lines whose own number differs from their place; they belong to exactly six orders."""
    orders = await uow.fetch_value(
        "SELECT count(DISTINCT order_id) FROM tenant.payment WHERE tenant_id = $1 AND reference <> position::text"
    )
    assert orders == 6
    return await uow.fetch_value(
        "SELECT count(*) FROM tenant.payment WHERE tenant_id = $1 AND reference <> position::text"
    )


async def test_times_are_the_local_ones_of_brazil(uow: UnitOfWork, figures: dict[str, Any]) -> None:
    row = await uow.fetch_row(
        "SELECT to_char(min(placed_at) AT TIME ZONE 'America/Sao_Paulo', 'YYYY-MM-DD HH24:MI:SS') AS first,"
        " to_char(max(placed_at) AT TIME ZONE 'America/Sao_Paulo', 'YYYY-MM-DD HH24:MI:SS') AS last"
        " FROM tenant.sales_order WHERE tenant_id = $1"
    )

    assert row is not None
    assert (row["first"], row["last"]) == (
        figures["span"]["first_purchase"],
        figures["span"]["last_purchase"],
    )


async def test_a_second_import_changes_nothing(olist: Olist) -> None:
    async with olist.factory.tenant(olist.tenant_id) as uow:
        before = await counts(uow)

    again = await run_import(
        olist.factory, olist.tenant_id, shared_data("olist"), format=ImportFormat.OLIST
    )

    async with olist.factory.tenant(olist.tenant_id) as uow:
        after = await counts(uow)
    assert after == before
    assert again.totals.created == 0
    assert msgspec.structs.replace(again.totals, created=0) == msgspec.structs.replace(
        olist.job.totals, created=0
    )


async def counts(uow: UnitOfWork) -> dict[str, int]:
    tables = (
        "sales_order", "order_line", "payment", "shipment", "shipment_line", "order_address", "order_review",
        "order_event", "customer", "customer_address", "product", "variant", "seller", "category",
        "category_translation",
    )  # fmt: skip
    return {
        table: await uow.fetch_value(f"SELECT count(*) FROM tenant.{table} WHERE tenant_id = $1")
        for table in tables
    }
