import pytest
from playwright.async_api import Page, expect
from tests.browser.shop import PASSWORD, Shop
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
async def test_log_in(page: Page, shop: Shop) -> None:
    await page.goto("/login")
    await page.fill("[name=email]", shop.first.email)
    await page.fill("[name=password]", PASSWORD)
    await page.click("main form button[type=submit]")
    await page.wait_for_timeout(1000)
    print(page.url, await page.inner_text("body"))
    await page.goto("/orders")
    print(await page.inner_text("body"))
