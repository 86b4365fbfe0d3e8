"""The web process: routers, middleware, error handlers."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from app.composition import Parts, parts_from_environment, seed_tenant
from app.demo import load_sample
from app.kernel.errors import DomainError
from app.platform.collector import settle_collector
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.http.dependencies import FACTORY_STATE, FILES_STATE, provide_uow
from app.platform.http.middleware import request_id_middleware
from app.platform.http.problems import (
    domain_error_handler,
    http_error_handler,
    unexpected_error_handler,
)
from app.public_api.asgi import api_router
from app.public_api.openapi import OPENAPI
from app.public_api.routes import DOCUMENTATION_ROUTES
from app.web.asgi import web_router
from app.web.mailing import TemplateMails
from app.web.services import SampleProgress, WebServices


@get("/health/live", sync_to_thread=False, include_in_schema=False)
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


def create_process_app() -> Litestar:
    """The web application of a process of its own, built from the environment."""
    app = create_app(parts_from_environment())
    settle_collector()
    return app


def create_app(parts: Parts) -> Litestar:
    """The web application on these parts."""

    @get("/health/ready", include_in_schema=False)
    async def ready() -> dict[str, str]:
        """The database answers."""
        async with parts.factory.platform(read_only=True) as transaction:
            await transaction.driver.fetchval("SELECT 1")
        return {"status": "ok"}

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncGenerator[None]:
        await parts.factory.assert_safe_roles()
        yield
        await parts.close()

    return Litestar(
        route_handlers=[
            live,
            ready,
            api_router(parts.factory, parts.brands),
            *DOCUMENTATION_ROUTES,
            web_router(web_services(parts)),
        ],
        dependencies={"uow": Provide(provide_uow)},
        middleware=[request_id_middleware],
        openapi_config=OPENAPI,
        state=State({FACTORY_STATE: parts.factory, FILES_STATE: parts.files}),
        lifespan=[lifespan],
        exception_handlers={
            DomainError: domain_error_handler,
            HTTPException: http_error_handler,
            Exception: unexpected_error_handler,
        },
    )


def web_services(parts: Parts) -> WebServices:
    """What the pages work with."""
    return WebServices(
        factory=parts.factory,
        brands=parts.brands,
        mails=TemplateMails(),
        seed=seed_tenant,
        load_sample=_load_sample,
        files=parts.files,
        is_production=parts.settings.is_production,
    )


async def _load_sample(
    factory: UnitOfWorkFactory, tenant_id: UUID, progress: SampleProgress
) -> None:
    """The sample shop that a merchant looks around in."""
    await load_sample(factory, tenant_id, progress=progress)
