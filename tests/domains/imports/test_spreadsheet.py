"""The hand-kept spreadsheet means what its truth says, from CSV and from a workbook."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio

from app.domains.imports import (
    CouponDecision,
    CouponDecisionError,
    ImportFormat,
    ImportJobRead,
    decide_coupon,
    run_import,
)
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.shared_data import shared_data

LINES = """
SELECT o.number, coalesce(c.name, '') AS customer, c.email, c.kind, l.position, l.sku, l.quantity, l.unit_price,
       l.total_minor, l.tax_minor, t.name AS tax, t.rate,
       (SELECT coalesce(string_agg(p.name || ' ' || v.value, ', ' ORDER BY p.position), '')
        FROM tenant.variant_option_value x
        JOIN tenant.product_option p ON p.tenant_id = $1 AND p.id = x.option_id
        JOIN tenant.option_value v ON v.tenant_id = $1 AND v.id = x.option_value_id
        WHERE x.tenant_id = $1 AND x.variant_id = l.variant_id) AS attributes
FROM tenant.order_line l
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
JOIN tenant.order_line_tax t ON t.tenant_id = $1 AND t.order_line_id = l.id
WHERE l.tenant_id = $1 ORDER BY o.number, l.position
"""


def as_workbook(folder: Path) -> Path:
    """The same sheet as a workbook; cells that are one number are numbers, as Excel keeps them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    with shared_data("messy_orders.csv").open(encoding="utf-8", newline="") as text:
        for row in csv.reader(text):
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    path = folder / "pedidos.xlsx"
    book.save(path)
    return path


@pytest_asyncio.fixture(params=["csv", "xlsx"], loop_scope="session")
async def job(
    request: pytest.FixtureRequest, factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> ImportJobRead:
    path = shared_data("messy_orders.csv") if request.param == "csv" else as_workbook(tmp_path)
    return await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)


def expected_lines() -> list[dict[str, str]]:
    """The table of the truth, row by row; what is empty is as above."""
    text = shared_data("messy_orders_expected.md").read_text(encoding="utf-8")
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    rows: list[dict[str, str]] = []
    for cells in table[2:]:
        row = dict(zip(table[0], cells, strict=True))
        if not row["customer"]:
            row["customer"], row["kind"] = rows[-1]["customer"], rows[-1]["kind"]
        rows.append(row)
    return rows


