"""Any file comes in by a mapping: lines, orders, products, counts, customers."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domains import sellers
from app.domains.imports import (
    ImportFormat,
    ImportJobRead,
    ImportMappingNotFoundError,
    ImportOptions,
    MappingInvalidError,
    MappingSpec,
    delete_mapping,
    get_mapping,
    list_issues,
    list_mappings,
    run_import,
    save_mapping,
)
from app.domains.sellers import SchemeKind, SchemeWrite, Tier
from app.kernel.errors import UnprocessableError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.imports.mapped_files import LINES_MAPPING, order_lines, table

HEAD = "order,day,state,mail,sku,qty,price\n"


async def imported(
    factory: UnitOfWorkFactory, tenant: Tenant, path: Path, mapping: dict[str, Any] = LINES_MAPPING
) -> tuple[ImportJobRead, set[tuple[int, str | None, str]]]:
    job = await run_import(factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=mapping)
    async with factory.tenant(tenant.id) as uow:
        issues = await list_issues(uow, job_id=job.id, limit=200)
    return job, {(issue.row, issue.column, issue.code) for issue in issues.items}


async def rows_of(factory: UnitOfWorkFactory, tenant: Tenant, query: str) -> list[tuple[Any, ...]]:
    async with factory.tenant(tenant.id) as uow:
        return [tuple(row) for row in await uow.fetch(query)]


ORDERS = "SELECT number, items_minor, tax_minor, shipping_minor, total_minor FROM tenant.sales_order WHERE tenant_id = $1 ORDER BY number"  # noqa: E501 - a table
LINES = (
    "SELECT o.number, l.position, l.sku, l.total_minor FROM tenant.order_line l"
    " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id WHERE l.tenant_id = $1 ORDER BY 1, 2"
)


async def test_lines_of_an_order_become_one_order(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    job, issues = await imported(factory, tenant, order_lines(tmp_path, 100))

    assert issues == set()
    assert (job.totals.orders, job.totals.lines, job.totals.people) == (34, 100, 34)
    assert job.totals.items_minor == sum((row % 3 + 1) * (row % 900 + 100) for row in range(100))
    assert (await rows_of(factory, tenant, LINES))[:3] == [
        ("O-0", 1, "SKU-0", 100),
        ("O-0", 2, "SKU-1", 202),
        ("O-0", 3, "SKU-2", 306),
    ]


@pytest.mark.parametrize("batch_size", [1, 2, 100])
async def test_an_order_whose_rows_are_apart_is_right_and_stays_so(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path, batch_size: int
) -> None:
    path = table(
        tmp_path,
        HEAD
        + "A,2024-01-15,paid,a@mail.cl,X,1,100\n"
        + "B,2024-01-15,paid,b@mail.cl,X,1,50\n"
        + "A,2024-01-15,paid,a@mail.cl,X,1,100\n"
        + "C,2024-01-15,paid,b@mail.cl,Z,1,7\n"
        + "A,,,,Y,2,30\n",
    )

    for _ in range(2):
        job = await run_import(
            factory,
            tenant.id,
            path,
            format=ImportFormat.MAPPED,
            mapping={**LINES_MAPPING, "defaults": {"date": "2024-01-15", "status": "paid"}},
            options=ImportOptions(batch_size=batch_size),
        )

        assert (job.totals.orders, job.totals.lines, job.totals.items_minor) == (3, 5, 317)
        assert await rows_of(factory, tenant, ORDERS) == [
            ("A", 260, 0, 0, 260),
            ("B", 50, 0, 0, 50),
            ("C", 7, 0, 0, 7),
        ]
        assert [row[1:] for row in (await rows_of(factory, tenant, LINES))[:3]] == [
            (1, "X", 100),
            (2, "X", 100),
            (3, "Y", 60),
        ]


async def test_one_wrong_row_keeps_its_whole_order_out(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = table(
        tmp_path,
        HEAD
        + "A,2024-01-15,paid,a@mail.cl,X,1,100\n"
        + "A,2024-01-15,paid,a@mail.cl,Y,many,100\n"
        + "B,2024-01-15,paid,b@mail.cl,X,1,50\n",
    )

    job, issues = await imported(factory, tenant, path)

    assert issues == {
        (2, "qty", "imports.number_unreadable"),
        (2, None, "imports.order_left_out"),
    }
    assert (job.rows_rejected, [row[0] for row in await rows_of(factory, tenant, ORDERS)]) == (
        2,
        ["B"],
    )


async def test_rows_of_an_order_that_disagree_are_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = table(
        tmp_path,
        HEAD + "A,2024-01-15,paid,a@mail.cl,X,1,100\n" + "A,2024-01-16,paid,a@mail.cl,Y,1,100\n",
    )

    _, issues = await imported(factory, tenant, path)

    assert (2, "order", "imports.order_contradictory") in issues
    assert await rows_of(factory, tenant, ORDERS) == []


async def test_notation_taxes_freight_sellers_payments_and_parcels(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = table(
        tmp_path,
        "id;fecha;estado;sku;n;precio;iva;flete;vendedor;pago;guia;dir\n"
        "A;03/04/2024 10:30;enviado;X;1,5;1.190;IVA19%;100;V1;transferencia;T-9;Calle Uno 1\n"
        "A;03/04/2024 10:30;enviado;Y;1;2.380;IVA19%;50;V2;transferencia;T-9;Calle Uno 1\n",
    )
    mapping = {
        "row_kind": "order_line",
        "columns": {
            "id": "order_id", "fecha": "date", "estado": "status", "sku": "sku", "n": "quantity",
            "precio": "unit_price", "iva": "tax", "flete": "line_shipping", "vendedor": "seller_id",
            "pago": "payment_method", "guia": "tracking", "dir": "ship_address",
        },
        "date_order": "DMY",
        "decimal_mark": ",",
        "constants": {"customer_name": "Mostrador"},
    }  # fmt: skip

    job, issues = await imported(factory, tenant, path, mapping)

    assert issues == set()
    # 1.5 x 1190 = 1785 and 2380 contain 285 and 380 of tax.
    assert await rows_of(factory, tenant, ORDERS) == [("A", 4165, 665, 150, 4315)]
    assert await rows_of(
        factory,
        tenant,
        "SELECT method, status, amount_minor FROM tenant.payment WHERE tenant_id = $1",
    ) == [("bank_transfer", "received", 4315)]
    assert await rows_of(
        factory,
        tenant,
        "SELECT to_char(placed_at AT TIME ZONE 'America/Santiago', 'YYYY-MM-DD HH24:MI') FROM tenant.sales_order"
        " WHERE tenant_id = $1",
    ) == [("2024-04-03 10:30",)]
    assert job.totals.sellers == 2


async def test_lines_of_sellers_owe_what_the_schemes_of_their_day_say(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    tiers = (Tier(from_minor=0, rate=Decimal("0.1")), Tier(from_minor=1000, rate=Decimal("0.05")))
    async with factory.tenant(tenant.id) as uow:
        await sellers.create_scheme(
            uow,
            scheme=SchemeWrite(
                name="All", kind=SchemeKind.TIERED, currency="CLP", tiers=tiers,
                valid_from_on=date(2024, 1, 15), tax_rate=Decimal("0.19"),
            ),
        )  # fmt: skip
    path = table(
        tmp_path,
        "id,day,state,sku,n,price,seller\nA,2024-01-14,paid,X,1,1000,V1\nB,2024-01-15,paid,X,1,1000,V1\n"
        "C,2024-01-16,paid,X,1,1000,V1\nD,2024-01-16,paid,X,1,1000,V2\n",
    )
    columns = {
        "id": "order_id", "day": "date", "state": "status", "sku": "sku", "n": "quantity", "price": "unit_price",
        "seller": "seller_id",
    }  # fmt: skip

    _, issues = await imported(
        factory, tenant, path, {"row_kind": "order_line", "columns": columns}
    )

    assert issues == set()
    agreed = await rows_of(
        factory,
        tenant,
        "SELECT o.external_id, l.commission_minor, l.commission_tax_minor FROM tenant.order_line l"
        " JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id WHERE l.tenant_id = $1 ORDER BY 1",
    )
    # A was sold before the scheme began; it still counts for the month's turnover.
    assert agreed == [("A", 0, 0), ("B", 50, 10), ("C", 50, 10), ("D", 100, 19)]


async def test_orders_without_lines(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = table(
        tmp_path,
        "id,day,state,items,ship,total\nA,2024-01-01,paid,1000,200,1200\nB,2024-01-01,paid,1000,200,1300\n"
        "A,2024-01-01,paid,5,5,10\n",
    )
    mapping = {
        "row_kind": "order",
        "columns": {
            "id": "order_id", "day": "date", "state": "status", "items": "items_total",
            "ship": "shipping_total", "total": "order_total",
        },
    }  # fmt: skip

    _, issues = await imported(factory, tenant, path, mapping)

    assert issues == {
        (2, "total", "imports.total_contradictory"),
        (3, "id", "imports.row_repeated_key"),
    }
    assert await rows_of(factory, tenant, ORDERS) == [("A", 1000, 0, 200, 1200)]


async def test_products_then_counts_then_customers(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    products = table(
        tmp_path,
        "codigo,nombre,rubro,costo,peso\nX,Taza,Cocina,1990.5,300\nY,Plato,Cocina,,\n,Sin,,,\n",
        name="p.csv",
    )
    counts = table(
        tmp_path,
        "codigo,bodega,stock\nX,Central,10\nY,Central,0\nZ,Central,5\nX,Central,3\n",
        name="s.csv",
    )
    people = table(
        tmp_path,
        "nombre,mail\nAna,ana@mail.cl\nTornos SpA,ventas@tornos.cl\nLuz,\nAna,ana@mail.cl\n",
        name="c.csv",
    )
    product_mapping = {
        "row_kind": "product",
        "columns": {"codigo": "sku", "nombre": "product_name", "rubro": "category", "costo": "unit_cost", "peso": "weight_g"},  # noqa: E501 - a table
    }  # fmt: skip
    count_mapping = {
        "row_kind": "stock_count",
        "columns": {"codigo": "sku", "bodega": "warehouse", "stock": "quantity"},
    }
    people_mapping = {
        "row_kind": "customer",
        "columns": {"nombre": "customer_name", "mail": "customer_email"},
    }

    _, of_products = await imported(factory, tenant, products, product_mapping)
    _, of_counts = await imported(factory, tenant, counts, count_mapping)
    _, of_people = await imported(factory, tenant, people, people_mapping)

    assert of_products == {(3, "codigo", "imports.value_missing")}
    assert of_counts == {
        (3, None, "imports.sku_waiting"),
        (4, "codigo", "imports.row_repeated_key"),
    }
    assert of_people == {
        (3, "mail", "imports.value_missing"),
        (4, "nombre", "imports.row_repeated_key"),
    }
    assert await rows_of(
        factory,
        tenant,
        "SELECT v.sku, p.name, c.name, v.unit_cost FROM tenant.variant v"
        " JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id"
        " LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id WHERE v.tenant_id = $1 ORDER BY 1",
    ) == [("X", "Taza", "Cocina", pytest.approx(1990.5)), ("Y", "Plato", "Cocina", None)]
    assert await rows_of(
        factory, tenant, "SELECT kind, quantity FROM tenant.stock_movement WHERE tenant_id = $1"
    ) == [("count", 10)]
    assert await rows_of(
        factory, tenant, "SELECT name, kind FROM tenant.customer WHERE tenant_id = $1 ORDER BY 1"
    ) == [("Ana", "person"), ("Tornos SpA", "company")]


async def test_a_file_of_counts_counts_once(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    products = {"row_kind": "product", "columns": {"sku": "sku", "name": "product_name"}}
    counts = {
        "row_kind": "stock_count",
        "columns": {"sku": "sku", "n": "quantity"},
        "constants": {"warehouse": "W"},
    }
    await imported(factory, tenant, table(tmp_path, "sku,name\nX,Taza\n", name="p.csv"), products)
    path = table(tmp_path, "sku,n\nX,10\n", name="c.csv")
    await imported(factory, tenant, path, counts)
    async with factory.tenant(tenant.id) as uow:
        await uow.execute("UPDATE tenant.stock_level SET on_hand = 4 WHERE tenant_id = $1")

    _, issues = await imported(factory, tenant, path, counts)

    assert issues == {(1, None, "imports.count_already_applied")}
    assert await rows_of(
        factory, tenant, "SELECT on_hand FROM tenant.stock_level WHERE tenant_id = $1"
    ) == [(4,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": {"order": "nonsense"}}, "not a field"),
        ({"columns": {"order": "order_id"}}, "No column says"),
        ({"row_kind": "poem"}, "row_kind"),
        ({"date_order": "XYZ"}, "DMY"),
        ({"surprise": 1}, "surprise"),
        ({"columns": {**LINES_MAPPING["columns"], "gone": "note"}}, "no column gone"),
        ({"currency": "XXX"}, "currency"),
    ],
)
async def test_a_mapping_that_does_not_fit_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(MappingInvalidError, match=words):
        await imported(factory, tenant, order_lines(tmp_path, 3), {**LINES_MAPPING, **change})


async def test_mappings_are_kept_by_name(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    spec = MappingSpec.of(LINES_MAPPING)
    async with factory.tenant(tenant.id) as uow:
        await save_mapping(uow, name=" My shop ", spec=spec)
        await save_mapping(uow, name="My shop", spec=spec)
        assert [saved.name for saved in await list_mappings(uow)] == ["My shop"]
        assert await get_mapping(uow, name="My shop") == spec
        with pytest.raises(UnprocessableError):
            await save_mapping(uow, name=" ", spec=spec)
    async with factory.tenant(other_tenant.id) as uow:
        with pytest.raises(ImportMappingNotFoundError):
            await get_mapping(uow, name="My shop")
    async with factory.tenant(tenant.id) as uow:
        await delete_mapping(uow, name="My shop")
        assert await list_mappings(uow) == []
