"""The application over HTTP, and a key of a tenant."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.platform.http.dependencies import FACTORY_STATE, FILES_STATE, provide_uow
from app.platform.http.middleware import request_id_middleware
from app.platform.http.problems import http_error_handler
from app.public_api.asgi import api_router
from app.public_api.openapi import OPENAPI
from app.public_api.routes import DOCUMENTATION_ROUTES
from app.tenancy.api_keys import issue_key
from app.tenancy.brands import BrandDirectory
from app.tenancy.models import Tenant
from app.tenancy.permissions import API_SCOPES

MakeClient = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def app(factory: UnitOfWorkFactory, tmp_path: Path) -> Litestar:
    """The API with its documentation; it knows the brands that exist when first asked."""
    return Litestar(
        route_handlers=[
            api_router(factory, BrandDirectory(factory, fallback=False)),
            *DOCUMENTATION_ROUTES,
        ],
        dependencies={"uow": Provide(provide_uow)},
        middleware=[request_id_middleware],
        openapi_config=OPENAPI,
        state=State({FACTORY_STATE: factory, FILES_STATE: LocalFileStore(tmp_path / "files")}),
        exception_handlers={HTTPException: http_error_handler},
    )


async def host_of(factory: UnitOfWorkFactory, tenant: Tenant) -> str:
    """The host of a tenant's brand."""
    async with factory.platform(read_only=True) as transaction:
        return await transaction.driver.fetchval(
            "SELECT host FROM platform.brand_host WHERE brand_id = $1", tenant.brand_id
        )


async def key_of(
    factory: UnitOfWorkFactory, tenant: Tenant, scopes: tuple[str, ...] = API_SCOPES
) -> str:
    """A key of a tenant."""
    async with factory.brand(tenant.brand_id) as transaction:
        issued = await issue_key(transaction, tenant_id=tenant.id, name="Test", scopes=scopes)
    return issued.text


@pytest_asyncio.fixture(loop_scope="session")
async def make_client(app: Litestar, factory: UnitOfWorkFactory) -> AsyncIterator[MakeClient]:
    """Makes clients with a tenant's key, or with none."""
    opened: list[httpx.AsyncClient] = []

    async def make(
        tenant: Tenant, *, scopes: tuple[str, ...] | None = API_SCOPES, key: str | None = None
    ) -> httpx.AsyncClient:
        headers: dict[str, str] = {}
        if key is None and scopes is not None:
            key = await key_of(factory, tenant, scopes)
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(
                cast("Any", app),  # the two libraries type the protocol differently
                raise_app_exceptions=False,
            ),
            base_url=f"http://{await host_of(factory, tenant)}",
            headers=headers,
        )
        opened.append(client)
        return client

    yield make
    for client in opened:
        await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def client(make_client: MakeClient, tenant: Tenant) -> httpx.AsyncClient:
    """A client with all scopes of ``tenant``."""
    return await make_client(tenant)