def shown(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row of any statement
    """A line of the database as the truth writes it."""
    name = row["email"] if row["kind"] == "guest" else f"{row['customer']}, {row['email']}"
    rate = f"IVA {(row['rate'] * 100).normalize():f} %" if row["rate"] else "exempt"
    return {
        "order": row["number"],
        "customer": name,
        "kind": row["kind"],
        "line": str(row["position"]),
        "SKU": row["sku"],
        "attributes": row["attributes"] or "none (`Color=None` is the absence of one)",
        "qty": f"{row['quantity'].normalize():f}",
        "unit price": f"{int(row['unit_price']):,}",
        "tax": rate,
        "line value": f"{row['total_minor']:,}",
        "tax before coupon": f"{row['tax_minor']:,}",
    }


async def test_lines_equal_the_truth(job: ImportJobRead, uow: UnitOfWork) -> None:
    rows = await uow.fetch(LINES)

    assert [shown(row) for row in rows] == expected_lines()
    assert (job.totals.orders, job.totals.lines, job.totals.items_minor) == (3, 4, 68000)
    assert (job.totals.customers, job.totals.products, job.rows_rejected) == (3, 4, 0)


async def test_addresses_are_kept_by_kind(job: ImportJobRead, uow: UnitOfWork) -> None:  # noqa: ARG001 - the import is what the test looks at
    rows = await uow.fetch(
        "SELECT o.number, a.kind, a.line, a.is_structured FROM tenant.order_address a"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = a.order_id WHERE a.tenant_id = $1"
    )

    assert {tuple(row) for row in rows} == {
        ("P1001", "shipping", "Calle Falsa 123", True),
        ("P1001", "billing", "Av. Central 45", True),
        ("P1002", "shipping", "Calle 50 #10", True),
        ("P1002", "billing", "Calle 50 #10", True),
        ("P1003", "shipping", "Distribuidor 1", False),
        ("P1003", "billing", "Distribuidor 1", False),
    }


async def test_states_payments_documents_and_terms(job: ImportJobRead, uow: UnitOfWork) -> None:  # noqa: ARG001 - the import is what the test looks at
    orders = await uow.fetch(
        "SELECT number, status, total_minor, discount_minor, payment_terms_days FROM tenant.sales_order"
        " WHERE tenant_id = $1 ORDER BY number"
    )
    payments = await uow.fetch(
        "SELECT o.number, p.method, p.status, p.amount_minor FROM tenant.payment p"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = p.order_id WHERE p.tenant_id = $1 ORDER BY 1"
    )
    documents = await uow.fetch(
        "SELECT o.number, d.label, d.status FROM tenant.order_document d"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = d.order_id WHERE d.tenant_id = $1"
    )

    assert [tuple(row) for row in orders] == [
        ("P1001", "pending", 32120, 0, None),
        ("P1002", "paid", 6050, 0, None),
        ("P1003", "shipped", 35000, 0, 30),
    ]
    assert [tuple(row) for row in payments] == [
        ("P1001", "credit_card", "authorized", 28000),
        ("P1002", "bank_transfer", "received", 5000),
    ]
    assert [tuple(row) for row in documents] == [("P1003", "Factura A", "issued")]


async def test_what_is_unclear_is_flagged_and_said(job: ImportJobRead, uow: UnitOfWork) -> None:  # noqa: ARG001 - the import is what the test looks at
    flags = await uow.fetch(
        "SELECT o.number, f.code FROM tenant.order_flag f"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = f.order_id WHERE f.tenant_id = $1"
    )
    issues = await uow.fetch(
        "SELECT row_number, column_name, code FROM tenant.import_issue WHERE tenant_id = $1"
    )

    assert {tuple(row) for row in flags} == {
        ("P1001", "coupon_undecided"),
        ("P1001", "payment_difference"),
        ("P1002", "payment_difference"),
        ("P1003", "address_unstructured"),
    }
    assert {tuple(row) for row in issues} >= {
        (1, "Cupon", "imports.coupon_undecided"),
        (2, "Pago", "imports.payment_difference"),
        (3, "Cupon", "imports.coupon_is_terms"),
        (3, "Direcciones", "imports.address_unstructured"),
        (1, "StockMov", "imports.opening_booked"),
    }


async def test_shipments_and_pick_up(job: ImportJobRead, uow: UnitOfWork) -> None:  # noqa: ARG001 - the import is what the test looks at
    rows = await uow.fetch(
        "SELECT o.number, s.method, s.carrier, s.tracking_number FROM tenant.shipment s"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = s.order_id WHERE s.tenant_id = $1 ORDER BY 1"
    )

    assert [tuple(row) for row in rows] == [
        ("P1001", "carrier", "Transportadora X", "TRK123"),
        ("P1002", "pickup", None, None),
        ("P1003", "carrier", "Transportadora Y", "TRK888"),
    ]


async def test_stock_is_the_sum_of_its_movements(job: ImportJobRead, uow: UnitOfWork) -> None:  # noqa: ARG001 - the import is what the test looks at
    movements = await uow.fetch(
        "SELECT w.code, v.sku, m.kind, m.quantity, m.reserved_quantity FROM tenant.stock_movement m"
        " JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = m.warehouse_id"
        " JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = m.variant_id WHERE m.tenant_id = $1"
    )
    levels = await uow.fetch(
        "SELECT w.code, v.sku, l.on_hand, l.reserved FROM tenant.stock_level l"
        " JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id"
        " JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id WHERE l.tenant_id = $1"
    )

    assert {tuple(row) for row in movements} == {
        ("WH1", "SKU-RED-XL", "opening", 1, 0),
        ("WH1", "SKU-RED-XL", "reservation", 0, 1),
        ("WH2", "SKU-BLUE-M", "opening", 2, 0),
        ("WH2", "SKU-BLUE-M", "reservation", 0, 2),
        ("WH1", "SKU-GIFT", "opening", 1, 0),
        ("WH1", "SKU-GIFT", "dispatch", -1, 0),
        ("WH2", "SKU-BULK", "opening", 5, 0),
        ("WH2", "SKU-BULK", "dispatch", -5, 0),
    }
    assert {tuple(row) for row in levels} == {
        ("WH1", "SKU-RED-XL", 1, 1),
        ("WH2", "SKU-BLUE-M", 2, 2),
        ("WH1", "SKU-GIFT", 0, 0),
        ("WH2", "SKU-BULK", 0, 0),
    }


async def test_each_order_has_history_and_an_audit_entry(
    job: ImportJobRead,  # noqa: ARG001 - the import is what the test looks at
    uow: UnitOfWork,
) -> None:
    events = await uow.fetch(
        "SELECT o.number, count(*) FROM tenant.order_event e"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = e.order_id"
        " WHERE e.tenant_id = $1 AND e.kind = 'imported' GROUP BY 1"
    )
    audited = await uow.fetch(
        "SELECT subject_label FROM tenant.audit_entry WHERE tenant_id = $1 AND action = 'order.imported'"
    )

    assert {tuple(row) for row in events} == {("P1001", 1), ("P1002", 1), ("P1003", 1)}
    assert {row["subject_label"] for row in audited} == {"P1001", "P1002", "P1003"}


async def test_a_second_import_creates_nothing(
    job: ImportJobRead,  # noqa: ARG001 - the import is what the test looks at
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    tmp_path: Path,
) -> None:
    """The workbook is the same orders as the CSV, so it brings nothing new either."""
    for path in (shared_data("messy_orders.csv"), as_workbook(tmp_path)):
        again = await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)

        assert again.totals.created == 0
        assert (again.totals.orders, again.totals.items_minor) == (3, 68000)


