"""The programs' way in: the API under one router, with keys and problems."""

from typing import Final

from litestar import Router
from litestar.exceptions import HTTPException

from app.kernel.errors import DomainError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.http.middleware import authentication_middleware
from app.platform.http.problems import (
    domain_error_handler,
    http_error_handler,
    unexpected_error_handler,
)
from app.public_api.authentication import api_key_authenticator
from app.public_api.routes import API_ROUTES
from app.tenancy.brands import BrandDirectory

API_PATH: Final = "/v1"


def api_router(factory: UnitOfWorkFactory, brands: BrandDirectory) -> Router:
    """All of version 1."""
    return Router(
        path=API_PATH,
        route_handlers=API_ROUTES,
        middleware=[authentication_middleware(api_key_authenticator(factory, brands))],
        exception_handlers={
            DomainError: domain_error_handler,
            HTTPException: http_error_handler,
            Exception: unexpected_error_handler,
        },
    )
