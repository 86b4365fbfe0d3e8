"""From the landing page to own numbers: a merchant signs up and brings in the spreadsheet they work with."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from app.kernel.ids import new_id
from tests.browser.steps import SUBMIT, sign_up
from tests.browser.watching import Watch
from tests.shared_data import shared_data

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def spreadsheet() -> Path:
    """The hand-kept sheet, whose meaning is written down beside it."""
    return shared_data("messy_orders.csv")


async def test_spreadsheet_becomes_own_numbers(page: Page, spreadsheet: Path) -> None:
    mark = new_id().hex[-8:]
    await page.goto("/")
    await page.locator("main a[href='/signup']").first.click()
    await expect(page).to_have_url("/signup")
    await sign_up(page, f"duena.{mark}@tienda.example", f"Tienda {mark}")

    # The RUT proves itself while one types.
    await page.fill("[name=legal_name]", "Tienda de Prueba SpA")
    rut = page.locator("[name=tax_id]")
    await rut.press_sequentially("765432103")
    await expect(rut).to_have_value("76.543.210-3")
    await expect(rut).to_have_class("form-control is-valid")
    await page.click(SUBMIT)
    await page.wait_for_url("**/onboarding/start")

    await page.click("main a[href='/imports/new']")
    await page.set_input_files("input[type=file]", spreadsheet)
    await page.click(SUBMIT)
    await page.wait_for_url("**/preview")
    for text in ("P1001", "P1002", "P1003", "$32.120", "BLACKFRI20", "Distribuidor 1", "28.000"):
        await expect(page.locator("main")).to_contain_text(text)
    await page.click("form[action$='/run'] button")

    # Nobody reloads: the page itself says when the worker is done.
    await expect(page.locator("main")).to_contain_text("$68.000", timeout=30_000)
    await page.click("main a[href='/']")
    figure = page.locator(".figure", has_text="Ventas netas")
    await expect(figure).to_contain_text("$68.000")
    await expect(page.locator(".figure", has_text="Pedidos").first).to_contain_text("3")
    await expect(page.locator("[data-drawn]").first).to_be_visible()

    await page.click("[data-nav-key=orders]")
    await page.locator("tr", has_text="P1001").locator(".row-link").click()
    order = page.locator("main")
    for text in ("María López", "TRK123", "Calle Falsa 123", "Av. Central 45", "$28.000", "$4.120"):
        await expect(order).to_contain_text(text)
    await expect(page.locator(".notice.tone-warning")).to_have_count(2)

    await page.locator("form[action*='/coupon'] button").first.click()
    await expect(page.locator(".notice.tone-warning")).to_have_count(1)
    sums = page.locator(".sums")
    await expect(sums).to_contain_text("$5.600")
    await expect(sums).to_contain_text("$25.696")

    await page.goto("/stock")
    await expect(page.locator("tr", has_text="SKU-BLUE-M")).to_contain_text("2")


async def test_file_that_is_no_table_is_refused_in_words(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    wrong = tmp_path / "foto.xlsx"
    wrong.write_bytes(b"no es una planilla")
    await sign_up(page, f"otra.{new_id().hex[-8:]}@tienda.example", "Otra tienda")
    await page.goto("/imports/new")
    await page.set_input_files("input[type=file]", wrong)
    watch.expect(422)

    await page.click(SUBMIT)

    await expect(page.locator("main [role=alert]")).to_contain_text("El archivo no se puede leer")
