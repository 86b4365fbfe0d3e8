"""A real web server and worker, and a real Chromium in front of them.

They have a database of their own: a worker process takes every job of its database, also those of other tests.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from app.settings import child_environment
from app.supervisor import Child, web_child, worker_child
from app.web.rendering.environment import STATIC
from tests.browser.shop import Shop, fill_shop
from tests.browser.watching import Watch, told
from tests.database import SECRET_KEY, TestDatabase, cloned_database

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ASSETS = STATIC / "vendor" / "axe" / "axe.min.js"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's program; tests are skipped without it, but never in CI."""
    missing = "Chromium" if CHROMIUM is None else "front-end files" if not ASSETS.is_file() else ""
    if missing and os.environ.get("CI") != "true":  # noqa: TID251 - tests decide here whether they may skip
        pytest.skip(f"browser tests need {missing} (make setup; apt-get install chromium)")
    assert not missing, f"{missing} must be there in CI"
    return CHROMIUM or ""


@pytest.fixture(scope="session")
def installed_database(worker_id: str) -> Generator[TestDatabase]:
    """The installation's database."""
    with cloned_database(f"{worker_id}_browser") as cloned:
        yield cloned


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shop(
    chromium_path: str, installed_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    """The running installation with two brands and a sample shop under each."""
    del chromium_path
    folder = tmp_path_factory.mktemp("installation")
    port = free_port()
    environment = {
        "DATABASE_URL": installed_database.owner_dsn,
        "CAUCE_SECRET_KEY": SECRET_KEY,
        "CAUCE_DATA_DIR": str(folder),
        "PORT": str(port),
    }
    shop = await fill_shop(environment, port)
    web = web_child(host="127.0.0.1", port=port, workers=1, environment=environment)
    with running(web, folder), running(worker_child(environment=environment), folder):
        await ready(f"http://127.0.0.1:{port}/health/ready", folder / "web.log")
        yield shop


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncGenerator[Browser]:
    """One Chromium for all tests of this worker."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=chromium_path, args=list(ARGUMENTS)
        )
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, shop: Shop) -> AsyncGenerator[BrowserContext]:
    """A visitor of the first brand on a desktop, with nothing in their cookies."""
    opened = await browser.new_context(
        viewport={"width": 1440, "height": 900}, base_url=shop.address("cauce"), locale="es-CL"
    )
    opened.set_default_timeout(10_000)
    yield opened
    await opened.close()


@pytest.fixture
def watch(context: BrowserContext) -> Generator[Watch]:
    """Fails the test at its end if one of the context's pages did what it should not."""
    watching = Watch(context)
    yield watching
    assert not watching.faults, told(watching.faults)


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, watch: Watch) -> Page:
    """The visitor's first page."""
    del watch
    return await context.new_page()


@contextmanager
def running(child: Child, folder: Path) -> Generator[None]:
    """Run a process of the installation; what it says goes to a file."""
    with (folder / f"{child.name}.log").open("w") as log:
        process = subprocess.Popen(
            child.command, stdout=log, stderr=log, env=child_environment(child.environment)
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


async def ready(address: str, log: Path) -> None:
    """Wait until the web server answers.

    Raises:
        AssertionError: With the end of its log if it does not.
    """
    deadline = time.monotonic() + START_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while time.monotonic() < deadline:
            try:
                if (await client.get(address)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    said = await asyncio.to_thread(log.read_text)
    raise AssertionError(said[-3000:])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
