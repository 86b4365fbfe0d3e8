"""One brand's session is nothing under another brand's host."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.shop import Shop
from tests.browser.steps import log_in
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser


async def test_session_of_one_brand_opens_nothing_of_another(
    page: Page, context: BrowserContext, watch: Watch, shop: Shop
) -> None:
    await log_in(page, shop.first.email)
    await page.goto("/orders")
    order = await page.locator(".row-link").first.get_attribute("href")
    cookies = await context.cookies(shop.address("cauce"))
    # Somebody copies their session over to the other host.
    await context.add_cookies(
        [
            {"name": kept["name"], "value": kept["value"], "url": shop.address("andina")}
            for kept in cookies
            if "name" in kept and "value" in kept
        ]
    )

    for path in ("/orders", f"{order}", "/customers", "/team", "/settings"):
        await page.goto(shop.address("andina") + path)
        await expect(page).to_have_url(f"{shop.address('andina')}/login?next={quoted(path)}")
        await expect(page.locator("body")).not_to_contain_text(shop.first.company)

    await page.goto(shop.address("andina") + "/login")
    await expect(page.locator(".auth-brand img, .public-head img").first).to_have_attribute(
        "alt", "Andina Commerce"
    )
    assert not watch.faults


async def test_order_of_another_company_is_not_found(
    page: Page, context: BrowserContext, watch: Watch, shop: Shop
) -> None:
    await log_in(page, shop.first.email)
    await page.goto("/orders")
    order = await page.locator(".row-link").first.get_attribute("href")
    await context.clear_cookies()
    await page.goto(shop.address("andina") + "/login")
    await page.fill("[name=email]", shop.second.email)
    await page.fill("[name=password]", "una frase bien larga")
    await page.click("main button[type=submit]")
    await expect(page.locator(".account")).to_be_visible()

    watch.expect(404)
    answer = await page.goto(f"{shop.address('andina')}{order}")

    assert answer is not None
    assert answer.status == 404
    await expect(page.locator("body")).not_to_contain_text(shop.first.company)


def quoted(path: str) -> str:
    return path.replace("/", "%2F")
