"""Lists as files: exactly the view, whole, and nobody else's."""

import io

import pytest
from openpyxl import load_workbook

from app.domains import customers
from app.domains.customers import CustomerWrite
from app.kernel.pagination import MAX_LIMIT
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import make_level, make_variant, make_warehouse
from tests.web.conftest import SignIn


def lines_of(text: str) -> list[str]:
    """The lines below the head of a CSV file."""
    return text.lstrip("\ufeff").splitlines()[1:]


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

    assert [line.split(",")[5] for line in lines_of(products.text)] == ["BOOT"]
    assert [line.split(",")[0::3][:2] for line in lines_of(stock.text)] == [
        ["BOOT", "W1"],
        ["TENT", "W1"],
    ]
    assert [line.split(",")[4] for line in lines_of(stock.text)] == ["7", "3"]
    assert [line.split(",")[0] for line in lines_of(people.text)] == ["'=Ana", "Blas"]
    assert people.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert people.headers["cache-control"] == "no-store"


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


@pytest.mark.parametrize("name", ["products", "stock", "customers"])
async def test_another_company_s_rows_are_in_no_file(
    factory: UnitOfWorkFactory, signed_in: SignIn, other_tenant: Tenant, name: str
) -> None:
    visitor = await signed_in("owner")
    async with factory.tenant(other_tenant.id) as uow:
        boot, place = await make_variant(uow, "BOOT"), await make_warehouse(uow, "W1")
        await make_level(uow, boot, place, on_hand=7)
        await customers.create_customer(uow, customer=CustomerWrite(name="Ana"))

    answer = await visitor.get(f"/{name}/export.csv")

    assert answer.status_code == 200
    assert lines_of(answer.text) == []
