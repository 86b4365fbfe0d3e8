"""Every page, in light and dark, on a desk and on a phone: no barrier, nothing sideways, no fault, no missing icon."""

from collections.abc import AsyncGenerator
from typing import Final, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.conftest import ASSETS
from tests.browser.shop import Shop
from tests.browser.steps import signed_in
from tests.browser.watching import Watch, told

pytestmark = pytest.mark.browser

#: What a stranger sees.
PUBLIC: Final = (
    "/",
    "/signup",
    "/login",
    "/forgot",
    "/verify?token=none",
    "/reset?token=none",
    "/invitation?token=none",
    "/legal/terms",
    "/legal/privacy",
    "/dev/mailbox",
    "/no-such-page",
)
#: What an owner sees; a name in braces stands for the first link of that kind in its list.
PAGES: Final = (
    "/",
    "/?period=12m",
    "/orders",
    "/orders?view=flagged",
    "/orders?q=nothing-is-called-so",
    "/orders/new",
    "/orders/tags",
    "{orders}",
    "/products",
    "/products/new",
    "{products}",
    "/stock",
    "/stock/movements",
    "/stock/receive",
    "/stock/adjust",
    "/stock/warehouses",
    "/customers",
    "{customers}",
    "/sellers",
    "{sellers}",
    "/sellers/schemes",
    "/sellers/schemes/new",
    "/sellers/payouts",
    "/search?q=rojas",
    "/search",
    "/reports",
    "/imports",
    "/imports/new",
    "/team",
    "/audit",
    "/settings",
    "/settings/profile",
    "/settings/api-keys",
    "/settings/plan",
    "/onboarding",
    "/onboarding/start",
    "/companies",
    "/notices",
    "/no-such-page",
)
LOOKS: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = (
    (1440, "light"),
    (1440, "dark"),
    (390, "light"),
    (390, "dark"),
)
RULES: Final = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
    .filter(rule => ['serious', 'critical'].includes(rule.impact))
    .map(rule => [rule.id, rule.nodes.length, rule.nodes[0].html]))"""
BARE_ICONS: Final = """[...document.querySelectorAll('.ti')]
    .filter(icon => getComputedStyle(icon, '::before').content === 'none')
    .map(icon => icon.className)"""
#: Colours change by transitions, short as they are; what is measured in between is neither look.
STILL: Final = """(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [sheet];
})()"""
SIDEWAYS: Final = "document.documentElement.scrollWidth - innerWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stranger(browser: Browser, shop: Shop) -> AsyncGenerator[BrowserContext]:
    """A browser of somebody who never logged in."""
    context = await browser.new_context(
        base_url=shop.address("cauce"), locale="es-CL", reduced_motion="reduce"
    )
    yield context
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(browser: Browser, shop: Shop) -> AsyncGenerator[BrowserContext]:
    """A browser of the sample shop's owner."""
    context = await signed_in(browser, shop, shop.first, reduced_motion="reduce")
    yield context
    await context.close()


@pytest.mark.parametrize("path", PUBLIC)
async def test_strangers_page_has_no_barrier(stranger: BrowserContext, path: str) -> None:
    await examine(stranger, path)


@pytest.mark.parametrize("path", PAGES)
async def test_owners_page_has_no_barrier(owner: BrowserContext, path: str) -> None:
    await examine(owner, path)


async def examine(context: BrowserContext, path: str) -> None:
    """Open a page and look at everything that can be measured, in each look."""
    page = await context.new_page()
    watch = Watch(context)
    if "such-page" in path or "token=none" in path:
        watch.expect(404, 410, 422)
    found: list[object] = []
    try:
        if path.startswith("{"):
            await page.goto(f"/{path.strip('{}')}")
            path = await page.locator(".row-link").first.get_attribute("href") or ""
        await page.goto(path)
        await expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)
        await page.evaluate(STILL)
        await page.evaluate(ASSETS.read_text(encoding="utf-8"))
        for width, scheme in LOOKS:
            await page.set_viewport_size({"width": width, "height": 900})
            await page.emulate_media(color_scheme=scheme)
            await expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
            found += [(width, scheme, *fault) for fault in await page.evaluate(RULES)]
            if await page.evaluate(SIDEWAYS) > 0:
                found.append((width, scheme, "runs sideways"))
        found += await page.evaluate(BARE_ICONS)
        if await page.locator("h1").count() != 1:
            found.append("not one h1")
    finally:
        await page.close(run_before_unload=False)
    assert not found
    assert not watch.faults, told(watch.faults)