@pytest.mark.parametrize(
    ("decision", "discount", "tax", "total"),
    [
        (CouponDecision.ORDER_BEFORE_TAX, 5600, 3296, 25696),
        (CouponDecision.ORDER_AFTER_TAX, 6424, 4120, 25696),
        (CouponDecision.IGNORE, 0, 4120, 32120),
    ],
)
async def test_the_coupon_counts_once_it_is_decided(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    decision: CouponDecision,
    discount: int,
    tax: int,
    total: int,
) -> None:
    await run_import(
        factory, tenant.id, shared_data("messy_orders.csv"), format=ImportFormat.SPREADSHEET
    )
    async with factory.tenant(tenant.id) as uow:
        order_id = await uow.fetch_value(
            "SELECT id FROM tenant.sales_order WHERE tenant_id = $1 AND number = 'P1001'"
        )

        applied = await decide_coupon(uow, order_id=order_id, decision=decision)

        order = await uow.fetch_row(
            "SELECT discount_minor, tax_minor, total_minor FROM tenant.sales_order WHERE tenant_id = $1 AND id = $2",
            order_id,
        )
        lines = await uow.fetch(
            "SELECT l.discount_minor, t.base_minor, t.amount_minor FROM tenant.order_line l"
            " JOIN tenant.order_line_tax t ON t.tenant_id = $1 AND t.order_line_id = l.id"
            " WHERE l.tenant_id = $1 AND l.order_id = $2 ORDER BY l.position",
            order_id,
        )
        with pytest.raises(CouponDecisionError):
            await decide_coupon(uow, order_id=order_id, decision=decision)
    assert applied == discount
    assert order is not None
    assert tuple(order) == (discount, tax, total)
    if decision is CouponDecision.ORDER_BEFORE_TAX:
        assert [tuple(line) for line in lines] == [(2400, 9600, 2016), (3200, 12800, 1280)]


async def test_another_tenant_sees_nothing(
    job: ImportJobRead,  # noqa: ARG001 - the import is what the test looks at
    factory: UnitOfWorkFactory,
    other_tenant: Tenant,
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        for table in (
            "sales_order",
            "import_job",
            "import_issue",
            "import_record",
            "customer",
            "variant",
        ):
            assert (
                await uow.fetch_value(f"SELECT count(*) FROM tenant.{table} WHERE tenant_id = $1")
                == 0
            )


def test_the_truth_has_the_sums_that_it_names() -> None:
    rows = expected_lines()

    assert sum(int(re.sub(",", "", row["line value"])) for row in rows) == 68000
    assert sum(Decimal(row["qty"]) for row in rows) == 9
