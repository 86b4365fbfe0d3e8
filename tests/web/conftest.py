"""A brand of the test's own, the web application under its host, and people signed in to it."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.http.dependencies import FACTORY_STATE, FILES_STATE, provide_uow
from app.platform.http.middleware import request_id_middleware
from app.tenancy.brands import BrandDirectory
from app.tenancy.models import Brand, Tenant
from app.tenancy.passwords import hash_password
from app.tenancy.sessions import start_session
from app.tenancy.tenants import add_member
from app.tenancy.types import Role
from app.tenancy.users import claim_address
from app.web.asgi import web_router
from app.web.identity import SESSION_COOKIE
from app.web.mailing import TemplateMails
from app.web.services import WebServices
from tests.factories.tenancy import make_brand, make_tenant

#: A real hash of PASSWORD, so that tests need not compute one each.
PASSWORD = "una frase bien larga"
_hash: dict[str, str] = {}


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A browser on the brand's host; signed in, it knows who and where."""

    client: httpx.AsyncClient
    brand: Brand
    tenant_id: UUID
    user_id: UUID
    email: str
    csrf: str

    async def get(self, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - the client's options
        return await self.client.get(path, **options)

    async def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        **options: Any,  # noqa: ANN401 - the client's options
    ) -> httpx.Response:
        """Post a form as our own pages do."""
        return await self.client.post(
            path, data={"csrf_token": self.csrf, **(data or {})}, **options
        )


SignIn = Callable[..., Awaitable[Visitor]]


async def empty_seed(uow: UnitOfWork) -> None:
    """Stands where the composition's seed is; notes in the trail of the test that it ran."""
    await uow.driver.execute("SELECT 1")


def build_app(services: WebServices) -> Litestar:
    """The pages as the application mounts them."""
    return Litestar(
        route_handlers=[web_router(services)],
        dependencies={"uow": Provide(provide_uow)},
        middleware=[request_id_middleware],
        openapi_config=None,
        state=State({FACTORY_STATE: services.factory, FILES_STATE: services.files}),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def brand(factory: UnitOfWorkFactory) -> Brand:
    """A brand of this test's own, with a host."""
    async with factory.platform() as transaction:
        return await make_brand(transaction)


@pytest_asyncio.fixture(loop_scope="session")
async def other_brand(factory: UnitOfWorkFactory) -> Brand:
    """A second brand, that must never learn of the first one's people."""
    async with factory.platform() as transaction:
        return await make_brand(transaction)


@pytest.fixture
def services(factory: UnitOfWorkFactory) -> WebServices:
    """The web's services, with a brand directory that remembers nothing of other tests."""
    return WebServices(
        factory=factory,
        brands=BrandDirectory(factory, fallback=False),
        mails=TemplateMails(),
        seed=empty_seed,
    )


@pytest.fixture
def web_app(services: WebServices) -> Litestar:
    """The pages."""
    return build_app(services)


def browser(app: Litestar, host: str) -> httpx.AsyncClient:
    """A browser on a host, that follows no redirect by itself."""
    transport = httpx.ASGITransport(app=app)  # pyright: ignore[reportArgumentType] - the frameworks' types of scope differ
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


@pytest_asyncio.fixture(loop_scope="session")
async def client(web_app: Litestar, brand: Brand) -> AsyncGenerator[httpx.AsyncClient]:
    """A stranger's browser on the brand's host."""
    async with browser(web_app, f"{brand.slug}.localhost") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(
    web_app: Litestar, brand: Brand, factory: UnitOfWorkFactory
) -> AsyncGenerator[SignIn]:
    """Signs somebody in with a role: ``await signed_in("warehouse", tenant_id=...)``."""
    opened: list[httpx.AsyncClient] = []

    async def sign_in(
        role: str | None = "owner", *, tenant_id: UUID | None = None, app: Litestar | None = None
    ) -> Visitor:
        if tenant_id is None:
            tenant: Tenant = await make_tenant(factory, brand_id=brand.id)
            tenant_id = tenant.id
        email = f"ana.{new_id().hex[-10:]}@tienda.example"
        async with factory.platform() as transaction:
            user_id = await claim_address(
                transaction, brand_id=brand.id, email=email, name="Ana Rojas",
                password_hash=await password_hash(), locale="en", verified=True,
            )  # fmt: skip
            assert user_id is not None
            if role is not None:
                await add_member(
                    transaction,
                    brand_id=brand.id,
                    tenant_id=tenant_id,
                    user_id=user_id,
                    role=Role(role),
                )
        async with factory.brand(brand.id) as transaction:
            token = await start_session(
                transaction, brand_id=brand.id, user_id=user_id, tenant_id=tenant_id,
                user_agent="Browser of the tests", ip="127.0.0.1",
            )  # fmt: skip
            csrf = await transaction.driver.fetchval(
                "SELECT csrf_token FROM platform.user_session WHERE user_id = $1", user_id
            )
        client = browser(app or web_app, f"{brand.slug}.localhost")
        client.cookies.set(SESSION_COOKIE, token)
        opened.append(client)
        return Visitor(
            client=client, brand=brand, tenant_id=tenant_id, user_id=user_id, email=email, csrf=csrf
        )

    yield sign_in
    for client in opened:
        await client.aclose()


async def password_hash() -> str:
    """The hash of PASSWORD, computed once."""
    if "hash" not in _hash:
        _hash["hash"] = await hash_password(PASSWORD)
    return _hash["hash"]


async def mails_to(factory: UnitOfWorkFactory, brand_id: UUID, email: str) -> list[dict[str, Any]]:
    """What was mailed to an address, oldest first."""
    async with factory.platform(read_only=True) as transaction:
        rows = await transaction.driver.fetch(
            "SELECT subject, body_text, body_html FROM platform.mail_message"
            " WHERE brand_id = $1 AND recipient = $2 ORDER BY id",
            brand_id,
            email,
        )
    return [dict(row) for row in rows]


def link_in(text: str) -> str:
    """Path and query of the first link of a mail's text."""
    found = re.search(r"https?://[^/\s]+(/\S*)", text)
    assert found is not None
    return found.group(1)
