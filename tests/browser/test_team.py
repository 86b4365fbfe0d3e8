"""A colleague is invited, joins in a browser of their own, and can only look."""

import pytest
from playwright.async_api import Browser, Page, expect

from app.kernel.ids import new_id
from tests.browser.shop import PASSWORD, Shop
from tests.browser.steps import SUBMIT, link_mailed_to, sign_up
from tests.browser.watching import Watch, told

pytestmark = pytest.mark.browser


async def test_invited_colleague_joins_and_only_looks(
    page: Page, browser: Browser, shop: Shop
) -> None:
    mark = new_id().hex[-8:]
    owner, colleague = f"jefa.{mark}@tienda.example", f"vista.{mark}@tienda.example"
    await sign_up(page, owner, f"Tienda {mark}")
    await page.goto("/team")
    await page.fill("[name=email]", colleague)
    await page.select_option("select[name=role]", "read_only")
    await page.locator("aside").locator("button[type=submit]").click()
    await expect(page.locator(".detail-main")).to_contain_text(colleague)

    theirs = await browser.new_context(base_url=shop.address("cauce"), locale="es-CL")
    watch = Watch(theirs)
    other = await theirs.new_page()
    await other.goto(await link_mailed_to(other, colleague))
    await other.fill("[name=name]", "Pedro Vista")
    await other.fill("[name=password]", PASSWORD)
    await other.click(SUBMIT)
    await expect(other.locator(".account")).to_be_visible()

    await other.goto("/orders")
    await expect(other.locator("h1")).to_be_visible()
    assert await other.locator("a[href='/orders/new']").count() == 0
    watch.expect(403)
    # A form of our own page, as somebody would make it in the developer tools.
    await other.evaluate(
        """() => {
            const form = document.querySelector("form[action='/logout']").cloneNode(true);
            form.action = "/orders/bulk";
            form.id = "tried";
            document.body.append(form);
        }"""
    )
    await other.evaluate("document.getElementById('tried').submit()")
    await expect(other.locator(".error-page")).to_be_visible()
    await theirs.close()
    assert not watch.faults, told(watch.faults)

    await page.goto("/team")
    await expect(page.locator(".detail-main")).to_contain_text("Pedro Vista")
