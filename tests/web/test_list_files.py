"""Lists as files: exactly the view, whole, and nobody else's."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook

from app.domains import catalog, customers, pricing
from app.domains.catalog import ProductWrite, VariantWrite
from app.domains.customers import CustomerWrite
from app.domains.imports import ImportFormat, propose_mapping, run_import
from app.kernel.pagination import MAX_LIMIT, PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.trade import make_level, make_variant, make_warehouse
from tests.web.conftest import SignIn, Visitor

SHIRT = ProductWrite(
    name="Shirt",
    variants=[
        VariantWrite(sku="S-L", barcode="7801234567894", attributes={"Size": "L"}),
        VariantWrite(sku="S-M", attributes={"Size": "M"}),
    ],
)
CUP = ProductWrite(
    name="=Cup", variants=[VariantWrite(sku="-CUP", unit_cost=Decimal("12.345"))], weight_g=300
)


def lines_of(text: str) -> list[str]:
    """The lines below the head of a CSV file."""
    return text.lstrip("\ufeff").splitlines()[1:]


async def products_of(visitor: Visitor) -> list[list[str]]:
    """The rows of the file of products, its head first."""
    answer = await visitor.get("/products/export.csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_c18_lists_are_files_with_the_rows_of_their_view(
    factory: UnitOfWorkFactory, signed_in: SignIn
) -> None:
    visitor = await signed_in("owner")
    async with factory.tenant(visitor.tenant_id) as uow:
        boot, tent = await make_variant(uow, "BOOT"), await make_variant(uow, "TENT")
        place = await make_warehouse(uow, "W1")
        await make_level(uow, boot, place, on_hand=7)
        await make_level(uow, tent, place, on_hand=3)
        for name in ("=Ana", "Blas"):
            await customers.create_customer(uow, customer=CustomerWrite(name=name))

    products = await visitor.get("/products/export.csv?q=BOOT")
    stock = await visitor.get("/stock/export.csv")
    people = await visitor.get("/customers/export.csv")

    assert [line.split(",")[0] for line in lines_of(products.text)] == ["BOOT"]
    assert [line.split(",")[0::3][:2] for line in lines_of(stock.text)] == [
        ["BOOT", "W1"],
        ["TENT", "W1"],
    ]
    assert [line.split(",")[4] for line in lines_of(stock.text)] == ["7", "3"]
    assert [line.split(",")[0] for line in lines_of(people.text)] == ["'=Ana", "Blas"]
    assert people.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert people.headers["cache-control"] == "no-store"


async def test_the_file_of_products_has_a_row_for_each_variant_and_is_imported_as_it_is(
    factory: UnitOfWorkFactory, signed_in: SignIn, other_tenant: Tenant, tmp_path: Path
) -> None:
    visitor = await signed_in("owner")
    async with factory.tenant(visitor.tenant_id) as uow:
        await pricing.seed_price_list(uow)
        _, variants = await catalog.create_product(uow, product=SHIRT)
        await pricing.set_prices(uow, prices=dict.fromkeys(variants, Decimal(9990)))
        await catalog.create_product(uow, product=CUP)
    async with factory.tenant(other_tenant.id) as uow:
        await pricing.seed_price_list(uow)
    head, *rows = await products_of(visitor)
    path = tmp_path / "products.csv"
    path.write_bytes((await visitor.get("/products/export.csv")).content)

    mapping = msgspec.to_builtins(propose_mapping(head, rows).spec)
    imports = {
        tenant_id: await run_import(
            factory, tenant_id, path, format=ImportFormat.MAPPED, mapping=mapping
        )
        for tenant_id in (visitor.tenant_id, other_tenant.id)
    }

    assert [(row[0], row[5], row[6], row[7]) for row in rows] == [
        ("'-CUP", "", "", "12.3450"),
        ("S-L", "7801234567894", "9990", ""),
        ("S-M", "", "9990", ""),
    ]
    assert {job.rows_rejected for job in imports.values()} == {0}
    assert await products_of(visitor) == [head, *rows]
    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        found = await catalog.list_variants(uow, page=PageRequest())
    assert [(row.sku, row.product_name, row.barcode, row.price) for row in found.items] == [
        ("-CUP", "=Cup", None, None),
        ("S-L", "Shirt", "7801234567894", Decimal(9990)),
        ("S-M", "Shirt", None, Decimal(9990)),
    ]


async def test_orders_are_a_file_for_excel_with_amounts_as_numbers(
    factory: UnitOfWorkFactory, signed_in: SignIn
) -> None:
    visitor = await signed_in("owner")
    async with factory.tenant(visitor.tenant_id) as uow:
        await sales.make_order(uow, "B-1", currency="USD", total_minor=12_345)

    answer = await visitor.get("/orders/export.xlsx")

    head, row = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    found = dict(zip(head, row, strict=True))
    assert (found["number"], found["total"], found["tax_included"]) == ("B-1", 123.45, False)


async def test_a_file_goes_on_beyond_a_page_and_opens_in_excel(
    factory: UnitOfWorkFactory, signed_in: SignIn
) -> None:
    visitor = await signed_in("owner")
    count = MAX_LIMIT + 3
    async with factory.tenant(visitor.tenant_id) as uow:
        for number in range(count):
            await customers.create_customer(uow, customer=CustomerWrite(name=f"C {number:04}"))

    answer = await visitor.get("/customers/export.xlsx")

    sheet = load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0]
    names = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names == [f"C {number:04}" for number in range(count)]


@pytest.mark.parametrize("name", ["products", "stock", "customers", "orders"])
async def test_another_company_s_rows_are_in_no_file(
    factory: UnitOfWorkFactory, signed_in: SignIn, other_tenant: Tenant, name: str
) -> None:
    visitor = await signed_in("owner")
    async with factory.tenant(other_tenant.id) as uow:
        boot, place = await make_variant(uow, "BOOT"), await make_warehouse(uow, "W1")
        await make_level(uow, boot, place, on_hand=7)
        await customers.create_customer(uow, customer=CustomerWrite(name="Ana"))
        await sales.make_order(uow)

    answer = await visitor.get(f"/{name}/export.csv")

    assert answer.status_code == 200
    assert lines_of(answer.text) == []
