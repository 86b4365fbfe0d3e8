"""Report pages and their files: the same rows, formulas made harmless, the company's own and nobody else's."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from app.domains.reporting import ReportName
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.trade import LineSpec, make_order, make_variant
from tests.web.conftest import SignIn, Visitor

MARCH = "?period=custom&from=2026-03-01&to=2026-03-31"


async def _sale(factory: UnitOfWorkFactory, visitor: Visitor, sku: str) -> None:
    async with factory.tenant(visitor.tenant_id) as uow:
        boot = await make_variant(uow, sku)
        line = LineSpec(variant=boot, unit_price="1000", total_minor=1000)
        await make_order(uow, date(2026, 3, 31), [line])


@pytest.mark.parametrize("name", list(ReportName))
async def test_every_report_has_a_page_and_both_files(signed_in: SignIn, name: ReportName) -> None:
    visitor = await signed_in()

    page = await visitor.get(f"/reports/tables/{name.value}{MARCH}")
    text = await visitor.get(f"/reports/tables/{name.value}/export.csv{MARCH}")
    book = await visitor.get(f"/reports/tables/{name.value}/export.xlsx{MARCH}")

    assert page.status_code == 200
    assert text.content.startswith(b"\xef\xbb\xbf")
    sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == text.content.decode("utf-8-sig").strip().split(",")


async def test_page_and_files_say_the_same_and_disarm_formulas(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor, other = await signed_in(), await signed_in()
    await _sale(factory, visitor, "=BOOT()")
    await _sale(factory, other, "THEIRS")

    page = await visitor.get(f"/reports/tables/sales_by_sku{MARCH}")
    text = await visitor.get(f"/reports/tables/sales_by_sku/export.csv{MARCH}")
    book = await visitor.get(f"/reports/tables/sales_by_sku/export.xlsx{MARCH}")

    assert "=BOOT()" in page.text
    assert "THEIRS" not in page.text + text.text
    assert "\r\n'=BOOT()," in text.text
    sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert sheet["A2"].value == "'=BOOT()"
    assert sheet["F2"].value == 1000


async def test_a_period_that_makes_no_sense_shows_the_usual_one(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    await _sale(factory, visitor, "BOOT")

    page = await visitor.get(
        "/reports/tables/sales_book?period=custom&from=2026-03-31&to=2026-03-01"
    )

    assert page.status_code == 200
    assert "That period makes no sense" in page.text


async def test_an_unknown_report_is_not_found_and_the_warehouse_may_see_none(
    signed_in: SignIn,
) -> None:
    visitor, worker = await signed_in(), await signed_in("warehouse")

    assert (await visitor.get("/reports/tables/nothing")).status_code == 404
    assert (await worker.get("/reports/tables/sales_book")).status_code == 403
    assert (await worker.get("/reports/tables/sales_book/export.csv")).status_code == 403
