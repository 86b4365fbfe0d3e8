"""A merchant's whole day in the browser: goods in, an order by hand, two parcels, one piece back, the margin."""

import re
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.shop import Shop
from tests.browser.steps import signed_in
from tests.browser.watching import Watch, told

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def merchant(browser: Browser, shop: Shop) -> AsyncGenerator[Page]:
    """A page of the sample shop's owner at the desk."""
    context = await signed_in(
        browser, shop, shop.first, viewport={"width": 1280, "height": 900}, color_scheme="light"
    )
    watch = Watch(context)
    yield await context.new_page()
    await context.close()
    assert not watch.faults, told(watch.faults)


async def receive(page: Page, quantity: str) -> str:
    """Receive goods of the first SKU in the list of stock; its code."""
    await page.goto("/stock")
    sku = await page.locator("tbody tr .row-link").first.inner_text()
    await page.goto("/stock/receive")
    await page.fill("[name=sku]", sku)
    await page.fill("[name=quantity]", quantity)
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_url(lambda address: "/stock/receive" not in address)
    return sku


async def take_order(page: Page, sku: str, quantity: str) -> str:
    """Take an order by hand, with the SKU found while typing; the address of its page."""
    await page.goto("/orders/new")
    await page.locator("#f-find_variant").press_sequentially(sku)
    await page.locator(f'#variant-hits button[value="{sku}"]').click()
    await page.fill("[name=lines-0-quantity]", quantity)
    await page.fill("[name=recipient]", "Ana Rojas")
    await page.fill("[name=line]", "Av. Central 45")
    await page.fill("[name=city]", "Santiago")
    await page.locator("button[name=place]").click()
    await page.wait_for_url(re.compile("/orders/ord_"))
    return page.url


async def pay(page: Page, order: str) -> None:
    """Record the payment of what is owed."""
    await page.goto(f"{order}/payments/new")
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_url(order)


async def pack_one(page: Page, order: str, sku: str) -> None:
    """Scan one piece into a box and close it."""
    await page.goto(f"{order}/pack")
    await page.fill("[name=code]", sku)
    await page.press("[name=code]", "Enter")
    await expect(page.locator("input[name^=quantity-]").first).to_have_value("1")
    await page.locator("button[name=close]").click()
    await expect(page.locator("main")).to_contain_text("El bulto está embalado")


async def send_first(page: Page, order: str, tracking: str) -> None:
    """Dispatch the first parcel that waits."""
    await page.goto(order)
    await page.locator('a[href*="/parcels/"][href$="/dispatch"]').first.click()
    await page.locator("fieldset:has(input:checked) [name^=tracking-]").fill(tracking)
    await page.fill("[name=carrier]", "Chilexpress")
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_url(order)
    await expect(page.locator("main")).to_contain_text(tracking)


async def take_one_back(page: Page, order: str) -> None:
    """One piece comes back: asked for, arrived, fit to be sold again, its money given back."""
    await page.goto(order)
    await page.locator('a[href$="/returns/new"]').click()
    await page.locator("[name^=quantity-]").fill("1")
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_url(re.compile("/returns/ret_"))
    await page.locator("#receive button[type=submit]").click()
    await page.locator("#inspect button[type=submit]").click()
    await page.locator("#settle button[type=submit]").click()
    await expect(page.locator("header.head")).to_contain_text("Cerrada")


async def margin_of(page: Page, sku: str) -> dict[str, int]:
    """What the margin report of this month says of a SKU: units and amounts in pesos."""
    await page.goto("/reports/tables/margins?period=month")
    row = page.locator("tbody tr", has=page.locator(f'a:text-is("{sku}")'))
    heads = [head.strip() for head in await page.locator("thead th").all_inner_texts()]
    cells = dict(zip(heads, await row.locator("td").all_inner_texts(), strict=True))
    names = ("Unidades", "Neto", "Neto devuelto", "Costo", "Comisión", "Margen")
    return {name: int(re.sub(r"[^0-9-]", "", cells[name])) for name in names}


async def test_a_merchants_whole_day(merchant: Page) -> None:
    sku = await receive(merchant, "5")
    order = await take_order(merchant, sku, "2")
    await pay(merchant, order)

    await merchant.goto("/orders?view=to_dispatch")
    path = urlsplit(order).path
    await merchant.locator(f'tr:has(a[href="{path}"]) input[name=order]').check()
    await merchant.locator("button[value=pick_list]").click()
    await expect(merchant.locator("main")).to_contain_text(sku)
    await pack_one(merchant, order, sku)
    await pack_one(merchant, order, sku)
    await send_first(merchant, order, "CHX-1")
    await expect(merchant.locator("header.head")).to_contain_text("En preparación")
    await send_first(merchant, order, "CHX-2")

    await expect(merchant.locator("header.head")).to_contain_text("Enviado")
    await merchant.goto("/stock/movements")
    await expect(merchant.locator("tbody tr").first).to_contain_text(sku)
    await merchant.goto("/shipments?tab=shipped")
    await expect(merchant.locator("tbody")).to_contain_text("CHX-2")

    await take_one_back(merchant, order)
    await merchant.goto(order)
    await expect(merchant.locator("header.head")).to_contain_text("Devuelto en parte")
    found = await margin_of(merchant, sku)
    assert found["Unidades"] > 0
    kept = found["Neto"] - found["Neto devuelto"]
    assert found["Neto devuelto"] > 0
    assert found["Margen"] == kept - found["Costo"] - found["Comisión"] > 0
