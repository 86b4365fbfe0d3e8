"""Lists, forms and downloads work in a browser that runs no script."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.shop import Shop
from tests.browser.steps import signed_in

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def plain(browser: Browser, shop: Shop) -> AsyncGenerator[Page]:
    """A signed-in page without script."""
    context = await signed_in(browser, shop, shop.first, java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def test_list_is_filtered_sorted_and_paged(plain: Page) -> None:
    await plain.goto("/orders")
    first = await plain.locator(".row-link").first.inner_text()

    await plain.locator(".pager a[rel=next]").click()
    assert await plain.locator(".row-link").first.inner_text() != first
    await plain.locator(".pager a[rel=prev]").click()
    assert await plain.locator(".row-link").first.inner_text() == first

    await plain.locator(".index-tools details summary").first.click()
    await plain.locator(".index-tools details[open] a.menu-item").nth(1).click()
    await expect(plain.locator(".chips .chip")).to_have_count(1)
    await plain.fill("#index-search", "zzz no existe")
    await plain.press("#index-search", "Enter")
    await expect(plain.locator(".empty-state")).to_be_visible()


async def test_form_keeps_what_was_typed_and_names_the_field(plain: Page) -> None:
    await plain.goto("/settings")
    await plain.fill("[name=name]", "")
    await plain.fill("[name=legal_name]", "Cordillera Outdoor SpA")
    await plain.click("form[action^='/settings'] button[type=submit]")

    await expect(plain.locator("[name=name]")).to_have_attribute("aria-invalid", "true")
    await expect(plain.locator("[name=legal_name]")).to_have_value("Cordillera Outdoor SpA")


async def test_orders_download_as_shown(plain: Page) -> None:
    await plain.goto("/orders")
    await plain.locator(".head-actions details summary").click()
    async with plain.expect_download() as waiting:
        await plain.locator(".head-actions details a").first.click()
    path = await (await waiting.value).path()

    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > 900
    assert (await waiting.value).suggested_filename.endswith(".csv")


async def test_language_changes_by_a_plain_form(plain: Page) -> None:
    await plain.goto("/orders?sort=total")
    await plain.locator(".account summary").click()
    await plain.locator(".account button[value=en]").click()

    await expect(plain.locator("html")).to_have_attribute("lang", "en")
    await expect(plain).to_have_url("/orders?sort=total")
    await plain.locator(".account summary").click()
    await plain.locator(".account button[value=es-CL]").click()
    await expect(plain.locator("html")).to_have_attribute("lang", "es-CL")
