"""What several journeys do."""

from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.shop import PASSWORD, Login, Shop

SUBMIT = "main button[type=submit]"


async def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Log in and wait for the page behind it."""
    await page.goto("/login")
    await page.fill("[name=email]", email)
    await page.fill("[name=password]", password)
    await page.click(SUBMIT)
    await expect(page.locator(".account")).to_be_visible()


async def signed_in(
    browser: Browser,
    shop: Shop,
    login: Login,
    **options: Any,  # noqa: ANN401 - options of a browser context
) -> BrowserContext:
    """A browser of somebody who has logged in under their brand."""
    context = await browser.new_context(
        base_url=shop.address(login.brand), locale="es-CL", **options
    )
    page = await context.new_page()
    await log_in(page, login.email)
    await page.close()
    return context


async def link_mailed_to(page: Page, email: str) -> str:
    """Find the newest mail to an address in the mailbox page and return its link's path."""
    await page.goto("/dev/mailbox")
    await page.locator("tr", has_text=email).first.get_by_role("link").click()
    address = await page.locator(".mail-links a").first.get_attribute("href")
    parts = urlsplit(address or "")
    return f"{parts.path}?{parts.query}"


async def sign_up(page: Page, email: str, company: str) -> None:
    """Make an account and a company, and prove the address by the mailed link."""
    await page.goto("/signup")
    await page.fill("[name=email]", email)
    await page.fill("[name=password]", PASSWORD)
    await page.fill("[name=company]", company)
    await page.click(SUBMIT)
    await expect(page.locator("main")).to_contain_text(email)
    await page.goto(await link_mailed_to(page, email))
    await page.click(SUBMIT)
    await page.wait_for_url("**/onboarding")
