"""The key figures of real marketplace orders, against figures that were computed from the files."""

import asyncio
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from app.domains.imports import ImportFormat, run_import
from app.domains.reporting import Kpis, kpis_json, read_kpis
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.statistics import refresh_statistics
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant
from tests.shared_data import shared_data

#: Names of the reference's columns and ours.
COLUMNS = {
    "orders": "orders",
    "orders_without_items": "orders_without_items",
    "item_lines": "item_lines",
    "item_value": "items_value",
    "freight_value": "freight_value",
    "payment_rows": "payment_rows",
    "payments_value": "payments_value",
}


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return msgspec.json.decode(shared_data("olist", "reference_figures.json").read_bytes())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kpis(factory: UnitOfWorkFactory, database: TestDatabase) -> Kpis:
    folder = shared_data("olist")
    tenant = await make_tenant(factory, country="BR", currency="BRL", time_zone="America/Sao_Paulo")
    await run_import(factory, tenant.id, folder, format=ImportFormat.OLIST)
    await asyncio.to_thread(refresh_statistics, database.owner_dsn, POOLED_SCHEMA)
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await read_kpis(uow, top=1610)


@pytest.fixture(scope="module")
def shown(kpis: Kpis) -> dict[str, Any]:
    return kpis_json(kpis)


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    return {ours: row[theirs] for theirs, ours in COLUMNS.items()}


def _found(row: dict[str, Any]) -> dict[str, Any]:
    return {ours: row[ours] for ours in COLUMNS.values()}


@pytest.mark.parametrize(
    ("reference", "table", "key"),
    [
        ("by_month", "gmv_by_month", "month"),
        ("by_status", "orders_by_source_status", "source_status"),
        ("by_customer_state", "orders_by_region", "region"),
    ],
)
def test_tables_hold_to_the_cent(
    figures: dict[str, Any], shown: dict[str, Any], reference: str, table: str, key: str
) -> None:
    expected = {name: _expected(row) for name, row in figures[reference].items()}

    assert {row[key]: _found(row) for row in shown[table]} == expected


def test_totals_hold_to_the_cent(
    figures: dict[str, Any], kpis: Kpis, shown: dict[str, Any]
) -> None:
    (total,) = shown["totals"]

    assert _found(total) == _expected(figures["totals"])
    assert str(kpis.totals[0].items_plus_freight_minor) == figures["totals"][
        "items_plus_freight"
    ].replace(".", "")


def test_our_statuses_are_the_channel_s_in_our_words(
    figures: dict[str, Any], shown: dict[str, Any]
) -> None:
    words = {"created": "pending", "approved": "paid"}
    expected = {words.get(name, name): row["orders"] for name, row in figures["by_status"].items()}

    assert {row["status"]: row["orders"] for row in shown["orders_by_status"]} == expected


def test_payments_by_method(figures: dict[str, Any], shown: dict[str, Any]) -> None:
    found = {
        row["method"]: {"rows": row["rows"], "value": row["value"]}
        for row in shown["payments_by_method"]
    }
    installments = {
        str(row["installments"]): row["rows"] for row in shown["payments_by_installments"]
    }

    assert found == figures["payments_by_type"]
    assert installments == figures["payment_rows_by_installments"]


def test_top_sellers(figures: dict[str, Any], shown: dict[str, Any]) -> None:
    expected = figures["top_10_sellers_by_item_value"]
    found = [
        {
            "seller_id": row["external_id"], "orders": row["orders"], "item_lines": row["item_lines"],
            "products": row["products"], "item_value": row["items_value"],
            "freight_value": row["freight_value"], "state": row["region"],
        }
        for row in shown["top_sellers"][:10]
    ]  # fmt: skip

    assert found == expected


def test_every_seller_with_sales(shown: dict[str, Any]) -> None:
    lines = shared_data("olist", "reference_seller_totals.csv").read_text().splitlines()
    header = lines[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]

    found = {
        row["external_id"]: (row["items_value"], row["freight_value"])
        for row in shown["top_sellers"]
    }

    assert found == {row["seller_id"]: (row["item_value"], row["freight_value"]) for row in rows}


@pytest.mark.parametrize(
    ("reference", "table"),
    [
        ("top_10_products_by_item_value", "top_skus_by_value"),
        ("top_10_products_by_units", "top_skus_by_units"),
    ],
)
def test_top_skus(
    figures: dict[str, Any], shown: dict[str, Any], reference: str, table: str
) -> None:
    found = [
        (row["product_external_id"], int(row["units"]), row["orders"], row["items_value"])
        for row in shown[table][:10]
    ]

    assert found == [
        (row["product_id"], row["units"], row["orders"], row["item_value"])
        for row in figures[reference]
    ]


def test_top_categories(figures: dict[str, Any], shown: dict[str, Any]) -> None:
    found = [
        (row["external_id"], int(row["units"]), row["items_value"])
        for row in shown["top_categories"][:10]
    ]

    assert found == [
        (row["category"], row["units"], row["item_value"])
        for row in figures["top_10_categories_by_item_value"]
    ]


def test_counts(figures: dict[str, Any], kpis: Kpis) -> None:
    counts, people = kpis.counts, figures["customers"]

    assert (counts.orders, counts.orders_without_items) == (8135, 775)
    assert counts.orders_without_payments == figures["orders_without_payments"]
    assert (counts.customers, counts.people) == (
        people["customer_ids"],
        people["customer_unique_ids"],
    )
    assert counts.people_with_several_orders == people["people_with_more_than_one_order"]
    assert counts.most_orders_of_a_person == people["max_orders_of_one_person"]
    assert (counts.sellers, counts.sellers_with_sales) == (figures["sellers"]["rows"], 1610)
    assert (counts.products, counts.products_sold) == (figures["products"]["rows"], 5460)
    assert counts.products_without_category == figures["products"]["without_category"]
    assert (counts.products_sold_at_several_prices, counts.products_sold_by_several_sellers) == (
        403,
        89,
    )
    assert (counts.orders_with_several_sellers, counts.orders_with_several_lines) == (71, 699)
    assert (counts.orders_with_several_products, counts.orders_with_several_payments) == (217, 274)
    assert counts.orders_with_several_payment_methods == figures["multi_payment_type_orders"]
    assert (counts.most_payments_of_an_order, counts.zero_payments) == (29, 5)
    assert counts.lines_with_free_freight == figures["price_extremes"]["free_freight_lines"]


def test_reviews(figures: dict[str, Any], kpis: Kpis) -> None:
    found = {str(item.score): item.reviews for item in kpis.reviews}

    assert found == figures["reviews"]["by_score"]


def test_payments_against_items_and_freight(figures: dict[str, Any], shown: dict[str, Any]) -> None:
    expected = figures["payments_against_items_plus_freight"]
    (row,) = shown["payment_differences"]
    listed = {
        item["external_id"]: item["difference_value"]
        for item in shown["largest_payment_differences"]
    }

    assert row == {
        "currency": "BRL",
        "compared": expected["orders_with_items_and_payments"],
        "equal": expected["equal"],
        "paid_more": expected["paid_more"],
        "paid_less": expected["paid_less"],
        "sum_value": expected["sum_of_differences"],
        "absolute_value": expected["sum_of_absolute_differences"],
    }
    assert listed == {item["order_id"]: item["difference"] for item in expected["list"]}
