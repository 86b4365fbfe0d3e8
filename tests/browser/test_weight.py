"""What a first visit costs: little script, everything compressed, nothing asked for twice."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response

from app.web.assets import FOR_GOOD
from tests.browser.shop import Shop
from tests.browser.steps import signed_in

pytestmark = pytest.mark.browser

SCRIPT_LIMIT = 150_000
#: Style sheets, script, font, logo and the page itself, as they travel.
FIRST_VISIT_LIMIT = 250_000


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(browser: Browser, shop: Shop) -> AsyncGenerator[Page]:
    """A page of a browser that has nothing in its cache."""
    context = await browser.new_context(base_url=shop.address("cauce"))
    yield await context.new_page()
    await context.close()


async def load(page: Page, path: str) -> list[tuple[Response, int]]:
    """All answers of a page, with the bytes that travelled."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    await page.goto(path, wait_until="load")
    page.remove_listener("response", note)
    return [(answer, (await answer.request.sizes())["responseBodySize"]) for answer in answers]


@pytest.mark.parametrize("path", ["/", "/login", "/signup"])
async def test_first_page_is_light(fresh: Page, path: str) -> None:
    loaded = await load(fresh, path)

    scripts = [size for answer, size in loaded if answer.request.resource_type == "script"]
    assert sum(scripts) < SCRIPT_LIMIT
    assert sum(size for _answer, size in loaded) < FIRST_VISIT_LIMIT


async def test_texts_travel_compressed_and_files_are_kept_for_good(fresh: Page) -> None:
    loaded = await load(fresh, "/login")

    for answer, size in loaded:
        headers = answer.headers
        if answer.request.resource_type in {"document", "stylesheet", "script"} and size > 1_000:
            assert headers.get("content-encoding") == "gzip", answer.url
        if "/static/" in answer.url:
            assert headers["cache-control"] == FOR_GOOD, answer.url


async def test_every_day_page_is_light(browser: Browser, shop: Shop) -> None:
    context = await signed_in(browser, shop, shop.first)
    page = await context.new_page()

    loaded = await load(page, "/orders")
    await context.close()

    scripts = [size for answer, size in loaded if answer.request.resource_type == "script"]
    assert sum(scripts) < SCRIPT_LIMIT
