"""The product's API as the bench starts it when it measures the API alone."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from app.composition import parts_from_environment
from app.platform.http.dependencies import FACTORY_STATE, provide_uow
from app.platform.http.middleware import request_id_middleware
from app.public_api.asgi import api_router


def create_app() -> Litestar:
    """The API with everything it has in the product."""
    parts = parts_from_environment()

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncGenerator[None]:
        yield
        await parts.close()

    return Litestar(
        route_handlers=[api_router(parts.factory, parts.brands)],
        dependencies={"uow": Provide(provide_uow)},
        middleware=[request_id_middleware],
        openapi_config=None,
        state=State({FACTORY_STATE: parts.factory}),
        lifespan=[lifespan],
    )
