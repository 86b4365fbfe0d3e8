"""Files of products with prices, brands and bar codes; files of prices; rows that wait for their SKU."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domains import catalog, pricing, sellers
from app.domains.imports import ImportFormat, ImportJobRead, run_import, undo_job
from app.domains.imports.handlers import apply_resolved
from app.domains.pricing import PriceListWrite
from app.domains.sellers import CategoryRate, SchemeKind, SchemeWrite
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.domains.imports.mapped_files import LINES_MAPPING, table

PRODUCTS: dict[str, Any] = {
    "row_kind": "product",
    "columns": {
        "sku": "sku", "nombre": "product_name", "rubro": "category", "marca": "brand", "ean": "barcode",
        "precio": "price", "lista": "price_list", "costo": "unit_cost", "impuesto": "tax_class",
    },
}  # fmt: skip
PRICES = {
    "row_kind": "price",
    "columns": {"sku": "sku", "precio": "price", "lista": "price_list", "desde": "min_quantity"},
    "channel": "shop",
}
COUNTS = {
    "row_kind": "stock_count",
    "columns": {"sku": "sku", "n": "quantity"},
    "constants": {"warehouse": "W"},
    "channel": "shop",
}
PRICE_ROWS = (
    "SELECT v.sku, l.is_default, p.min_quantity, p.unit_price FROM tenant.price p"
    " JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = p.variant_id"
    " JOIN tenant.price_list l ON l.tenant_id = $1 AND l.id = p.price_list_id WHERE p.tenant_id = $1 ORDER BY 1, 2, 3"
)
ISSUES = "SELECT row_number, code FROM tenant.import_issue WHERE tenant_id = $1 AND job_id = $2 ORDER BY 1, 2"
ON_HAND = "SELECT on_hand FROM tenant.stock_level WHERE tenant_id = $1"


async def imported(
    factory: UnitOfWorkFactory, tenant: Tenant, folder: Path, text: str, mapping: dict[str, Any]
) -> tuple[ImportJobRead, list[tuple[Any, ...]]]:
    path = table(folder, text)
    job = await run_import(factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=mapping)
    async with factory.tenant(tenant.id) as uow:
        return job, [tuple(row) for row in await uow.fetch(ISSUES, job.id)]


async def rows_of(factory: UnitOfWorkFactory, tenant: Tenant, sql: str) -> list[tuple[Any, ...]]:
    async with factory.tenant(tenant.id) as uow:
        return [tuple(row) for row in await uow.fetch(sql)]


async def wholesale(factory: UnitOfWorkFactory, tenant: Tenant) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        await pricing.seed_price_list(uow)
        return await pricing.create_price_list(
            uow, PriceListWrite(name="Mayorista", currency=tenant.currency)
        )


def resolved(tenant: Tenant, variant_id: UUID, *, channel: str, normalised: str) -> Envelope:
    return Envelope(
        tenant_id=tenant.id,
        event_id=variant_id,
        name=catalog.SkuAliasResolved.name,
        subject_id=variant_id,
        payload={"channel": channel, "normalised": normalised},
        occurred_at=tenant.created_at,
    )


async def resolve(factory: UnitOfWorkFactory, tenant: Tenant, raw: str, sku: str) -> Envelope:
    """Say which variant an unknown SKU means; returns what is announced."""
    async with factory.tenant(tenant.id) as uow:
        variant_id: UUID = await uow.fetch_value(
            "SELECT id FROM tenant.variant WHERE tenant_id = $1 AND sku = $2", sku
        )
        unmatched = await uow.fetch_value(
            "SELECT id FROM tenant.unmatched_sku WHERE tenant_id = $1 AND raw = $2", raw
        )
        await catalog.resolve_unmatched(uow, unmatched_id=unmatched, variant_id=variant_id)
    return resolved(tenant, variant_id, channel="shop", normalised=catalog.sku_key(raw))


async def test_a_product_comes_with_price_brand_category_bar_code_and_tax_class(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await wholesale(factory, tenant)
    async with factory.tenant(tenant.id) as uow:
        by_hand = await catalog.create_category(uow, name="Cocina", parent_id=None)

    _, issues = await imported(
        factory,
        tenant,
        tmp_path,
        "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
        "A,Taza,Cocina,Loza,7801234567894,4990,,2000,\n"
        "B,Plato,cocina,LOZA,,8990,mayorista,,exento\n",
        PRODUCTS,
    )

    assert issues == []
    assert await rows_of(factory, tenant, PRICE_ROWS) == [
        ("A", True, 0, 4990),
        ("B", False, 0, 8990),
    ]
    assert await rows_of(
        factory,
        tenant,
        "SELECT v.sku, p.category_id, b.name, v.barcode, v.unit_cost, p.tax_class FROM tenant.variant v"
        " JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id"
        " JOIN tenant.product_brand b ON b.tenant_id = $1 AND b.id = p.brand_id WHERE v.tenant_id = $1 ORDER BY 1",
    ) == [
        ("A", by_hand, "Loza", "7801234567894", 2000, "standard"),
        ("B", by_hand, "Loza", None, None, "exempt"),
    ]


async def test_rows_that_can_not_be_right_are_named_and_the_others_come_in(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await wholesale(factory, tenant)
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(factory, tenant, tmp_path, head + "A,Taza,,,7801234567894,,,,\n", PRODUCTS)

    job, issues = await imported(
        factory,
        tenant,
        tmp_path,
        head + "B,Plato,,,7801234567895,1,,,\nC,Vaso,,,7801234567894,1,,,\n"
        "D,Olla,,,,5,No existe,,\nE,Jarro,,,,-5,,,\nF,Fuente,,,12345670,5,,,\nG,Otra,,,12345670,5,,,\n",
        PRODUCTS,
    )

    assert issues == [
        (1, "imports.barcode_invalid"),
        (2, "imports.barcode_taken"),
        (3, "imports.price_list_unknown"),
        (4, "imports.amount_negative"),
        (6, "imports.row_repeated_key"),
    ]
    assert (job.rows_rejected, job.totals.products) == (5, 1)
    assert await rows_of(factory, tenant, PRICE_ROWS) == [("F", True, 0, 5)]


async def test_i24_thousands_of_products_come_in_by_a_few_statements_with_progress(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await wholesale(factory, tenant)
    path = table(
        tmp_path,
        "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
        + "".join(
            f"S-{n},Producto {n},Rubro {n % 20},Marca {n % 9},,{n + 1},,,\n" for n in range(8001)
        ),
    )
    steps: list[int] = []

    job = await run_import(
        factory,
        tenant.id,
        path,
        format=ImportFormat.MAPPED,
        mapping=PRODUCTS,
        report=lambda progress: steps.append(progress.rows_done),
    )

    assert steps == [8000, 8001]
    assert (job.rows_done, job.totals.created, job.rows_rejected) == (8001, 8001, 0)
    transactions = await rows_of(
        factory,
        tenant,
        "SELECT count(*), count(DISTINCT xmin::text) FROM tenant.variant WHERE tenant_id = $1",
    )
    assert transactions == [(8001, 2)]
    assert await rows_of(
        factory, tenant, "SELECT count(*), sum(unit_price) FROM tenant.price WHERE tenant_id = $1"
    ) == [(8001, 8001 * 8002 // 2)]


async def test_a_file_of_prices_sets_them_tells_what_was_before_and_can_be_taken_back(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await wholesale(factory, tenant)
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(
        factory, tenant, tmp_path, head + "A,Taza,,,,100,,,\nB,Plato,,,,50,,,\n", PRODUCTS
    )

    job, issues = await imported(
        factory,
        tenant,
        tmp_path,
        "sku,precio,lista,desde\nA,120,,\nA,90,Mayorista,10\nB,50,,\nB,40,Nadie,\nA,1,,1\n",
        PRICES,
    )

    assert issues == [
        (1, "imports.price_set"),
        (2, "imports.price_set"),
        (4, "imports.price_list_unknown"),
        (5, "imports.row_repeated_key"),
    ]
    assert await rows_of(factory, tenant, PRICE_ROWS) == [
        ("A", False, 10, 90),
        ("A", True, 0, 120),
        ("B", True, 0, 50),
    ]
    async with factory.tenant(tenant.id) as uow:
        variant = await uow.fetch_row(
            "SELECT id FROM tenant.variant WHERE tenant_id = $1 AND sku = 'A'"
        )
        assert variant is not None
        history = await pricing.list_price_history(uow, variant["id"])
    assert {(row.before, row.after) for row in history} >= {(Decimal(100), Decimal(120))}

    result = await undo_job(factory, tenant.id, job.id)

    assert result.prices_restored == 2
    assert await rows_of(factory, tenant, PRICE_ROWS) == [("A", True, 0, 100), ("B", True, 0, 50)]


async def test_a_price_that_somebody_changed_since_stays_when_its_import_is_undone(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await wholesale(factory, tenant)
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(factory, tenant, tmp_path, head + "A,Taza,,,,100,,,\n", PRODUCTS)
    job, _ = await imported(factory, tenant, tmp_path, "sku,precio,lista,desde\nA,120,,\n", PRICES)
    async with factory.tenant(tenant.id) as uow:
        variant_id = await uow.fetch_value("SELECT id FROM tenant.variant WHERE tenant_id = $1")
        await pricing.set_prices(uow, prices={variant_id: Decimal(130)})

    result = await undo_job(factory, tenant.id, job.id)

    assert result.prices_restored == 0
    assert await rows_of(factory, tenant, PRICE_ROWS) == [("A", True, 0, 130)]


async def test_lines_of_orders_mean_the_variants_that_a_channel_calls_otherwise(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(
        factory, tenant, tmp_path, head + "ABC-1,Taza,,,,,,,\nX,Plato,,,,,,,\n", PRODUCTS
    )
    async with factory.tenant(tenant.id) as uow:
        variant_id = await uow.fetch_value(
            "SELECT id FROM tenant.variant WHERE tenant_id = $1 AND sku = 'X'"
        )
        await catalog.add_alias(uow, channel="shop", alias="ML-77", variant_id=variant_id)
        await catalog.add_alias(uow, channel="other", alias="ML-78", variant_id=variant_id)

    await imported(
        factory,
        tenant,
        tmp_path,
        "order,day,state,mail,sku,qty,price\n"
        "1,2024-05-01,paid,a@b.cl,ml 77,1,10\n1,2024-05-01,paid,a@b.cl,abc_1,1,10\n"
        "1,2024-05-01,paid,a@b.cl,ML-78,1,10\n",
        LINES_MAPPING,
    )

    assert await rows_of(
        factory,
        tenant,
        "SELECT l.sku, v.sku FROM tenant.order_line l JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id"
        " WHERE l.tenant_id = $1 ORDER BY l.position",
    ) == [("X", "X"), ("ABC-1", "ABC-1"), ("ML-78", "ML-78")]


async def test_a_count_that_waited_for_its_sku_is_applied_once_with_what_moved_since(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(factory, tenant, tmp_path, head + "X,Taza,,,,,,,\n", PRODUCTS)
    _, issues = await imported(factory, tenant, tmp_path, "sku,n\nML-9,10\n", COUNTS)
    assert issues == [(1, "imports.sku_waiting")]
    await imported(
        factory, tenant, tmp_path, "sku,n\nX,3\n", {**COUNTS, "constants": {"warehouse": "V"}}
    )
    envelope = await resolve(factory, tenant, "ML-9", "X")

    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            await apply_resolved(uow, envelope)

    assert await rows_of(factory, tenant, f"{ON_HAND} ORDER BY 1") == [(3,), (10,)]
    assert await rows_of(
        factory, tenant, "SELECT count(*) FROM tenant.import_waiting WHERE tenant_id = $1"
    ) == [(0,)]


async def test_a_later_count_goes_before_one_that_waited(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(factory, tenant, tmp_path, head + "X,Taza,,,,,,,\n", PRODUCTS)
    await imported(factory, tenant, tmp_path, "sku,n\nML-9,10\n", COUNTS)
    await imported(factory, tenant, tmp_path, "sku,n\nX,4\n", COUNTS)

    envelope = await resolve(factory, tenant, "ML-9", "X")
    async with factory.tenant(tenant.id) as uow:
        await apply_resolved(uow, envelope)

    assert await rows_of(factory, tenant, ON_HAND) == [(4,)]


async def test_a_price_that_waited_for_its_sku_is_set_and_another_tenant_s_stays(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, tmp_path: Path
) -> None:
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    for owner in (tenant, other_tenant):
        await wholesale(factory, owner)
        await imported(factory, owner, tmp_path, head + "X,Taza,,,,100,,,\n", PRODUCTS)
        await imported(factory, owner, tmp_path, "sku,precio,lista,desde\nML-9,80,,\n", PRICES)

    envelope = await resolve(factory, tenant, "ML-9", "X")
    async with factory.tenant(tenant.id) as uow:
        await apply_resolved(uow, envelope)

    assert await rows_of(factory, tenant, PRICE_ROWS) == [("X", True, 0, 80)]
    assert await rows_of(factory, other_tenant, PRICE_ROWS) == [("X", True, 0, 100)]


async def test_communes_of_imported_customers_are_found_however_they_are_written(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    mapping = {
        "row_kind": "customer",
        "columns": {"n": "customer_name", "m": "customer_email", "d": "ship_address", "c": "city"},
    }

    await imported(
        factory,
        tenant,
        tmp_path,
        "n,m,d,c\nAna,a@b.cl,Calle 1,NUNOA\nLuz,l@b.cl,Calle 2,Lejos\n",
        mapping,
    )

    assert await rows_of(
        factory,
        tenant,
        "SELECT city, region, commune_code FROM tenant.customer_address WHERE tenant_id = $1 ORDER BY city",
    ) == [("Lejos", None, None), ("Ñuñoa", "Metropolitana de Santiago", "13120")]


async def test_a_line_that_a_channel_calls_otherwise_owes_what_its_category_owes(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    head = "sku,nombre,rubro,marca,ean,precio,lista,costo,impuesto\n"
    await imported(factory, tenant, tmp_path, head + "ABC-1,Taza,Cocina,,,,,,\n", PRODUCTS)
    async with factory.tenant(tenant.id) as uow:
        (category,) = await catalog.list_categories(uow)
        await sellers.create_scheme(
            uow,
            scheme=SchemeWrite(
                name="Cocina", kind=SchemeKind.CATEGORY, valid_from_on=date(2024, 1, 1),
                categories=(CategoryRate(category_id=category.id, rate=Decimal("0.1")),),
            ),
        )  # fmt: skip

    await imported(
        factory,
        tenant,
        tmp_path,
        "order,day,state,mail,sku,qty,price,seller\n1,2024-05-01,paid,a@b.cl,abc 1,1,1000,V1\n",
        {**LINES_MAPPING, "columns": {**LINES_MAPPING["columns"], "seller": "seller_id"}},
    )

    assert await rows_of(
        factory, tenant, "SELECT commission_minor FROM tenant.order_line WHERE tenant_id = $1"
    ) == [(100,)]
