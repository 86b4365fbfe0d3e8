"""The frame's script and looks in a real Chromium, under the content policy that pages are served with."""

import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from app.web.rendering import render, theme_css
from app.web.rendering.environment import STATIC
from tests.web.rendering.samples import ANDINA, sample_page, styleguide_values

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
AXE = STATIC / "vendor" / "axe" / "axe.min.js"
READY = CHROMIUM and AXE.is_file()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'"
)
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not READY and os.environ.get("CI") != "true",  # noqa: TID251 - tests decide here whether they may skip
        reason="needs Chromium and the front-end files (make setup)",
    ),
]


class Pages(BaseHTTPRequestHandler):
    """The style guide at every address but /customers, which is not found."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # pyright: ignore[reportImplicitOverride]
        """Say nothing."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        file = STATIC.parent / path[1:]
        status, kind = 200, "text/html; charset=utf-8"
        if path == "/theme.css":
            body, kind = theme_css(ANDINA.tokens).encode(), "text/css"
        elif path.startswith("/static/") and file.is_file():
            body, kind = file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream")
        elif path == "/customers":
            status, body = (
                404,
                render("errors/not_found.html", sample_page(brand=ANDINA, path=path)).encode(),
            )
        else:
            page = sample_page(brand=ANDINA, path=path, flash=())
            body = render("layout/_styleguide.html", page, sample=styleguide_values()).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None,
    )
    await page.goto(f"{address}/guide")
    await page.bring_to_front()
    # Keys pressed before everything has run would go to nobody.
    await expect(page.locator("[data-drawn]")).to_have_count(2)
    yield page
    await context.close()
    assert faults == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_style_guide_has_no_serious_barrier(
    browser: Browser, address: str, width: int, mode: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page = await context.new_page()
    await page.goto(f"{address}/guide")
    await expect(page.locator("[data-drawn]")).to_have_count(2)

    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.id, v.impact, v.nodes[0].html]))"
    )
    sideways = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    await context.close()

    assert found == []
    assert sideways <= 0


async def test_navigation_swaps_the_main_part_and_moves_the_focus(page: Page, address: str) -> None:
    await page.evaluate("window.kept = true")

    await page.click("[data-nav-key=customers]")
    await expect(page).to_have_url(f"{address}/customers")
    await expect(page.locator("#main h1")).to_be_focused()
    await expect(page).to_have_title("Esta página no está aquí · Andina Commerce")
    await page.go_back()
    await expect(page).to_have_title("Style guide · Andina Commerce")

    assert await page.evaluate("window.kept")
    assert await page.locator("main").count() == 1
    assert await page.locator(".side-item[aria-current]").get_attribute("data-nav-key") == "orders"


async def test_rut_is_formatted_and_checked_while_typing(page: Page) -> None:
    field = page.locator("#f-rut")

    await field.fill("")
    await field.press_sequentially("123456785")
    await expect(field).to_have_value("12.345.678-5")
    await expect(field).to_have_class("form-control is-valid")
    await field.fill("")
    await field.press_sequentially("123456784")
    await field.press("Tab")
    await expect(page.locator(".rut-note")).to_contain_text("dígito verificador")


async def test_destructive_actions_ask(page: Page) -> None:
    await page.get_by_role("button", name="Eliminar").click()

    await expect(page.locator("#confirm")).to_contain_text("Se eliminará la bodega Norte.")
    await page.keyboard.press("Escape")
    await expect(page.locator("#confirm")).to_be_hidden()


async def test_leaving_unsaved_changes_asks(page: Page, address: str) -> None:
    await page.fill("#f-name", "Otra")
    await expect(page.locator("[data-save-bar]")).to_be_visible()

    await page.click("[data-nav-key=orders]")
    await expect(page.locator("#confirm")).to_be_visible()
    await expect(page).to_have_url(f"{address}/guide")
    await page.click("#confirm-yes")
    await expect(page).to_have_url(f"{address}/orders")


async def test_keys_search_go_and_help(page: Page, address: str) -> None:
    await page.keyboard.press("Control+k")
    await expect(page.locator("#global-search")).to_be_focused()
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("?")
    await expect(page.locator("#shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("o")

    await expect(page).to_have_url(f"{address}/orders")


async def test_chosen_look_is_kept(page: Page) -> None:
    await page.click(".account summary")
    await page.click("[data-color-mode-set=dark]")
    await page.reload()

    await expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


async def test_picked_rows_bring_the_bulk_bar(page: Page) -> None:
    await page.check("[data-pick-all]")

    await expect(page.locator("[data-bulk-count]")).to_have_text("4")
