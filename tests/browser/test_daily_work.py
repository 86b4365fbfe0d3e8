"""A day at the sample shop: figures, lists, an order, stock, search, language and look."""

import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.shop import Shop
from tests.browser.steps import signed_in
from tests.browser.watching import Watch, told

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def owner(browser: Browser, shop: Shop) -> AsyncGenerator[Page]:
    """A page of the sample shop's owner, with nothing remembered but the session."""
    context = await signed_in(
        browser, shop, shop.first, viewport={"width": 1440, "height": 900}, color_scheme="light"
    )
    watch = Watch(context)
    yield await context.new_page()
    await context.close()
    assert not watch.faults, told(watch.faults)


async def test_dashboard_draws_its_figures_and_leads_to_their_proof(owner: Page) -> None:
    await owner.goto("/")
    await expect(owner.locator("[data-drawn]")).to_have_count(
        await owner.locator("[data-chart]").count()
    )
    assert await owner.locator("[data-chart] svg").count() >= 3

    await owner.locator(".chart-table summary").first.click()
    await expect(owner.locator(".chart-table[open] tbody tr").first).to_be_visible()
    orders = owner.locator("a.figure", has_text="Pedidos").first
    shown = await orders.locator(".figure-value").inner_text()
    await orders.click()
    await expect(owner.locator(".pager-shown")).to_contain_text(shown)


async def test_list_keeps_its_state_over_back_and_forth(owner: Page) -> None:
    await owner.goto("/orders")
    await owner.locator(".views a").nth(1).click()
    await expect(owner.locator(".views a[aria-current]")).to_have_text("Pendientes de pago")
    await expect(owner).to_have_url(re.compile("view=awaiting_payment"))
    pending = owner.url
    number = await owner.locator(".row-link").first.inner_text()
    await owner.locator(".row-link").first.click()
    await expect(owner.locator("h1")).to_contain_text(number)
    await owner.go_back()
    await expect(owner).to_have_url(pending)
    await expect(owner.locator(".views a[aria-current]")).to_have_text("Pendientes de pago")

    await owner.goto("/orders")
    await owner.locator(".index-tools details summary").first.click()
    await owner.locator(".index-tools details[open] a.menu-item", has_text="Entregado").click()
    await expect(owner.locator(".chip")).to_contain_text("Entregado")
    await owner.locator(".pager a[rel=next]").click()
    await expect(owner).to_have_url(re.compile(r"after="))
    second = await owner.locator(".row-link").first.inner_text()
    await owner.locator(".row-link").first.click()
    await expect(owner.locator("h1")).to_contain_text(second)
    await owner.go_back()
    await expect(owner.locator(".row-link").first).to_have_text(second)

    await owner.fill("#index-search", second)
    await owner.press("#index-search", "Enter")
    await expect(owner.locator(".row-link")).to_have_count(1)


async def test_note_on_an_order_stands_in_its_history(owner: Page) -> None:
    await owner.goto("/orders")
    await owner.locator(".row-link").first.click()
    await owner.fill("[name=note]", "Llamar antes de despachar")
    await owner.locator("form[action$='/notes'] button[type=submit]").click()

    await expect(owner.locator(".line")).to_contain_text("Llamar antes de despachar")


async def test_received_units_are_on_hand_and_in_the_movements(owner: Page) -> None:
    await owner.goto("/stock")
    row = owner.locator("tbody tr").first
    sku = await row.locator(".row-link").inner_text()
    await owner.goto("/stock/receive")
    await owner.fill("[name=sku]", sku)
    await owner.fill("[name=quantity]", "7")
    await owner.locator("main form button[type=submit]").last.click()
    await owner.wait_for_url(lambda address: "/stock/receive" not in address)

    await owner.goto("/stock/movements")
    moved = owner.locator("tbody tr").first
    await expect(moved).to_contain_text(sku)
    await expect(moved).to_contain_text("7")


async def test_search_by_key_finds_people_orders_and_skus(owner: Page) -> None:
    await owner.goto("/orders")
    number = await owner.locator(".row-link").first.inner_text()
    await owner.keyboard.press("/")
    await expect(owner.locator("#global-search")).to_be_focused()
    await owner.keyboard.type(number)
    await owner.keyboard.press("Enter")
    await expect(owner).to_have_url(re.compile(rf"(/search\?q={number}|/orders/ord_)"))
    await expect(owner.locator("main")).to_contain_text(number)

    await owner.goto("/search?q=rojas")
    await expect(owner.locator("main")).to_contain_text("Clientes")


@pytest.mark.parametrize("path", ["/products", "/customers", "/sellers"])
async def test_row_opens_what_it_names(owner: Page, path: str) -> None:
    await owner.goto(path)
    name = await owner.locator(".row-link").first.inner_text()
    await owner.locator(".row-link").first.click()

    await expect(owner.locator("h1")).to_contain_text(name)
    await expect(owner).to_have_url(re.compile(rf"{path}/\w+_\w+"))


async def test_language_and_look_are_kept(owner: Page) -> None:
    await owner.goto("/orders?view=awaiting_payment")
    for language, title in (("pt-BR", "Pedidos"), ("en", "Orders"), ("es-CL", "Pedidos")):
        await owner.locator(".account summary").click()
        await owner.locator(f".account button[value={language}]").click()
        await expect(owner.locator("html")).to_have_attribute("lang", language)
        await expect(owner.locator("h1")).to_have_text(title)

    await owner.locator(".account summary").click()
    await owner.click("[data-color-mode-set=dark]")
    await expect(owner.locator("html")).to_have_attribute("data-bs-theme", "dark")
    await owner.goto("/customers")
    await expect(owner.locator("html")).to_have_attribute("data-bs-theme", "dark")
